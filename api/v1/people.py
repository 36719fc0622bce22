"""People."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api import scoping
from api.doors import Changed, Created, Said, Shown
from api.fields import AddressField, IdField, LineField, OneOf, ReferenceField
from api.filtering import Filter, by_choice, by_id
from api.permissions import READING, looking_after
from network.meetings.models import Registration
from network.people import enrolment, roles
from network.people.models import Organisation, Person, Role, RoleGrant

FOR_FELLOWS = {"id", "name", "organisation", "function"}


class PersonShape(serializers.Serializer[Any]):
    """A person. People of other organisations at the same meeting show name, organisation and function only."""

    id = IdField()
    name = serializers.CharField()
    email = serializers.EmailField(required=False)
    roles = serializers.SerializerMethodField()
    organisation = IdField(source="organisation_id", allow_null=True)
    function = OneOf(Person.Function)
    language = OneOf(Person.Language, required=False)

    def get_roles(self, person: Person) -> list[str]:
        return sorted(roles.roles(person))

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return shown if instance.in_full else {name: shown[name] for name in shown if name in FOR_FELLOWS}


class PersonInput(serializers.Serializer[Any]):
    """What a person is."""

    name = LineField(max_length=120)
    email = AddressField()
    organisation = ReferenceField(Organisation, required=False, allow_null=True)
    function = OneOf(Person.Function, required=False)
    language = OneOf(Person.Language, required=False)
    roles = serializers.ListField(child=OneOf(Role), required=False, max_length=6)


def _with_address(rows: QuerySet[Any], address: str) -> QuerySet[Any]:
    """Exact in whatever letter case, and only among those whose address the caller may see."""
    return rows.filter(email__iexact=address, in_full=True)


def _at_meeting(rows: QuerySet[Any], meeting: Any) -> QuerySet[Any]:
    return rows.filter(pk__in=Registration.objects.seated().filter(meeting=meeting).values("person"))


def _with_role(rows: QuerySet[Any], role: str) -> QuerySet[Any]:
    return rows.filter(pk__in=RoleGrant.objects.filter(role=role).values("person"), in_full=True)


def _may_place(person: Person, said: Said) -> bool:
    """Planners place anybody anywhere; coordinators in the organisations they look after."""
    organisation = said.get("organisation")
    return scoping.sees_everything(person) or roles.coordinates(person, organisation)


def _may_change(person: Person, whom: Person) -> bool:
    if scoping.sees_everything(person) or whom.pk == person.pk:
        return True
    return whom.organisation_id in roles.coordinated(person)


class People(Shown, Created, Changed):
    """The people of the agency, the municipalities, the regions and the partners."""

    model = Person
    resource = "people"
    may = READING | {"create": looking_after, "partial_update": lambda _: True}
    may_with = {"create": _may_place, "partial_update": _may_change}
    serializer_class = PersonShape
    input_class = change_class = PersonInput
    filters = {
        "email": Filter(LineField(max_length=254), _with_address),
        "organisation": by_id("organisation"),
        "function": by_choice("function", Person.Function),
        "role": Filter(OneOf(Role), _with_role),
        "meeting": Filter(IdField(), _at_meeting),
    }
    ordering_fields = ("name", "function", "organisation")
    search_fields = ("name", "organisation__name")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("grants")

    def make(self, said: Said) -> Person:
        granted = said.pop("roles", [])
        self._permit_roles(granted)
        person = enrolment.enrol(by=self.person, **said)
        for role in granted:
            enrolment.grant(person, role, person.organisation)
        return person

    def change(self, row: Person, said: Said) -> Person:
        if "organisation" in said and said["organisation"] != row.organisation:
            self.permit(_may_place(self.person, said))
        if said.get("email", row.email) != row.email and row.pk != self.person.pk and roles.is_staff(row):
            self.permit(roles.is_administrator(self.person))  # whoever has the address can log in
        granted = said.pop("roles", None)
        if granted is not None and set(granted) != roles.roles(row):
            self._permit_roles(granted)
            enrolment.set_roles(row, granted)
        return enrolment.change(row, said, by=self.person)

    def _permit_roles(self, granted: Iterable[str]) -> None:
        if not set(granted) <= {Role.PARTICIPANT}:
            self.permit(roles.is_planner(self.person))
        if set(granted) & {Role.ADMINISTRATOR, Role.INTEGRATION}:
            self.permit(roles.is_administrator(self.person))
