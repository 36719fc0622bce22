"""The one thing with a time: meetings, their programme and who is registered."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from network.clock import now
from network.ids import uuid7
from network.networks.models import Network
from network.people.answering import contacts_for
from network.people.models import Organisation, Person, QuestionContact
from network.regions.models import Municipality
from network.rows import Row


class MeetingState(models.TextChoices):
    """How far a meeting has come."""

    DRAFT = "draft"
    SAVE_THE_DATE = "save_the_date"
    PUBLISHED = "published"
    HELD = "held"
    CANCELLED = "cancelled"


OUT_IN_THE_OPEN = [MeetingState.SAVE_THE_DATE, MeetingState.PUBLISHED]

MEETING_STEPS = {
    "announce": {MeetingState.DRAFT},
    "publish": {MeetingState.DRAFT, MeetingState.SAVE_THE_DATE},
    "move": {MeetingState.SAVE_THE_DATE, MeetingState.PUBLISHED},
    "cancel": {MeetingState.DRAFT, MeetingState.SAVE_THE_DATE, MeetingState.PUBLISHED},
    "close": {MeetingState.PUBLISHED},
}


class Visibility(models.TextChoices):
    """Who may see that a meeting exists."""

    PUBLIC = "public"
    MEMBERS = "members"
    PARTICIPANTS = "participants"


def new_uid() -> str:
    """A calendar UID that owes nothing to the host it was made on (RFC 7986 section 5.3)."""
    return str(uuid7())


class Meeting(Row):
    """A regional or national meeting, a webinar or a scheduled advisory activity.

    `uid` never changes and `sequence` never falls; the database refuses both. `changed_at` is when anything that a
    calendar shows was last changed. Times are UTC; people see them in Copenhagen time. `headcount` is how many came to
    an open offer where nobody is named; `minutes` are written once it was held.
    """

    class Kind(models.TextChoices):
        NETWORK_MEETING = "network_meeting"
        NATIONAL_MEETING = "national_meeting"
        WEBINAR = "webinar"
        INFORMATION_MEETING = "information_meeting"
        THEME_DAY = "theme_day"
        RESIDENTIAL = "residential"
        ADVISORY = "advisory"
        OTHER = "other"

    uid = models.CharField(max_length=255, unique=True, default=new_uid, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, null=True, related_name="meetings")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place_name = models.CharField(max_length=200, blank=True)
    place_address = models.CharField(max_length=300, blank=True)
    place_municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, related_name="+")
    conference_url = models.URLField(max_length=500, blank=True)
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="hosted_meetings")
    chair = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="chaired_meetings")
    visibility = models.CharField(max_length=12, choices=Visibility.choices)
    seats = models.PositiveIntegerField(null=True)
    online_seats = models.PositiveIntegerField(null=True)
    seats_per_organisation = models.PositiveIntegerField(null=True)
    seats_released_at = models.DateTimeField(null=True)
    registration_closes_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=13, choices=MeetingState.choices, default=MeetingState.DRAFT)
    reason = models.CharField(max_length=500, blank=True)
    planned_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    staff = models.ManyToManyField(Person, related_name="on_duty_at")
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)
    cancelled_at = models.DateTimeField(null=True)
    headcount = models.PositiveIntegerField(null=True)
    minutes = models.TextField(blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["starts_at"], name="meeting_starts_at")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> str:
        """Where it is, as one line."""
        return ", ".join(part for part in (self.place_name, self.place_address) if part)

    @property
    def is_hybrid(self) -> bool:
        """Whether one may choose between coming in person and taking part online."""
        return self.online_seats is not None or bool(self.conference_url and self.place)

    @property
    def allowed(self) -> list[str]:
        """The verbs possible in the present state."""
        return [verb for verb, states in MEETING_STEPS.items() if self.state in states]

    @cached_property
    def contacts(self) -> list[QuestionContact]:
        """Whom to ask about what, for the programme that the meeting's network serves."""
        return contacts_for(self.network.programme_id if self.network else None)

    @property
    def is_out(self) -> bool:
        """Whether people outside the planning know of it: announced or published."""
        return self.state in OUT_IN_THE_OPEN

    def seats_for(self, attendance: str) -> int | None:
        """How many may attend in this way; None is without limit."""
        return self.online_seats if attendance == Registration.Attendance.ONLINE else self.seats


class ProgrammeItem(Row):
    """One timed point of a meeting's programme; those of different tracks run side by side."""

    class Kind(models.TextChoices):
        ARRIVAL = "arrival"
        WELCOME = "welcome"
        TALK = "talk"
        BREAK = "break"
        LUNCH = "lunch"
        GROUP_DISCUSSION = "group_discussion"
        CLOSING = "closing"
        OTHER = "other"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="programme")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OTHER)
    title = models.CharField(max_length=200)
    speaker = models.CharField(max_length=200, blank=True)
    track = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="programme_item_ends_after_start"),
        ]


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Registrations by standing."""

    def seated(self) -> Self:
        """Those that hold a seat."""
        return self.filter(state__in=SEATED)

    def holding(self) -> Self:
        """Those for whom a seat is taken: they have it, or it is kept for them until they answer an offer."""
        return self.filter(Q(state__in=SEATED) | Q(offer_expires_at__isnull=False))

    def waiting(self) -> Self:
        """Those who wait, as they came; `network.meetings.line` knows in which order they will be served."""
        return self.filter(state=Registration.State.WAITLISTED).order_by("queued_at", "id")


class Registration(Row):
    """One person's place at one meeting, or in its queue.

    While `offer_expires_at` is set a seat is kept for somebody who waits; `let_one_go` says that they did not answer
    an earlier offer in time, `left_network` that the seat went when their organisation left the network, not by their
    own wish. `diet` and `notes` are for the organiser alone and are emptied after the meeting. Without
    `programme_items` somebody comes to the whole programme.
    """

    class Attendance(models.TextChoices):
        IN_PERSON = "in_person"
        ONLINE = "online"

    class State(models.TextChoices):
        CONFIRMED = "confirmed"
        WAITLISTED = "waitlisted"
        WITHDRAWN = "withdrawn"
        ATTENDED = "attended"
        NO_SHOW = "no_show"

    STEPS = {
        "withdraw": {State.CONFIRMED, State.WAITLISTED},
        "attend": {State.CONFIRMED},
        "unattend": {State.ATTENDED, State.NO_SHOW},
        "accept": {State.WAITLISTED},
        "switch": {State.CONFIRMED, State.WAITLISTED},
        "amend": {State.CONFIRMED, State.WAITLISTED},
    }

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="registrations")
    attendance = models.CharField(max_length=9, choices=Attendance.choices, default=Attendance.IN_PERSON)
    state = models.CharField(max_length=10, choices=State.choices)
    queued_at = models.DateTimeField()
    offer_expires_at = models.DateTimeField(null=True)
    let_one_go = models.BooleanField(default=False)
    withdrawn_late = models.BooleanField(default=False)
    left_network = models.BooleanField(default=False)
    diet = models.CharField(max_length=500, blank=True)
    notes = models.CharField(max_length=2000, blank=True)
    programme_items = models.ManyToManyField(ProgrammeItem, related_name="registrations")
    override_reason = models.CharField(max_length=500, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["queued_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="registration_once"),
            models.CheckConstraint(
                condition=Q(offer_expires_at__isnull=True) | Q(state="waitlisted"), name="offer_to_who_waits"
            ),
        ]

    @property
    def allowed(self) -> list[str]:
        """The verbs possible in the present state."""
        return [verb for verb, states in self.STEPS.items() if self.state in states and self._makes_sense(verb)]

    def _makes_sense(self, verb: str) -> bool:
        return verb != "accept" or self.offer_expires_at is not None or self.let_one_go


SEATED = [Registration.State.CONFIRMED, Registration.State.ATTENDED, Registration.State.NO_SHOW]
