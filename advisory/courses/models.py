"""Local advisory courses and the activities promised in them."""

from django.db import models
from django.db.models import F, Q

from advisory.consultants.models import Consultant
from advisory.intake.models import IntakeRound
from network.clock import now
from network.meetings.models import Meeting
from network.networks.models import Programme
from network.people.models import Person
from network.regions.models import Municipality
from network.rows import Row

ACTIVITY_LIMIT = 5


class CourseState(models.TextChoices):
    """How far a course has come."""

    REQUESTED = "requested"
    CLARIFYING = "clarifying"
    PLANNED = "planned"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


COURSE_STEPS = {
    "clarify": {CourseState.REQUESTED},
    "plan": {CourseState.CLARIFYING, CourseState.PLANNED},
    "start": {CourseState.PLANNED},
    "pause": {CourseState.ACTIVE},
    "resume": {CourseState.PAUSED},
    "complete": {CourseState.ACTIVE},
    "close": {CourseState.COMPLETED},
    "decline": {CourseState.REQUESTED, CourseState.CLARIFYING},
    "withdraw": {
        CourseState.REQUESTED,
        CourseState.CLARIFYING,
        CourseState.PLANNED,
        CourseState.ACTIVE,
        CourseState.PAUSED,
    },
}

NEVER_RAN = [CourseState.DECLINED, CourseState.WITHDRAWN]
TAKES_ACTIVITIES = [CourseState.CLARIFYING, CourseState.PLANNED, CourseState.ACTIVE]
BOOKS_ACTIVITIES = [CourseState.PLANNED, CourseState.ACTIVE]


class Course(Row):
    """One municipality's advisory course: a handful of activities within a window of about a year.

    The window is whole local days, both inclusive. `allowance` is how many live activities the database lets in, those
    of the municipality's other courses in the same course year counted: five, unless a planner gave a dispensation.
    `overlap_allowed` is what another one did. `wishes` say which times suit the municipality, as
    `advisory.courses.wishes` reads them.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="courses")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    intake_round = models.ForeignKey(IntakeRound, on_delete=models.PROTECT, null=True, related_name="courses")
    topics = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    reason_codes = models.JSONField(default=list)
    wishes = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=CourseState.choices, default=CourseState.REQUESTED)
    primary_consultant = models.ForeignKey(Consultant, on_delete=models.PROTECT, null=True, related_name="courses")
    co_consultant = models.ForeignKey(Consultant, on_delete=models.PROTECT, null=True, related_name="co_courses")
    window_starts_on = models.DateField(null=True)
    window_ends_on = models.DateField(null=True)
    allowance = models.PositiveSmallIntegerField(default=ACTIVITY_LIMIT)
    overlap_allowed = models.BooleanField(default=False)
    outcome_reason = models.CharField(max_length=500, blank=True)
    followed_up_on = models.DateField(null=True)
    follow_up_note = models.TextField(blank=True)
    requested_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-requested_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(window_starts_on__isnull=True, window_ends_on__isnull=True)
                | Q(window_ends_on__gte=F("window_starts_on")),
                name="course_window_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.programme}"

    @property
    def allowed(self) -> list[str]:
        """The verbs possible in the present state."""
        return [verb for verb, states in COURSE_STEPS.items() if self.state in states]

    @property
    def dispensation(self) -> str:
        """Why the latest dispensation was given; empty where there is none."""
        given = list(self.dispensations.all())
        return given[-1].reason if given else ""


class Dispensation(Row):
    """That a planner set a rule aside for a course, and why; written once, as the database sees to."""

    class Rule(models.TextChoices):
        INTAKE_CLOSED = "intake_closed"
        WINDOW_TOO_LONG = "window_too_long"
        COURSE_OVERLAP = "course_overlap"
        ACTIVITY_LIMIT = "activity_limit"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="dispensations")
    rule = models.CharField(max_length=15, choices=Rule.choices)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["at", "id"]


class ClarifiedItem(Row):
    """That an item of the clarifying talk's checklist is clear, and what was agreed about it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="clarified")
    item = models.CharField(max_length=30)
    note = models.CharField(max_length=1000, blank=True)
    clarified_at = models.DateTimeField()

    class Meta:
        ordering = ["clarified_at", "id"]
        constraints = [models.UniqueConstraint(fields=["course", "item"], name="clarified_item_once")]


class ActivityState(models.TextChoices):
    """How far an activity has come."""

    PLANNED = "planned"
    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


ACTIVITY_STEPS = {
    "schedule": {ActivityState.PLANNED},
    "move": {ActivityState.SCHEDULED},
    "cancel": {ActivityState.PLANNED, ActivityState.SCHEDULED},
    "close": {ActivityState.SCHEDULED},
}


class Activity(Row):
    """A promise in a course's plan; once scheduled it has a meeting.

    `starts_on` and `ends_on` are the local days of that meeting, kept here so that the database itself can hold
    the activity inside its course's window.
    """

    class Kind(models.TextChoices):
        KICKOFF = "kickoff"
        SPARRING = "sparring"
        ANALYSIS = "analysis"
        WORKSHOP = "workshop"
        DEVELOPMENT_DAY = "development_day"
        FOLLOW_UP = "follow_up"
        CLOSING = "closing"
        OTHER = "other"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="activities")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=Kind.choices)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=ActivityState.choices, default=ActivityState.PLANNED)
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, null=True, related_name="activity")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    preparation_minutes = models.PositiveIntegerField()
    follow_up_minutes = models.PositiveIntegerField()

    class Meta:
        ordering = ["course", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "number"], condition=~Q(state="cancelled"), name="activity_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def allowed(self) -> list[str]:
        """The verbs possible in the present state."""
        return [verb for verb, states in ACTIVITY_STEPS.items() if self.state in states]
