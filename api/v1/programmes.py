"""Programmes."""

from typing import Any

from rest_framework import serializers

from api.doors import Changed, Created, Said, Shown
from api.fields import LineField, ProseField, SlugField
from api.filtering import by_key
from api.permissions import READING
from api.who import planning
from network.networks import programmes
from network.networks.models import Programme


class AgencyProgrammeShape(serializers.Serializer[Any]):
    """A programme."""

    slug = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    description = serializers.CharField()


class AgencyProgrammeChange(serializers.Serializer[Any]):
    """What may change about a programme."""

    name = LineField(max_length=120)
    name_en = LineField(max_length=120, required=False, allow_blank=True)
    description = ProseField(required=False)


class AgencyProgrammeInput(AgencyProgrammeChange):
    """What a programme is."""

    slug = SlugField()


class Programmes(Shown, Created, Changed):
    """What the agency helps municipalities with."""

    model = Programme
    resource = "programmes"
    may = READING | {"create": planning, "partial_update": planning}
    serializer_class = AgencyProgrammeShape
    input_class = AgencyProgrammeInput
    change_class = AgencyProgrammeChange
    lookup_value_regex = r"[-\w]+"
    filters = {"slug": by_key("slug")}
    ordering_fields = ("name", "slug")
    search_fields = ("name", "name_en", "slug")

    def make(self, said: Said) -> Programme:
        return programmes.begin(by=self.person, **said)

    def change(self, row: Programme, said: Said) -> Programme:
        return programmes.change(row, said, by=self.person)
