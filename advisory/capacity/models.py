"""The ledger: minutes per local day, recomputed from the truth and never added up from changes."""

from django.db import models
from django.db.models import Q

from advisory.consultants.models import Consultant
from network.regions.models import Region


class Figures(models.Model):
    """Minutes on one local day."""

    on = models.DateField()
    available_minutes = models.IntegerField(default=0)
    committed_minutes = models.IntegerField(default=0)
    held_minutes = models.IntegerField(default=0)

    class Meta:
        abstract = True


class ConsultantCapacity(Figures):
    """One consultant's minutes on one day, counted to one region; no region for national work."""

    consultant = models.ForeignKey(Consultant, on_delete=models.CASCADE, related_name="capacity")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultant", "on", "region"], name="consultant_capacity_once"),
            models.UniqueConstraint(
                fields=["consultant", "on"],
                condition=Q(region__isnull=True),
                name="consultant_capacity_national_once",
            ),
        ]


class RegionCapacity(Figures):
    """One region's minutes on one day, summed over its consultants; no region for national work."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="capacity")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "region"], name="region_capacity_once"),
            models.UniqueConstraint(
                fields=["on"], condition=Q(region__isnull=True), name="region_capacity_national_once"
            ),
        ]


class Counted(models.Model):
    """The days on which a booking or an absence was last counted in the ledger, or more; they change when it does."""

    about = models.UUIDField(unique=True)
    consultant = models.ForeignKey(Consultant, on_delete=models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
