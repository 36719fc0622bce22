"""What each person's calendar holds about a meeting, and the mails that made it so."""

import secrets
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from network.clock import now
from network.events.work import Work, WorkQuerySet
from network.letters.models import Mail
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

    def standing(self) -> "DispatchQuerySet":
        """The mails that say how the meeting stands, oldest first: all but those that turn a proposal down."""
        return Dispatch.objects.filter(invitation=self).standing().order_by("pk")

    def newest(self) -> "Dispatch | None":
        """The mail that says what holds now: sent, or on its way."""
        return self.standing().exclude(outcome=Dispatch.Outcome.OVERTAKEN).last()


class Method(models.TextChoices):
    """What a dispatch asks the receiving calendar to do (RFC 5546 section 1.4); a notice asks nothing of it."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    DECLINECOUNTER = "DECLINECOUNTER"
    NOTICE = "NOTICE"


class DispatchQuerySet(WorkQuerySet["Dispatch"]):
    """Mails by what they say."""

    def standing(self) -> Self:
        """Those that say how the meeting stands: all but those that turn a proposal down."""
        return self.exclude(method=Method.DECLINECOUNTER)

    def newest(self) -> Self:
        """For each mailbox the one that says what holds now: sent, or on its way."""
        said = self.standing().exclude(outcome=Dispatch.Outcome.OVERTAKEN)
        alike = Dispatch.objects.standing().exclude(outcome=Dispatch.Outcome.OVERTAKEN)
        return said.filter(~Exists(alike.filter(invitation=OuterRef("invitation"), pk__gt=OuterRef("pk"))))


class Dispatch(Mail):
    """One mail about one invitation.

    `fingerprint` is a hash of what the recipient's calendar shows after it, stamps left out; `starts_at` and `ends_at`
    are the time it says the meeting is, so that a later mail can tell what it was.

    A calendar takes each SEQUENCE once from each method that says how the meeting stands, and so does the
    database. A DECLINECOUNTER says nothing about that: somebody may propose three times under one SEQUENCE and is
    turned down three times. What it must not do is answer one proposal twice; `turns_down` sees to that.

    `copied_at` is when the same bytes were asked for again. They are never asked for a second time, so that a mailbox
    gets at most one extra copy of each SEQUENCE.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="dispatches")
    method = models.CharField(max_length=14, choices=Method.choices)
    sequence = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=100)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    turns_down = models.OneToOneField("InboundMail", on_delete=models.PROTECT, null=True, related_name="refusal")
    copied_at = models.DateTimeField(null=True)

    objects: DispatchQuerySet = DispatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Mail.Meta):
        abstract = False
        constraints = [
            *Mail.Meta.constraints,
            models.UniqueConstraint(
                fields=["invitation", "sequence", "method"],
                condition=~Q(method=Method.DECLINECOUNTER),
                name="dispatch_once",
            ),
            models.CheckConstraint(
                condition=Q(method=Method.DECLINECOUNTER, turns_down__isnull=False)
                | ~Q(method=Method.DECLINECOUNTER) & Q(turns_down__isnull=True),
                name="dispatch_turns_down_a_proposal",
            ),
        ]


class MailingQuerySet(models.QuerySet["Mailing"]):
    """Mailings by what holds them back."""

    def held(self) -> Self:
        """Those whose mail may not leave now."""
        return self.filter(Q(awaits_approval=True) | Q(stopped_at__isnull=False))


class Mailing(Row):
    """What holds a meeting's mail back, and who let it go; most meetings have none.

    `approved` is the fingerprint of the meeting whose mails a second planner let go: many mails that say something
    else are held back again. A held mail is one that waits without a time at which it is due.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="mailing")
    awaits_approval = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    approved_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    approved = models.CharField(max_length=100, blank=True)
    stopped_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    edits_told_at = models.DateTimeField(null=True)

    objects = MailingQuerySet.as_manager()

    @property
    def is_held(self) -> bool:
        """Whether the mail may not leave now."""
        return self.awaits_approval or self.stopped_at is not None


class InboundMail(Work, Row):
    """One mail that came to our mailboxes: kept as it is, then read by a worker, then decided on.

    The bytes are what counts; every other column is read from them. `digest` is the same for every copy of one
    mail. `verdict` is what became of it (`state`, as for all work, is whether a worker is done); `reason` is the
    code of a sentence in `network.invitations.reasons`, `problem` what the parser found wrong.
    """

    class Kind(models.TextChoices):
        REPLY = "reply"
        COUNTER = "counter"
        BOUNCE = "bounce"
        OTHER = "other"

    class Verdict(models.TextChoices):
        RECEIVED = "received"
        APPLIED = "applied"
        STALE = "stale"
        QUARANTINED = "quarantined"
        PROPOSAL = "proposal"
        DISMISSED = "dismissed"

    OPEN = {Verdict.QUARANTINED, Verdict.STALE, Verdict.PROPOSAL}
    STEPS = {"apply": OPEN, "dismiss": OPEN}

    raw = models.BinaryField()
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(default=now)
    message_id = models.CharField(max_length=998, blank=True)
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=998, blank=True)
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.OTHER)
    verdict = models.CharField(max_length=11, choices=Verdict.choices, default=Verdict.RECEIVED)
    reason = models.CharField(max_length=40, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, null=True, related_name="inbound_mail")
    participation = models.CharField(max_length=12, choices=Invitation.Participation.choices, blank=True)
    comment = models.TextField(blank=True)
    proposed_starts_at = models.DateTimeField(null=True)
    proposed_ends_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(null=True)
    stamp = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects: WorkQuerySet["InboundMail"] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Work.Meta):
        abstract = False
        ordering = ["id"]
        indexes = [
            *Work.Meta.indexes,
            models.Index(fields=["verdict", "id"], name="inboundmail_verdict"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation"], condition=Q(verdict="proposal"), name="inboundmail_one_open_proposal"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="proposal")
                | Q(invitation__isnull=False, proposed_starts_at__isnull=False, proposed_ends_at__isnull=False),
                name="inboundmail_proposal_has_a_time",
            ),
        ]

    @property
    def allowed(self) -> list[str]:
        """The verbs possible now."""
        return [verb for verb, verdicts in self.STEPS.items() if self.verdict in verdicts]
