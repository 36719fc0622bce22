"""People."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import scoping
from api.doors import Changed, Created, Nothing, Said, Shown, verb
from api.fields import (
    UNKNOWN,
    AddressField,
    AlarmField,
    DayField,
    IdField,
    LineField,
    MomentField,
    NameField,
    OneOf,
    ReferenceField,
)
from api.filtering import Filter, by_choice, by_id, values
from api.permissions import READING
from api.problems import BadParameterError
from api.rights import answers_for, changes_person, ends_person, grants, lets_go, readdresses, reports_on
from api.who import anybody, looking_after, planning, working_here
from network.clock import today
from network.errors import Text
from network.meetings.models import Registration
from network.people import affiliations, enrolment, erasing, merging, reporting, retiring, roles
from network.people.models import Organisation, Person, Role, RoleGrant

FEWEST_LETTERS = 3
TOO_SHORT = Text("Søg med mindst tre bogstaver.", "Search with at least three letters.")
ONE_OTHER = Text("Nævn den anden person, og kun den.", "Name the other person, and only them.")
FOR_FELLOWS = {"id", "name", "organisation", "function"}


class AffiliationShape(serializers.Serializer[Any]):
    """Where a person belonged from one day to another, both inclusive."""

    organisation = IdField(source="organisation_id")
    valid_from = DayField()
    valid_to = DayField(allow_null=True)


class PersonShape(serializers.Serializer[Any]):
    """A person. People of other organisations at the same meeting show name, organisation and function only."""

    id = IdField()
    name = serializers.CharField()
    email = serializers.EmailField(required=False)
    roles = serializers.SerializerMethodField()
    organisation = IdField(source="organisation_id", allow_null=True)
    function = OneOf(Person.Function)
    language = OneOf(Person.Language, required=False)
    alarm_minutes = serializers.IntegerField(required=False, allow_null=True)
    notices = OneOf(Person.Notices, required=False)
    colleague_notices = OneOf(Person.ColleagueNotices, required=False)
    active = serializers.BooleanField(source="is_active", required=False)
    retired_at = MomentField(allow_null=True, required=False)
    affiliations = AffiliationShape(source="affiliations.all", many=True, required=False)

    def get_roles(self, person: Person) -> list[str]:
        return sorted(roles.roles(person))

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return shown if instance.in_full else {name: shown[name] for name in shown if name in FOR_FELLOWS}


class PersonInput(serializers.Serializer[Any]):
    """What a person is."""

    name = NameField()
    email = AddressField()
    organisation = ReferenceField(Organisation, required=False, allow_null=True)
    function = OneOf(Person.Function, required=False)
    language = OneOf(Person.Language, required=False)
    alarm_minutes = AlarmField(required=False)
    notices = OneOf(Person.Notices, required=False)
    colleague_notices = OneOf(Person.ColleagueNotices, required=False)
    roles = serializers.ListField(child=OneOf(Role), required=False, max_length=6)


class MoveInput(serializers.Serializer[Any]):
    """To which organisation, and from which day on; today's when none is named."""

    organisation = ReferenceField(Organisation)

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": DayField(required=False)}


class MergeInput(serializers.Serializer[Any]):
    """Which record is folded into the one that is addressed; or, with `into`, into which the addressed one is."""

    person = IdField(required=False)
    into = ReferenceField(Person, required=False)

    def validate(self, attrs: Said) -> Said:
        """One of the two."""
        if len(attrs) != 1:
            raise serializers.ValidationError({"person": [serializers.ErrorDetail(str(ONE_OTHER), code="required")]})
        return attrs


class ReportShape(serializers.Serializer[Any]):
    """Everything that is kept about a person: rows by the table they stand in, and when and why somebody looked."""

    made_at = MomentField()
    person = serializers.DictField()
    held = serializers.DictField()
    look_ups = serializers.ListField(child=serializers.DictField())


def _with_address(rows: QuerySet[Any], address: str) -> QuerySet[Any]:
    """Exact in whatever letter case, and only among those whose address the caller may see."""
    return rows.filter(email__iexact=address, in_full=True)


def _at_meeting(rows: QuerySet[Any], meeting: Any) -> QuerySet[Any]:
    return rows.filter(pk__in=Registration.objects.seated().filter(meeting=meeting).values("person"))


def _with_role(rows: QuerySet[Any], role: str) -> QuerySet[Any]:
    return rows.filter(pk__in=RoleGrant.objects.filter(role=role).values("person"), in_full=True)


class People(Shown, Created, Changed):
    """The people of the agency, the municipalities, the regions and the partners."""

    model = Person
    resource = "people"
    may = READING | {
        "create": looking_after,
        "partial_update": anybody,
        "merge": planning,
        "erase": planning,
        "export": anybody,
        "move": planning,
        "retire": looking_after,
        "reinstate": looking_after,
    }
    may_with = {
        "create": answers_for,
        "partial_update": changes_person,
        "merge": ends_person,
        "erase": ends_person,
        "export": reports_on,
        "move": ends_person,
        "retire": lets_go,
        "reinstate": lets_go,
    }
    serializer_class = PersonShape
    input_class = change_class = PersonInput
    filters = {
        "email": Filter(LineField(max_length=254), _with_address),
        "organisation": by_id("organisation"),
        "function": by_choice("function", Person.Function),
        "role": Filter(OneOf(Role), _with_role),
        "active": Filter(serializers.BooleanField(), "is_active"),
        "meeting": Filter(IdField(), _at_meeting),
    }
    extra_parameters = {"purpose": LineField(max_length=200)}
    ordering_fields = ("name", "function", "organisation")
    search_fields = ("name", "organisation__name")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("grants", "affiliations")

    def refuse_strange_parameters(self, request: Request) -> None:
        """Those who do not work here search for somebody they know of, not letter by letter for everybody."""
        super().refuse_strange_parameters(request)
        words = request.query_params.get("search", "").split()
        too_short = bool(words) and max(map(len, words)) < FEWEST_LETTERS
        if too_short and not working_here(self.person):
            raise BadParameterError(("search", "too_short", str(TOO_SHORT)))

    def make(self, said: Said) -> Person:
        granted = said.pop("roles", [])
        self.permit(grants(self.person, granted))
        person = enrolment.enrol(by=self.person, **said)
        for role in granted:
            enrolment.grant(person, role, person.organisation)
        return person

    def change(self, row: Person, said: Said) -> Person:
        if "organisation" in said and said["organisation"] != row.organisation:
            self.permit(answers_for(self.person, said))
        if said.get("email", row.email) != row.email:
            self.permit(readdresses(self.person, row))
        held = roles.roles(row)
        granted = said.pop("roles", held)
        self.permit(grants(self.person, held ^ set(granted)))
        enrolment.set_roles(row, granted, by=self.person)
        return enrolment.change(row, said, by=self.person)

    @verb(MergeInput)
    def merge(self, row: Person, said: Said) -> Person:
        """Fold another record of the same person into this one, or with `into` this one into the other."""
        other = said.get("into") or self._other(row, said["person"])
        self.permit(ends_person(self.person, other))
        kept, folded = (other, row) if "into" in said else (row, other)
        return merging.merge(folded, into=kept, by=self.person)

    def _other(self, row: Person, key: UUID) -> Person:
        """The record to fold: one the caller sees, or one that was folded into this one before."""
        found = scoping.visible(Person, self.person).filter(pk=key).first() or row.folded.filter(pk=key).first()
        if found is None:
            raise serializers.ValidationError(
                {"person": [serializers.ErrorDetail(str(UNKNOWN), code="does_not_exist")]}
            )
        return found

    @verb(MoveInput)
    def move(self, row: Person, said: Said) -> Person:
        """Let the person belong to another organisation from a day on; the past keeps the old one."""
        return affiliations.move(row, said["organisation"], since=said.get("from", today()), by=self.person)

    @verb()
    def retire(self, row: Person) -> Person:
        """Note that the person has left: keys and seats are given up, what they took part in stays."""
        return retiring.retire(row, by=self.person)

    @verb()
    def reinstate(self, row: Person) -> Person:
        """Let somebody who retired come back."""
        return retiring.reinstate(row, by=self.person)

    @verb()
    def erase(self, row: Person) -> Person:
        """Take away who the person was, for good."""
        return erasing.erase(row, by=self.person)

    @action(detail=True, methods=["post"], input_class=Nothing, answer_class=ReportShape)
    def export(self, _: Request, **_kwargs: Any) -> Response:
        """Everything that is kept about the person, who may ask for their own."""
        row = self.get_object()
        self.said(Nothing)
        self._note_look(row, "exported")
        return Response(reporting.report(row))

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """One person; the person can see that somebody of the staff looked."""
        response = super().retrieve(request, **kwargs)
        if working_here(self.person):
            self._note_look(Person(pk=UUID(kwargs["pk"])), "opened")
        return response

    def _note_look(self, row: Person, unless_said: str) -> None:
        purpose = values(self.request, self.extra_parameters).get("purpose", unless_said)
        reporting.look_up(row, purpose=purpose, by=self.person)
