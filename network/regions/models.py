"""Denmark's regions and municipalities, and which belonged to which on a given day."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery


class InForce(models.QuerySet["Region"]):
    """Regions by day."""

    def on(self, day: date) -> Self:
        """The regions in force on `day` (first and last day both inclusive)."""
        return self.filter(in_force(day))


def in_force(day: date, prefix: str = "") -> Q:
    """The condition that a dated row holds on `day`; an empty `valid_to` means still in force."""
    began = Q(**{f"{prefix}valid_from__lte": day})
    return began & (Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day}))


class Region(models.Model):
    """A region. Its slug is the key; the authority code may not be known yet."""

    slug = models.SlugField(primary_key=True)
    code = models.CharField(max_length=4, unique=True, null=True)
    name = models.CharField(max_length=60)
    seat = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="predecessors")

    objects = InForce.as_manager()

    class Meta:
        ordering = ["valid_from", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="region_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def on(self, day: date) -> "Region":
        """The region that carries this one's duties on `day`: itself, or whoever succeeded it."""
        if self.successor and self.valid_to and day > self.valid_to:
            return self.successor.on(day)
        return self


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Municipalities by region and day."""

    def with_region(self, day: date) -> Self:
        """Each municipality with `region_on_day`, the slug of its region on `day`."""
        belongs = MunicipalityRegion.objects.filter(in_force(day), municipality=OuterRef("pk"))
        return self.annotate(region_on_day=Subquery(belongs.values("region_id")[:1]))

    def in_region(self, region: Region, day: date) -> Self:
        """The municipalities that belong to `region` on `day`."""
        return self.filter(in_force(day, "regions__"), regions__region=region)


class Municipality(models.Model):
    """A municipality, addressed by its four-digit code; the leading zero is part of it."""

    code = models.CharField(max_length=4, primary_key=True)
    name = models.CharField(max_length=60)
    slug = models.SlugField(unique=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def region_on(self, day: date) -> Region:
        """The region this municipality belongs to on `day`.

        Raises:
            Region.DoesNotExist: no region is known for that day.
        """
        return Region.objects.get(in_force(day, "municipalities__"), municipalities__municipality=self)


class MunicipalityRegion(models.Model):
    """That a municipality belongs to a region from one day to another, both inclusive."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="regions")
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="municipalities")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "valid_from"], name="municipality_region_once"),
        ]
