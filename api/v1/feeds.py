"""Secret calendar feeds: made, given a new address, closed."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from advisory.consultants.models import Consultant
from api.doors import Created, Said, Shown, verb
from api.fields import AlarmField, IdField, LineField, MomentField, OneOf, ReferenceField
from api.filtering import Filter, by_choice, by_id, by_key
from api.permissions import READING
from api.rights import closes_feed, follows, owns_secret_feed
from api.who import anybody
from network.errors import Text
from network.feeds import publishing
from network.feeds.models import Feed
from network.networks.models import Network
from network.regions.models import Municipality, Region

Audience = Feed.Audience
NAMED_BY = {
    Audience.REGION: "region",
    Audience.NETWORK: "network",
    Audience.MUNICIPALITY: "municipality",
    Audience.CONSULTANT: "consultant",
}
WHOSE = Text("Feltet skal udfyldes for denne målgruppe.", "The field is needed for this audience.")


class FeedShape(serializers.Serializer[Any]):
    """A feed. A secret one's `url` is shown only when it is made or rotated."""

    id = IdField()
    audience = OneOf(Audience)
    name = serializers.CharField()
    detail = OneOf(Feed.Detail)
    alarm_minutes = serializers.IntegerField(allow_null=True)
    url = serializers.SerializerMethodField()
    network = IdField(source="network_id", allow_null=True)
    region = serializers.CharField(source="region_id", allow_null=True)
    municipality = serializers.CharField(source="municipality_id", allow_null=True)
    person = IdField(source="person_id", allow_null=True)
    created_at = MomentField()
    revoked_at = MomentField(allow_null=True)
    last_fetched_at = MomentField(allow_null=True)
    last_fetched_by = serializers.CharField()

    def get_url(self, feed: Feed) -> str | None:
        return publishing.address(feed.path) if feed.path else None


class FeedInput(serializers.Serializer[Any]):
    """Whose calendar, and what it is called."""

    audience = OneOf(Audience)
    name = LineField(max_length=120)
    detail = OneOf(Feed.Detail, required=False)
    alarm_minutes = AlarmField(required=False)
    network = ReferenceField(Network, required=False)
    region = ReferenceField(Region, required=False)
    municipality = ReferenceField(Municipality, required=False)
    consultant = ReferenceField(Consultant, required=False)

    def validate(self, attrs: Said) -> Said:
        """An audience needs what names it."""
        name = NAMED_BY.get(attrs["audience"], "name")
        if name not in attrs:
            raise serializers.ValidationError({name: [serializers.ErrorDetail(str(WHOSE), code="required")]})
        return attrs


class Feeds(Shown, Created):
    """Calendars to subscribe to: public ones, and one's own secret ones."""

    model = Feed
    resource = "feeds"
    may = READING | {"create": anybody, "rotate": anybody, "revoke": anybody}
    may_with = {"create": follows, "rotate": owns_secret_feed, "revoke": closes_feed}
    serializer_class = FeedShape
    input_class = FeedInput
    moving = frozenset({"last_fetched_at", "last_fetched_by"})
    filters = {
        "audience": by_choice("audience", Audience),
        "detail": by_choice("detail", Feed.Detail),
        "network": by_id("network"),
        "region": by_key("region"),
        "municipality": by_key("municipality"),
        "person": by_id("person"),
        "revoked": Filter(serializers.BooleanField(), lambda rows, so: rows.filter(revoked_at__isnull=not so)),
    }
    ordering_fields = ("name", "audience", "created_at", "last_fetched_at")
    search_fields = ("name",)

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.defer("body", "zipped")

    def make(self, said: Said) -> Feed:
        name = NAMED_BY.get(said["audience"])
        whose: dict[str, Any] = {name: said[name]} if name else {}
        if said["audience"] == Audience.PERSON:
            whose = {"person": self.person}
        if "consultant" in whose:
            whose = {"person": said["consultant"].person}
        whose |= {choice: said[choice] for choice in ("detail", "alarm_minutes") if choice in said}
        feed, token = publishing.create_secret(audience=said["audience"], name=said["name"], owner=self.person, **whose)
        return self._with_address(feed, token)

    def _with_address(self, feed: Feed, token: str) -> Feed:
        self.shown_once = {"url": publishing.address(f"s/{token}.ics")}
        return feed

    @verb()
    def rotate(self, row: Feed) -> Feed:
        """Give the feed a new address; the old one is dead at once."""
        return self._with_address(*publishing.rotate(row, by=self.person))

    @verb()
    def revoke(self, row: Feed) -> Feed:
        """Close the feed for good."""
        return publishing.revoke(row, by=self.person)
