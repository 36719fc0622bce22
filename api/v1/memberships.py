"""Memberships of networks."""

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from api.doors import Changed, Created, LastDay, Said, Shown, verb
from api.fields import DayField, IdField, ReferenceField, ReferencesField
from api.filtering import Filter, by_id
from api.permissions import READING
from api.rights import answers_for, brings_into, ends_membership, names_contacts
from api.who import anybody, looking_after, planning
from network.clock import today
from network.errors import Text
from network.meetings import parting
from network.networks import membership
from network.networks.models import Membership, Network
from network.people.models import Organisation, Person

WHO = Text(
    "Angiv enten en organisation, gerne med kontaktpersoner, eller en person, der sidder i eget navn.",
    "Give either an organisation, with contacts if you like, or a person who sits in their own name.",
)
STATES = ["requested", "active", "ended"]


class MembershipShape(serializers.Serializer[Any]):
    """A membership; one that ends today has ended."""

    id = IdField()
    network = IdField(source="network_id")
    organisation = IdField(source="organisation_id", allow_null=True)
    person = IdField(source="person_id", allow_null=True)
    contacts = ReferencesField(Person, source="contacts.all")
    state = serializers.SerializerMethodField()

    def get_fields(self) -> dict[str, Any]:
        days = {
            "from": DayField(source="valid_from", read_only=True),
            "to": DayField(source="valid_to", read_only=True, allow_null=True),
        }
        return super().get_fields() | days

    def get_state(self, row: Membership) -> str:
        return "ended" if row.valid_to and row.valid_to <= today() else row.state_on(today())


class MembershipInput(serializers.Serializer[Any]):
    """Who joins what, and who speaks for them; into a coordination group also a person, in their own name."""

    network = ReferenceField(Network)
    organisation = ReferenceField(Organisation, required=False)
    person = ReferenceField(Person, required=False)
    contacts = ReferencesField(Person, required=False)

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": DayField(source="valid_from", required=False)}

    def validate(self, attrs: Said) -> Said:
        """One of the two."""
        if ("organisation" in attrs) == ("person" in attrs):
            raise serializers.ValidationError({"organisation": [serializers.ErrorDetail(str(WHO), code="required")]})
        if "person" in attrs and "contacts" in attrs:
            raise serializers.ValidationError({"contacts": [serializers.ErrorDetail(str(WHO), code="in_own_name")]})
        return attrs


class MembershipChange(serializers.Serializer[Any]):
    """Who speaks for the organisation."""

    contacts = ReferencesField(Person)


def _in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    ended = Q(valid_to__isnull=False, valid_to__lte=today())
    return rows.filter(ended) if state == "ended" else rows.filter(~ended, approved=state == "active")


class Memberships(Shown, Created, Changed):
    """Which organisations, and who in their own name, belong to which networks."""

    model = Membership
    resource = "memberships"
    may = READING | {
        "create": looking_after,
        "partial_update": looking_after,
        "approve": planning,
        "end": anybody,
    }
    may_with = {"create": brings_into, "partial_update": answers_for, "end": ends_membership}
    serializer_class = MembershipShape
    input_class = MembershipInput
    change_class = MembershipChange
    parents = ("network",)
    filters = {
        "network": by_id("network"),
        "organisation": by_id("organisation"),
        "person": by_id("person"),
        "contact": Filter(IdField(), lambda rows, pk: rows.filter(contacts=pk)),
        "state": Filter(serializers.ChoiceField(choices=STATES), _in_state),
    }
    ordering_fields = ("valid_from", "valid_to", "network", "organisation")
    search_fields = ("organisation__name", "person__name", "network__name")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("organisation", "person").prefetch_related("contacts")

    def is_there(self, said: Said) -> bool:
        Network.objects.select_for_update().get(pk=said["network"].pk)
        living = Membership.objects.filter(network=said["network"], valid_to__isnull=True)
        return living.filter(**{name: said[name] for name in ("organisation", "person") if name in said}).exists()

    def make(self, said: Said) -> Membership:
        if "person" in said:
            return membership.appoint(said["network"], said["person"], since=said.get("valid_from"), by=self.person)
        return membership.join(
            said["network"],
            said["organisation"],
            contacts=said.get("contacts", []),
            since=said.get("valid_from"),
            by=self.person,
        )

    def change(self, row: Membership, said: Said) -> Membership:
        self.permit(names_contacts(self.person, said | {"organisation": row.organisation}))
        if "contacts" in said:
            membership.name_contacts(row, said["contacts"], by=self.person)
        return row

    @verb()
    def approve(self, row: Membership) -> Membership:
        """Say yes to a request."""
        return membership.approve(row, by=self.person)

    @verb(LastDay)
    def end(self, row: Membership, said: Said) -> Membership:
        """Let the member leave; today is its last day unless `to` says otherwise."""
        return parting.leave(row, by=self.person, **said)
