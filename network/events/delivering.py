"""Letting subscribers look at the truth again."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from network.events.models import Delivery
from network.events.recording import subscribers
from network.events.work import WorkState, perform


def deliver(pk: UUID) -> None:
    """Let the subscriber of one delivery look; the look answers every bell rung for the same thing before it."""
    perform(Delivery.objects.all(), pk, _look)


def awaited(subscriber: str, **about: str) -> Iterator[str]:
    """What a subscriber has still to look at."""
    yield from Delivery.objects.filter(subscriber=subscriber, due_at__isnull=False, **about).values_list(
        "about", flat=True
    )


def _look(delivery: Delivery) -> dict[str, Any]:
    alike = Delivery.objects.filter(
        subscriber=delivery.subscriber,
        about=delivery.about,
        due_at__isnull=False,
        state__in=[WorkState.WAITING, WorkState.RUNG],
    )
    answered = list(alike.exclude(pk=delivery.pk).values_list("pk", flat=True))
    subscribers[delivery.subscriber].look(delivery.about)
    still = Delivery.objects.filter(pk__in=answered, state__in=[WorkState.WAITING, WorkState.RUNG])
    still.update(state=WorkState.DONE, due_at=None, error="")
    return {}
