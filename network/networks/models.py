"""Networks, their members, and the programmes they serve."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from network.people.models import Organisation, Person
from network.regions.models import Region, in_force
from network.rows import Row


class Programme(models.Model):
    """What the agency helps municipalities with; familiehuse is the first. Names are in Danish and in English."""

    slug = models.SlugField(primary_key=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Network(Row):
    """A group of organisations that meets. Its region is the agency's choice, not the region in force."""

    class Kind(models.TextChoices):
        REGIONAL = "regional"
        NATIONAL = "national"
        THEMATIC = "thematic"
        PROJECT = "project"
        COORDINATION = "coordination"

    OPEN_KINDS = {Kind.REGIONAL, Kind.NATIONAL, Kind.THEMATIC}
    BY_INVITATION = {Kind.PROJECT, Kind.COORDINATION}

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="networks")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True)
    open = models.BooleanField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="network_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by day."""

    def active_on(self, day: date) -> Self:
        """Approved memberships in force on `day`."""
        return self.filter(in_force(day), approved=True)


class Membership(Row):
    """That an organisation belongs to a network, from one day to another, both inclusive.

    A membership that is not `approved` is only asked for.
    """

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    contacts = models.ManyToManyField(Person, related_name="contact_for")
    approved = models.BooleanField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "organisation"], condition=Q(valid_to__isnull=True), name="membership_once"
            )
        ]

    def state_on(self, day: date) -> str:
        """`requested`, `active` or `ended` on `day`."""
        if self.valid_to is not None and self.valid_to < day:
            return "ended"
        return "active" if self.approved else "requested"
