"""Which consultant is taken when, by a meeting or by a hold; and the times offered to a municipality."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from advisory.consultants.models import Consultant
from advisory.courses.models import Activity, Course
from network.clock import now
from network.errors import Text
from network.meetings.models import Meeting
from network.people.models import digest
from network.regions.models import Municipality
from network.rows import Row

A_HOLD = Text("et reserveret tidsrum", "a hold")


class HoldState(models.TextChoices):
    """What became of a hold."""

    PLACED = "placed"
    BOOKED = "booked"
    RELEASED = "released"
    EXPIRED = "expired"


class Hold(Row):
    """Consultants' time kept free for something that is not settled; it lets go by itself.

    `municipality` says for whom, `place_municipality` where (empty: online). `reason` says why it was let go.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="holds")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place_municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=HoldState.choices, default=HoldState.PLACED)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["activity"], condition=Q(state="placed"), name="hold_placed")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="hold_ends_after_start"),
        ]

    @property
    def allowed(self) -> list[str]:
        """The verbs possible in the present state."""
        return ["release"] if self.state == HoldState.PLACED else []


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments by standing."""

    def live(self) -> Self:
        """Those that take a consultant's time."""
        return self.filter(live=True)


class Assignment(Row):
    """A consultant's duty at one meeting, or time kept by one hold. Blocked time is that with its travel.

    Two live assignments of one consultant never overlap: the database refuses it under any interleaving.
    """

    consultant = models.ForeignKey(Consultant, on_delete=models.PROTECT, related_name="assignments")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="assignments")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, null=True, related_name="assignments")
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
            models.UniqueConstraint(fields=["consultant", "hold"], name="assignment_of_hold_once"),
            models.CheckConstraint(condition=Q(blocked_to__gt=F("blocked_from")), name="assignment_ends_after_start"),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, hold__isnull=True) | Q(meeting__isnull=True, hold__isnull=False),
                name="assignment_of_meeting_or_hold",
            ),
        ]

    @property
    def occasion(self) -> Meeting | Hold:
        """What takes the time."""
        found = self.hold or self.meeting
        if found is None:
            raise ValueError("An assignment belongs to a meeting or to a hold.")
        return found

    @property
    def occasion_name(self) -> Text:
        """What takes the time, as it is called in a sentence."""
        return A_HOLD if self.hold is not None else Text(f"'{self.meeting}'", f"'{self.meeting}'")


class ProposalState(models.TextChoices):
    """How a municipality answered."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


class ProposalManager(models.Manager["Proposal"]):
    """Finds a proposal by what its address says."""

    def with_token(self, token: str) -> "Proposal | None":
        """The proposal that `token` opens, whatever became of it."""
        return self.filter(token_digest=digest(token)).first()


class Proposal(Row):
    """Held times sent to a municipality, of which it chooses one. The token of its address is kept as a hash."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN)
    expires_at = models.DateTimeField()
    token_digest = models.CharField(max_length=64, unique=True)
    accepted_slot = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(default=now)

    objects: ClassVar[ProposalManager] = ProposalManager()

    class Meta:
        ordering = ["-sent_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_slot__isnull=False)
                | (~Q(state="accepted") & Q(accepted_slot__isnull=True)),
                name="proposal_accepted_with_slot",
            )
        ]

    @property
    def course(self) -> Course:
        """The course it is about."""
        return self.activity.course

    @property
    def course_id(self) -> object:
        """The id of the course it is about."""
        return self.activity.course_id

    def standing(self, at: datetime) -> str:
        """The state at an instant: an open proposal has expired once its time is up, before anybody notes it."""
        is_late = self.state == ProposalState.OPEN and self.expires_at <= at
        return ProposalState.EXPIRED if is_late else self.state

    def allowed(self, at: datetime) -> list[str]:
        """The verbs possible at an instant."""
        return ["accept", "decline"] if self.standing(at) == ProposalState.OPEN else []


class ProposedSlot(models.Model):
    """One of a proposal's times, by its number from 0, and the hold that keeps it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="slots")
    number = models.PositiveSmallIntegerField()
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="proposed_as")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="proposed_slot_once")]
