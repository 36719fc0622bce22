"""The agency's consultants: where they serve, when they work, when they are away."""

from collections.abc import Iterable
from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from network.clock import now, today
from network.people.models import Person
from network.regions.models import Municipality, Region, in_force
from network.rows import Row


class ConsultantQuerySet(models.QuerySet["Consultant"]):
    """Consultants by day and region."""

    def on(self, day: date) -> Self:
        """Those employed on `day`."""
        return self.filter(in_force(day))

    def serving(self, region: Region, day: date) -> Self:
        """Those whose area on `day` includes `region`."""
        return self.filter(in_force(day, "areas__"), areas__region=region)


Dated = TypeVar("Dated", "ConsultantArea", "WorkingHours")
MONDAY, FRIDAY = 1, 5


def usual_office_days() -> list[int]:
    """The weekdays on which consultants would rather be at the office, unless they say otherwise."""
    return [MONDAY, FRIDAY]


class Consultant(Row):
    """A person who advises municipalities for the agency.

    `office_days` are ISO weekdays and a wish; `max_travel_days` a week are what the search for times keeps to.
    An external one is hired in and sees only their own meetings and courses.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="consultant")
    base_municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, related_name="+")
    competences = models.JSONField(default=list)
    office_days = models.JSONField(default=usual_office_days)
    max_travel_days = models.PositiveSmallIntegerField(null=True)
    external = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = ConsultantQuerySet.as_manager()

    class Meta:
        ordering = ["person__name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="consultant_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.person.name

    @property
    def hours_now(self) -> list["WorkingHours"]:
        """The hours that hold today."""
        return self._current(self.working_hours.all())

    @property
    def areas_now(self) -> list["ConsultantArea"]:
        """The areas served today."""
        return self._current(self.areas.all())

    @property
    def weekly_minutes(self) -> int:
        """The minutes of a week as it is now."""
        return sum(each.minutes for each in self.hours_now)

    def _current(self, dated: Iterable[Dated]) -> list[Dated]:
        """The dated rows that hold today; before the employment its first day counts, after it its last."""
        on = max(today(), self.valid_from)
        if self.valid_to is not None:
            on = min(on, self.valid_to)
        return [row for row in dated if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)]


class ConsultantArea(models.Model):
    """That a consultant serves a region from one day to another; `share` weighs it among several."""

    consultant = models.ForeignKey(Consultant, on_delete=models.CASCADE, related_name="areas")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    share = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["consultant", "region", "valid_from"], name="consultant_area_once"),
        ]


class WorkingHours(models.Model):
    """Hours on one ISO weekday (1 = Monday), Copenhagen time, from one day to another.

    `municipality` is where they are worked, if not in the consultant's base; travel that day begins and ends there.
    """

    consultant = models.ForeignKey(Consultant, on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="working_hours_end_after_start"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="working_hours_weekday"),
        ]

    @property
    def minutes(self) -> int:
        """How long they are."""
        return (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute


class Absence(Row):
    """Time in which a consultant is away; an empty `ends_at` means until further notice."""

    class Kind(models.TextChoices):
        VACATION = "vacation"
        SICKNESS = "sickness"
        LEAVE = "leave"
        COURSE = "course"
        OTHER = "other"

    consultant = models.ForeignKey(Consultant, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="absence_ends_after_start",
            ),
        ]

    @property
    def is_going_on(self) -> bool:
        """Whether somebody is away now."""
        stamp = now()
        return self.starts_at < stamp and (self.ends_at is None or stamp < self.ends_at)
