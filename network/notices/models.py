"""Mails that change no calendar, each to one person, once."""

from django.db import models
from django.db.models import Q

from network.events.work import Work, WorkQuerySet, WorkState
from network.invitations.models import Dispatch, Invitation
from network.meetings.models import Meeting
from network.people.models import Person
from network.rows import Row


class Notice(Work, Row):
    """One mail about a meeting that asks nothing of a calendar. Its bytes are fixed before the first attempt.

    `occasion` says which of several of its kind it is: a reminder of a deadline that is put off comes again.
    """

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed"
        OFFERED = "offered"
        DEADLINE = "deadline"
        REMINDER = "reminder"
        THANKS = "thanks"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notices")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    occasion = models.CharField(max_length=40, blank=True)
    stamp = models.DateTimeField()
    message_id = models.CharField(max_length=255, unique=True)
    content = models.BinaryField()
    outcome = models.CharField(max_length=9, choices=Dispatch.Outcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)

    objects: WorkQuerySet["Notice"] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Work.Meta):
        abstract = False
        ordering = ["id"]
        indexes = [
            *Work.Meta.indexes,
            models.Index(fields=["handed_at"], condition=Q(handed_at__isnull=False), name="notice_handed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "meeting", "kind", "occasion"], name="notice_once"),
            models.CheckConstraint(condition=~Q(outcome="") | ~Q(state=WorkState.DONE), name="notice_done_has_outcome"),
        ]
