"""Networks."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api.doors import Changed, Created, LastDay, Said, Shown, verb
from api.fields import DayField, IdField, LineField, OneOf, ReferenceField
from api.filtering import Filter, by_choice, by_day, by_key, by_switch
from api.permissions import READING
from api.who import planning
from network.clock import today
from network.meetings import parting
from network.networks import membership
from network.networks.models import Network, Programme, region_is
from network.regions.models import Region


class NetworkShape(serializers.Serializer[Any]):
    """A network."""

    id = IdField()
    name = serializers.CharField()
    slug = serializers.CharField()
    kind = OneOf(Network.Kind)
    region = serializers.SerializerMethodField()
    programme = serializers.CharField(source="programme_id", allow_null=True)
    open = serializers.BooleanField()
    valid_from = DayField()
    valid_to = DayField(allow_null=True)

    def get_region(self, network: Network) -> str | None:
        region = network.region_on(today())
        return region.slug if region else None


class NetworkInput(serializers.Serializer[Any]):
    """What a network is."""

    name = LineField(max_length=120)
    kind = OneOf(Network.Kind)
    region = ReferenceField(Region, required=False, allow_null=True)
    programme = ReferenceField(Programme, required=False, allow_null=True)
    open = serializers.BooleanField(required=False)
    valid_from = DayField(required=False)
    valid_to = DayField(required=False, allow_null=True)


def _in_region(rows: QuerySet[Any], slug: Any) -> QuerySet[Any]:
    return rows.filter(region_is(slug, today()))


class Networks(Shown, Created, Changed):
    """Groups of organisations that meet."""

    model = Network
    resource = "networks"
    may = READING | {"create": planning, "partial_update": planning, "close": planning}
    serializer_class = NetworkShape
    input_class = change_class = NetworkInput
    filters = {
        "kind": by_choice("kind", Network.Kind),
        "region": Filter(LineField(max_length=60), _in_region),
        "programme": by_key("programme"),
        "slug": by_key("slug"),
        "open": by_switch("open"),
        **by_day("valid_from"),
        **by_day("valid_to"),
    }
    ordering_fields = ("name", "kind", "valid_from", "valid_to")
    search_fields = ("name", "slug")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("region__successor")

    def make(self, said: Said) -> Network:
        return membership.found(by=self.person, **said)

    def change(self, row: Network, said: Said) -> Network:
        return parting.change(row, said, by=self.person)

    @verb(LastDay)
    def close(self, row: Network, said: Said) -> Network:
        """Close the network after today or the day `to`; its memberships end with it."""
        return parting.close(row, by=self.person, **said)
