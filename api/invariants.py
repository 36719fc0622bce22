"""What must hold on this floor, recomputed from the rows. The number is that of the contract's list."""

from collections.abc import Iterator

from django.db.models import Count

from api.idempotency import SERVER_ERRORS
from api.models import IdempotencyKey
from network.invariants import Violation


def one_effect_for_each_key() -> Iterator[Violation]:
    """9: one answer is kept for each Idempotency-Key, and never a failure of ours, which had no effect."""
    twice = IdempotencyKey.objects.values("caller", "digest").annotate(n=Count("pk")).filter(n__gt=1).order_by()
    for row in twice:
        yield Violation(9, f"caller {row['caller']}", f"{row['n']} answers are kept for one key.")
    for pk in IdempotencyKey.objects.filter(status__gte=SERVER_ERRORS).values_list("pk", flat=True):
        yield Violation(9, f"key {pk}", "A failure is kept as the answer, so the effect can never come about.")


CHECKS = [one_effect_for_each_key]
