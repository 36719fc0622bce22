"""Organisations: the agency, municipalities, regions, partners and other agencies."""

from typing import Any

from rest_framework import serializers

from api.doors import Changed, Created, Said, Shown
from api.fields import IdField, LineField, OneOf
from api.filtering import by_choice, by_key
from api.permissions import READING
from api.who import planning
from network.people import partners
from network.people.models import Organisation


class OrganisationShape(serializers.Serializer[Any]):
    """An organisation."""

    id = IdField()
    kind = OneOf(Organisation.Kind)
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    municipality = serializers.CharField(source="municipality_id", allow_null=True)
    region = serializers.CharField(source="region_id", allow_null=True)


class OrganisationInput(serializers.Serializer[Any]):
    """A partner or another agency."""

    name = LineField(max_length=120)
    kind = OneOf(partners.PartnerKind)
    code = LineField(max_length=60, required=False, allow_null=True)


class OrganisationChange(serializers.Serializer[Any]):
    """What it is called."""

    name = LineField(max_length=120)
    code = LineField(max_length=60, allow_null=True)


class Organisations(Shown, Created, Changed):
    """Loading Denmark creates the agency and one for each municipality and region; planners add the others."""

    model = Organisation
    resource = "organisations"
    may = READING | {"create": planning, "partial_update": planning}
    serializer_class = OrganisationShape
    input_class = OrganisationInput
    change_class = OrganisationChange
    filters = {
        "kind": by_choice("kind", Organisation.Kind),
        "code": by_key("code"),
        "municipality": by_key("municipality"),
        "region": by_key("region"),
    }
    ordering_fields = ("name", "code", "kind")
    search_fields = ("name", "code")

    def make(self, said: Said) -> Organisation:
        return partners.found(by=self.person, **said)

    def change(self, row: Organisation, said: Said) -> Organisation:
        return partners.change(row, said, by=self.person)
