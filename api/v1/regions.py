"""Regions and municipalities."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api.doors import Shown
from api.fields import DayField
from api.filtering import Filter, by_key, values
from api.permissions import READING
from network.clock import today
from network.regions.models import Municipality, Region, in_force


class RegionShape(serializers.Serializer[Any]):
    """A region."""

    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    slug = serializers.CharField()
    valid_from = DayField()
    valid_to = DayField(allow_null=True)
    successor = serializers.CharField(source="successor_id", allow_null=True)


class MunicipalityShape(serializers.Serializer[Any]):
    """A municipality and its region on the day asked about."""

    code = serializers.CharField()
    name = serializers.CharField()
    slug = serializers.CharField()
    region = serializers.CharField(source="region_on_day", allow_null=True)
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    grant_rounds = serializers.SerializerMethodField()

    def get_grant_rounds(self, row: Municipality) -> list[str]:
        return sorted(grant.grant_round_id for grant in row.grants.all())


class Regions(Shown):
    """Denmark's regions, those that have been and those that come."""

    model = Region
    resource = "regions"
    may = READING
    serializer_class = RegionShape
    lookup_value_regex = r"[-\w]+"
    filters = {"on": Filter(DayField(), lambda rows, day: rows.filter(in_force(day))), "code": by_key("code")}
    ordering_fields = ("name", "slug", "code", "valid_from")
    search_fields = ("name", "slug")


class Municipalities(Shown):
    """Denmark's municipalities."""

    model = Municipality
    resource = "municipalities"
    may = READING
    serializer_class = MunicipalityShape
    lookup_value_regex = r"\d{4}"
    extra_parameters = {"on": DayField()}
    filters = {
        "region": by_key("region_on_day"),
        "code": by_key("code"),
        "slug": by_key("slug"),
        "grant_round": by_key("grants__grant_round"),
    }
    ordering_fields = ("name", "code")
    search_fields = ("name", "slug", "code")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        day = values(self.request, self.extra_parameters).get("on") or today()
        return rows.with_region(day).prefetch_related("grants")  # type: ignore[attr-defined, no-any-return]
