"""Grant rounds, and the grants municipalities have."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api.doors import Changed, Created, Removed, Said, Shown
from api.fields import IdField, LineField, MomentField, ReferenceField, WholeField
from api.filtering import by_key, by_moment
from api.permissions import READING
from api.who import planning
from network.grants import granting
from network.grants.models import Grant, GrantRound
from network.networks.models import Programme
from network.regions.models import Municipality

FIRST, LAST = 2000, 2199


class SubPoolShape(serializers.Serializer[Any]):
    """How many municipalities share a region's part of the money."""

    region = serializers.CharField(source="region_id")
    municipalities = serializers.IntegerField()


class GrantRoundShape(serializers.Serializer[Any]):
    """A round; what is not known is null."""

    slug = serializers.CharField()
    programme = serializers.CharField(source="programme_id")
    year = serializers.IntegerField()
    deadline_at = MomentField(allow_null=True)
    project_starts_year = serializers.IntegerField(allow_null=True)
    project_ends_year = serializers.IntegerField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    sub_pools = SubPoolShape(source="sub_pools.all", many=True)


class GrantRoundChange(serializers.Serializer[Any]):
    """What may become known of a round, and who told."""

    deadline_at = MomentField(required=False, allow_null=True)
    project_starts_year = WholeField(required=False, allow_null=True, min_value=FIRST, max_value=LAST)
    project_ends_year = WholeField(required=False, allow_null=True, min_value=FIRST, max_value=LAST)
    source = LineField(required=False, allow_blank=True, max_length=300)  # type: ignore[assignment]


class GrantRoundInput(GrantRoundChange):
    """Which programme's round, and of which year."""

    programme = ReferenceField(Programme)
    year = WholeField(min_value=FIRST, max_value=LAST)


class GrantRounds(Shown, Created, Changed):
    """When municipalities can apply for grants; the deadlines stand in the national feed."""

    model = GrantRound
    resource = "grant_rounds"
    may = READING | {"create": planning, "partial_update": planning}
    serializer_class = GrantRoundShape
    input_class = GrantRoundInput
    change_class = GrantRoundChange
    lookup_value_regex = r"[-\w]+"
    filters = {"programme": by_key("programme"), "slug": by_key("slug"), **by_moment("deadline_at")}
    ordering_fields = ("year", "deadline_at", "slug")
    search_fields = ("slug", "source", "programme__name")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("sub_pools")

    def make(self, said: Said) -> GrantRound:
        return granting.open_round(by=self.person, **said)

    def change(self, row: GrantRound, said: Said) -> GrantRound:
        return granting.change_round(row, said, by=self.person)


class GrantShape(serializers.Serializer[Any]):
    """That a municipality has a grant."""

    id = IdField()
    municipality = serializers.CharField(source="municipality_id")
    round = serializers.CharField(source="grant_round_id")
    programme = serializers.CharField(source="programme_id")
    note = serializers.CharField()


class GrantInput(serializers.Serializer[Any]):
    """Who has a grant from which round."""

    municipality = ReferenceField(Municipality)
    round = ReferenceField(GrantRound, source="grant_round")
    note = LineField(required=False, allow_blank=True, max_length=500)


class Grants(Shown, Created, Removed):
    """Which municipality has a grant: an attribute, never a gate."""

    model = Grant
    resource = "grants"
    may = READING | {"create": planning, "destroy": planning}
    serializer_class = GrantShape
    input_class = GrantInput
    filters = {
        "municipality": by_key("municipality"),
        "round": by_key("grant_round"),
        "programme": by_key("programme"),
    }
    ordering_fields = ("municipality", "grant_round")
    search_fields = ("municipality__name", "note")

    def is_there(self, said: Said) -> bool:
        return Grant.objects.filter(municipality=said["municipality"], grant_round=said["grant_round"]).exists()

    def make(self, said: Said) -> Grant:
        return granting.award(by=self.person, **said)

    def remove(self, row: Grant) -> None:
        granting.take_back(row, by=self.person)
