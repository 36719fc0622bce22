"""Answers about meetings."""

from typing import Self
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Count, Q

from network.meetings.models import Meeting

BUNDLE = 5
WORST, BEST = 1, 5


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """Answers, and those of them that may be told."""

    def counted(self) -> Self:
        """Those in full bundles: whatever is made of them tells of five people at least."""
        full = Evaluation.objects.order_by().values("bundle").annotate(size=Count("pk")).filter(size__gte=BUNDLE)
        return self.filter(bundle__in=full.values("bundle"))


class Evaluation(models.Model):
    """One answer about a meeting, by nobody and at no time.

    There is no person, no address and no moment, and no event tells of it, since an event has its moment too. Even the
    id is random where others begin with a time. It is the slip of the form that was shown, so that sending the form
    twice is one answer. A bundle is five answers of one meeting as they came: answers are only told by whole bundles.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="evaluations")
    bundle = models.UUIDField(default=uuid4)
    benefit = models.PositiveSmallIntegerField()
    content = models.PositiveSmallIntegerField()
    organisation = models.PositiveSmallIntegerField()
    best = models.CharField(max_length=1000, blank=True)
    better = models.CharField(max_length=1000, blank=True)

    objects = EvaluationQuerySet.as_manager()

    pk: UUID

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["bundle"], name="evaluation_bundle")]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__range": (WORST, BEST)}), name=f"evaluation_{name}_is_a_mark"
            )
            for name in ("benefit", "content", "organisation")
        ]
