"""Letters of the advisory floor, as rows that are sent once."""

from django.db import models
from django.db.models import Q

from network.events.work import Work, WorkQuerySet, WorkState
from network.invitations.models import Dispatch
from network.people.models import Person
from network.rows import Row


class PostedLetter(Work, Row):
    """One mail to one person. Its bytes are fixed before the first attempt.

    `about` is the id of what it tells of, `occasion` says which of several of its kind it is. A letter with an address
    that only its reader may know is emptied once it is sent.
    """

    class Kind(models.TextChoices):
        PROPOSAL = "proposal"
        DUE_SOON = "due_soon"
        OVERDUE = "overdue"
        RESCUE = "rescue"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    about = models.UUIDField()
    occasion = models.CharField(max_length=40, blank=True)
    address = models.EmailField()
    stamp = models.DateTimeField()
    message_id = models.CharField(max_length=255, unique=True)
    content = models.BinaryField()
    outcome = models.CharField(max_length=9, choices=Dispatch.Outcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)

    objects: WorkQuerySet["PostedLetter"] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Work.Meta):
        abstract = False
        ordering = ["id"]
        indexes = [
            *Work.Meta.indexes,
            models.Index(fields=["handed_at"], condition=Q(handed_at__isnull=False), name="letter_handed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "about", "occasion"], name="letter_once"),
            models.CheckConstraint(condition=~Q(outcome="") | ~Q(state=WorkState.DONE), name="letter_done_has_outcome"),
        ]
