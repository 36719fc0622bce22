"""Which consultant is taken when, by a meeting or by a hold."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from advisory.consultants.models import Consultant
from network.meetings.models import Meeting
from network.rows import Row


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments by standing."""

    def live(self) -> Self:
        """Those that take a consultant's time."""
        return self.filter(live=True)


class Assignment(Row):
    """A consultant's duty at one meeting. Blocked time is the meeting with its travel.

    Two live assignments of one consultant never overlap: the database refuses it under any interleaving.
    """

    consultant = models.ForeignKey(Consultant, on_delete=models.PROTECT, related_name="assignments")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="assignments")
    blocked_from = models.DateTimeField()
    blocked_to = models.DateTimeField()
    travel_before_minutes = models.PositiveIntegerField(default=0)
    travel_after_minutes = models.PositiveIntegerField(default=0)
    preparation_minutes = models.PositiveIntegerField(default=0)
    follow_up_minutes = models.PositiveIntegerField(default=0)
    live = models.BooleanField(default=True)
    override_reason = models.CharField(max_length=500, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["blocked_from", "id"]
        indexes = [models.Index(fields=["consultant", "blocked_from"], name="assignment_by_consultant")]
        constraints = [
            models.UniqueConstraint(fields=["consultant", "meeting"], name="assignment_once"),
            models.CheckConstraint(condition=Q(blocked_to__gt=F("blocked_from")), name="assignment_ends_after_start"),
        ]
