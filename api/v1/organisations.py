"""Organisations: the agency, municipalities, regions and partners."""

from typing import Any

from rest_framework import serializers

from api.doors import Shown
from api.fields import IdField, OneOf
from api.filtering import by_choice, by_key
from api.permissions import READING
from network.people.models import Organisation


class OrganisationShape(serializers.Serializer[Any]):
    """An organisation."""

    id = IdField()
    kind = OneOf(Organisation.Kind)
    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    municipality = serializers.CharField(source="municipality_id", allow_null=True)
    region = serializers.CharField(source="region_id", allow_null=True)


class Organisations(Shown):
    """Loading Denmark creates the agency and one for each municipality and region."""

    model = Organisation
    resource = "organisations"
    may = READING
    serializer_class = OrganisationShape
    filters = {
        "kind": by_choice("kind", Organisation.Kind),
        "code": by_key("code"),
        "municipality": by_key("municipality"),
        "region": by_key("region"),
    }
    ordering_fields = ("name", "code", "kind")
    search_fields = ("name", "code")
