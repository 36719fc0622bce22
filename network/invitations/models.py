"""What each person's calendar holds about a meeting, and the mails that made it so."""

import secrets

from django.db import models
from django.db.models import Q

from network.events.work import Work, WorkQuerySet, WorkState
from network.meetings.models import Meeting
from network.people.models import Person
from network.rows import Row


def new_reply_token() -> str:
    """The part of an invitation's own mailbox that nobody can guess: 100 bits, safe in any letter case."""
    return secrets.token_hex(13)


class Invitation(Row):
    """One mailbox's copy of a meeting. A person whose address changes has two: one called back, one sent anew.

    What it holds is told by its dispatches; `participation` is what the person's calendar last answered.
    """

    class Participation(models.TextChoices):
        NEEDS_ACTION = "needs_action"
        ACCEPTED = "accepted"
        TENTATIVE = "tentative"
        DECLINED = "declined"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    address = models.EmailField(max_length=254)
    reply_token = models.CharField(max_length=26, unique=True, default=new_reply_token)
    participation = models.CharField(max_length=12, choices=Participation.choices, default=Participation.NEEDS_ACTION)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person", "address"], name="invitation_once"),
        ]


class Method(models.TextChoices):
    """What a dispatch asks the receiving calendar to do (RFC 5546 section 1.4); a notice asks nothing of it."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    NOTICE = "NOTICE"


class Dispatch(Work, Row):
    """One mail about one invitation. Its bytes are fixed before the first attempt, so a repeated copy is identical.

    `fingerprint` is a hash of what the recipient's calendar shows after it, stamps left out; `outcome` is empty
    while it is on its way.
    """

    class Outcome(models.TextChoices):
        SENT = "sent"
        FAILED = "failed"
        BOUNCED = "bounced"
        OVERTAKEN = "overtaken"

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="dispatches")
    method = models.CharField(max_length=14, choices=Method.choices)
    sequence = models.PositiveIntegerField()
    stamp = models.DateTimeField()
    fingerprint = models.CharField(max_length=100)
    message_id = models.CharField(max_length=255, unique=True)
    content = models.BinaryField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects: WorkQuerySet["Dispatch"] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Work.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "sequence", "method"], name="dispatch_once"),
            models.CheckConstraint(
                condition=~Q(outcome="") | ~Q(state=WorkState.DONE), name="dispatch_done_has_outcome"
            ),
        ]
