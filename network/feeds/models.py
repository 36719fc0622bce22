"""Calendars that programs subscribe to, kept as finished bytes."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q

from network.clock import now
from network.networks.models import Network
from network.people.models import Person, digest
from network.regions.models import Municipality, Region
from network.rows import Row


class FeedManager(models.Manager["Feed"]):
    """Finds a feed by what its address says."""

    def with_token(self, token: str) -> "Feed | None":
        """The secret feed that `token` opens, unless it was revoked."""
        feeds = self.defer("body", "zipped")
        return feeds.filter(token_digest=digest(token), revoked_at__isnull=True).first()


class Feed(Row):
    """A calendar for one audience. A public one has a path, a secret one the hash of its token.

    `body`, `zipped` (the same, compressed), `etag` and `built_at` are written by workers when something changed; a poll
    only hands them out. `alarm_minutes` is how long before each meeting its reader is reminded; null is never.
    """

    class Audience(models.TextChoices):
        PUBLIC = "public"
        REGION = "region"
        NETWORK = "network"
        MUNICIPALITY = "municipality"
        CONSULTANT = "consultant"
        PERSON = "person"

    class Detail(models.TextChoices):
        FULL = "full"
        BUSY = "busy"

    audience = models.CharField(max_length=12, choices=Audience.choices)
    name = models.CharField(max_length=120)
    detail = models.CharField(max_length=4, choices=Detail.choices, default=Detail.FULL)
    alarm_minutes = models.PositiveSmallIntegerField(null=True)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="feeds")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="feeds")
    network = models.ForeignKey(Network, on_delete=models.PROTECT, null=True, related_name="feeds")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, related_name="feeds")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=200, unique=True, null=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True)
    created_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True)
    last_fetched_at = models.DateTimeField(null=True)
    last_fetched_by = models.CharField(max_length=20, blank=True)
    body = models.BinaryField(default=bytes)
    zipped = models.BinaryField(default=bytes)
    etag = models.CharField(max_length=66, blank=True)
    built_at = models.DateTimeField(null=True)

    objects: ClassVar[FeedManager] = FeedManager()

    class Meta:
        ordering = ["audience", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(path__isnull=False, token_digest__isnull=True)
                | Q(path__isnull=True, token_digest__isnull=False),
                name="feed_public_or_secret",
            )
        ]


def new_token() -> str:
    """A feed's secret: 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)
