"""A mail whose bytes are fixed before the first attempt, so that a repeated copy is identical."""

from django.db import models
from django.db.models import Q

from network.events.work import Work, WorkState
from network.rows import Row


class Mail(Work, Row):
    """One mail to one mailbox, the same bytes however often it is tried.

    `outcome` is empty while it is on its way; `gathered` is what waits for its reader's daily mail, or stands in it.
    `handed_at` is when it last took its turn where mail is paced.
    """

    class Outcome(models.TextChoices):
        SENT = "sent"
        FAILED = "failed"
        BOUNCED = "bounced"
        OVERTAKEN = "overtaken"
        GATHERED = "gathered"

    stamp = models.DateTimeField()
    message_id = models.CharField(max_length=255, unique=True)
    content = models.BinaryField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)

    class Meta(Work.Meta):
        abstract = True
        ordering = ["id"]
        indexes = [
            *Work.Meta.indexes,
            models.Index(fields=["handed_at"], condition=Q(handed_at__isnull=False), name="%(class)s_handed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="") | ~Q(state=WorkState.DONE), name="%(class)s_done_has_outcome"
            ),
        ]
