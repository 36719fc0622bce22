"""The agency's own closed days and dead weeks, as data it edits."""

from django.db import models
from django.db.models import Q

from network.rows import Row


class ClosedDay(Row):
    """A day, by month and day of month, on which the agency is closed though it is no public holiday."""

    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["month", "day"]
        constraints = [models.UniqueConstraint(fields=["month", "day"], name="closed_on_day_once")]


class DeadWeeks(Row):
    """ISO weeks, both inclusive, in which nothing is planned; 51 to 1 goes over the turn of the year."""

    first_week = models.PositiveSmallIntegerField()
    last_week = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["first_week", "last_week"]
        constraints = [
            models.UniqueConstraint(fields=["first_week", "last_week"], name="dead_weeks_once"),
            models.CheckConstraint(
                condition=Q(first_week__gte=1, first_week__lte=53, last_week__gte=1, last_week__lte=53),
                name="dead_weeks_are_weeks",
            ),
        ]
