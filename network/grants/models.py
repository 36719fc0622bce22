"""Rounds of grants, what is known of them and from where, and who has one."""

from django.db import models

from network.clock import now
from network.networks.models import Programme
from network.regions.models import Municipality, Region
from network.rows import Row


class GrantRound(models.Model):
    """One round in which municipalities can apply for a grant. What is not known is empty; `source` says who told.

    `uid` and `sequence` are those of the deadline in calendars.
    """

    slug = models.SlugField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="grant_rounds")
    year = models.PositiveSmallIntegerField()
    deadline_at = models.DateTimeField(null=True)
    project_starts_year = models.PositiveSmallIntegerField(null=True)
    project_ends_year = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=300, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["year", "slug"]
        constraints = [models.UniqueConstraint(fields=["programme", "year"], name="grant_round_once_a_year")]

    def __str__(self) -> str:
        return self.slug

    @property
    def uid(self) -> str:
        """The name of the deadline in calendars; it never changes."""
        return f"{self.slug}.grant-round"


class SubPool(models.Model):
    """The part of a round's money kept for one region, and how many municipalities share it."""

    grant_round = models.ForeignKey(GrantRound, on_delete=models.CASCADE, related_name="sub_pools")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    municipalities = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["grant_round", "region"], name="sub_pool_once")]


class Grant(Row):
    """That a municipality has a grant of a programme: once, in one round. It opens and closes no door."""

    grant_round = models.ForeignKey(GrantRound, on_delete=models.PROTECT, related_name="grants")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="grants")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["grant_round", "municipality"]
        constraints = [models.UniqueConstraint(fields=["programme", "municipality"], name="grant_once")]
