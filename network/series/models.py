"""Plan templates, and the series of meetings laid out from them."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from network.clock import now
from network.meetings.models import Meeting, Registration
from network.networks.models import Network
from network.people.models import Person
from network.rows import Row


class PlanTemplate(models.Model):
    """What is usually planned: a network's year by ISO weeks, or a programme by weeks after its start.

    One that is retired is laid out no more; the series it was used for go on naming it.
    """

    class Basis(models.TextChoices):
        ISO_WEEK = "iso_week"
        WEEKS_AFTER_START = "weeks_after_start"

    slug = models.SlugField(primary_key=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=17, choices=Basis.choices)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class PlanStep(models.Model):
    """One meeting of a template, in Copenhagen time; a step of several days ends on the last of them."""

    template = models.ForeignKey(PlanTemplate, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Meeting.Kind.choices)
    title = models.CharField(max_length=200)
    week = models.PositiveSmallIntegerField()
    weekday = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField(default=1)
    starts = models.TimeField()
    ends = models.TimeField()
    seats = models.PositiveIntegerField(null=True)
    seats_per_organisation = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="plan_step_once"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="plan_step_weekday"),
            models.CheckConstraint(
                condition=Q(days__gt=1) | Q(ends__gt=F("starts")), name="plan_step_ends_after_start"
            ),
        ]


class MeetingSeries(Row):
    """Meetings of one network that were planned in one go; `origin` says from what."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="series")
    template = models.ForeignKey(PlanTemplate, on_delete=models.PROTECT, null=True, related_name="+")
    copy_of_year = models.PositiveSmallIntegerField(null=True)
    starts_on = models.DateField()
    laid_out_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    laid_out_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "template", "starts_on"], name="series_once"),
            models.UniqueConstraint(fields=["network", "copy_of_year"], name="series_copied_once"),
            models.CheckConstraint(
                condition=Q(template__isnull=True) ^ Q(copy_of_year__isnull=True), name="series_has_one_origin"
            ),
        ]


class SeriesMeeting(models.Model):
    """One meeting of a series, and the day it was wanted on before holidays and dead weeks were stepped over."""

    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="members")
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="in_series")
    number = models.PositiveSmallIntegerField()
    wanted_on = models.DateField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="series_number_once")]


class SeriesSignUpQuerySet(models.QuerySet["SeriesSignUp"]):
    """Sign-ups by standing."""

    def standing(self) -> Self:
        """Those that still hold, of people who are still here."""
        return self.filter(left_at__isnull=True, person__is_active=True)


class SeriesSignUp(Row):
    """That a person comes to the coming meetings of a series, those that are published later too, until they leave it.

    Each meeting has its own registration; who withdrew from one has opted out of that one.
    """

    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="sign_ups")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="series_sign_ups")
    attendance = models.CharField(max_length=9, choices=Registration.Attendance.choices)
    signed_up_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    signed_up_at = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True)

    objects = SeriesSignUpQuerySet.as_manager()

    class Meta:
        ordering = ["signed_up_at", "id"]
        constraints = [models.UniqueConstraint(fields=["series", "person"], name="series_sign_up_once")]
