"""Networks, their members, and the programmes they serve."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable

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


class NetworkQuerySet(models.QuerySet["Network"]):
    """Networks by region and day."""

    def in_region(self, region: Region, day: date) -> Self:
        """Those whose region is `region` on `day`."""
        return self.filter(region_is(region, day))


def region_is(region: Region | str, day: date | Combinable, prefix: str = "") -> Q:
    """The condition that a network's region is `region` on `day`, which may be a column."""
    followed = Q(**{f"{prefix}follows_from__isnull": False, f"{prefix}follows_from__lte": day})
    return Q(**{f"{prefix}region": region}) & ~followed | Q(**{f"{prefix}region__successor": region}) & followed


class Network(Row):
    """A group of organisations that meets. Its region is the agency's choice, not the region in force.

    When its region ends the network stays what it was, until the agency says from which day it counts for the
    region's successor: `follows_from`. What was before that day keeps the region of its day.
    """

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
    follows_from = models.DateField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = NetworkQuerySet.as_manager()

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

    def region_on(self, day: date) -> Region | None:
        """The region the network counts for on `day`."""
        if self.region is None or self.follows_from is None or day < self.follows_from:
            return self.region
        return self.region.successor


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by day."""

    def active_on(self, day: date) -> Self:
        """Approved memberships in force on `day`."""
        return self.filter(in_force(day), approved=True)

    def not_over_before(self, day: date) -> Self:
        """Those in force on `day` or later, approved or asked for."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Membership(Row):
    """That an organisation, or an expert in their own name, belongs to a network, from one day to another, inclusive.

    A membership that is not `approved` is only asked for. Whoever is a member themselves is their own contact. Those
    of one member in one network never overlap, which the database guards.
    """

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="own_memberships")
    contacts = models.ManyToManyField(Person, related_name="contact_for")
    approved = models.BooleanField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) ^ Q(person__isnull=True), name="membership_has_one_member"
            ),
        ]

    @property
    def name(self) -> str:
        """Who the member is."""
        return str(self.organisation or self.person)

    def state_on(self, day: date) -> str:
        """`requested`, `active` or `ended` on `day`."""
        if self.valid_to is not None and self.valid_to < day:
            return "ended"
        return "active" if self.approved else "requested"
