"""What a municipality hands in during a course."""

from django.db import models
from django.db.models import Q, QuerySet

from advisory.courses.models import Course
from network.clock import now
from network.people.models import Person
from network.rows import Row


class DeliverableState(models.TextChoices):
    """Where a deliverable stands; nobody sets it, the clock and the handing in do."""

    OPEN = "open"
    HANDED_IN = "handed_in"
    OVERDUE = "overdue"


class Deliverable(Row):
    """Something to be handed in by an instant: an implementation plan, an analysis of one's own.

    `handed_in_at` is this server's clock when it was received, which is the proof that it came in time.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="deliverables")
    title = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    text = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    handed_in_at = models.DateTimeField(null=True)
    handed_in_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["due_at", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> DeliverableState:
        """Where it stands now."""
        if self.handed_in_at is not None:
            return DeliverableState.HANDED_IN
        return DeliverableState.OVERDUE if self.due_at <= now() else DeliverableState.OPEN

    @property
    def is_late(self) -> bool:
        """Whether it came, or has still to come, after it was due."""
        return (self.handed_in_at or now()) > self.due_at

    @property
    def allowed(self) -> list[str]:
        """The verbs possible now."""
        return ["reopen"] if self.handed_in_at else ["hand_in"]


def standing(rows: QuerySet[Deliverable], state: str) -> QuerySet[Deliverable]:
    """Those in a state, now."""
    if state == DeliverableState.HANDED_IN:
        return rows.filter(handed_in_at__isnull=False)
    is_over = Q(due_at__lte=now())
    return rows.filter(is_over if state == DeliverableState.OVERDUE else ~is_over, handed_in_at__isnull=True)
