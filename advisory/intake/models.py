"""Rounds in which municipalities may ask for a course."""

from django.db import models
from django.db.models import F, Q

from network.networks.models import Programme
from network.rows import Row


class IntakeRound(Row):
    """From when until when a programme takes requests.

    A programme with a round that is `exclusive` takes requests within its rounds only; one without is always open.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds")
    name = models.CharField(max_length=120)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    exclusive = models.BooleanField(default=True)

    class Meta:
        ordering = ["-closes_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="intake_round_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name
