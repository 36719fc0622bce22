"""The relay: numbers what was committed, finds rows that are due and rings the bell for each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from network.events.locks import one_at_a_time
from network.events.models import Event
from network.events.recording import BELL
from network.events.sealing import seal_of
from network.events.webhooks import plan_deliveries
from network.events.work import WorkQuerySet

MOST_BELLS = 200


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows of one kind that ask for work, and the bell to ring for one of them."""

    rows: Callable[[], WorkQuerySet[Any]]
    ring: Callable[[str], object]


queues: list[Queue] = []


def handle_due() -> int:
    """Do one round and return how many bells were rung; safe from any number of processes at once."""
    number_events()
    return sum(_ring(queue) for queue in queues)


def _ring(queue: Queue) -> int:
    rows = queue.rows()
    if not rows.due().exists():
        return 0
    ids = rows.ring(max(0, MOST_BELLS - rows.outstanding()) or 1)
    for pk in ids:
        queue.ring(str(pk))
    return len(ids)


def number_events() -> int:
    """Give committed events their place in the log and seal them, one numberer at a time; returns how many.

    A reader that pages by position then sees every event: a number is given only after its event is visible, and
    numbers become visible in order.
    """
    if not Event.objects.filter(position__isnull=True).exists():
        return 0
    with transaction.atomic():
        one_at_a_time("numbering")
        last = Event.objects.filter(position__isnull=False).order_by("position").last()
        place, seal = (last.position or 0, last.seal) if last else (0, "")
        fresh = list(Event.objects.filter(position__isnull=True).order_by("id")[:1000])
        for event in fresh:
            event.position = place = place + 1
            event.seal = seal = seal_of(event, seal)
            Event.objects.filter(pk=event.pk).update(position=place, seal=seal)
        plan_deliveries(fresh)
    return len(fresh)


def wait_for_bell(seconds: float, stopping: Callable[[float], bool]) -> None:
    """Return when a row may be due: at a NOTIFY on PostgreSQL, else after a short while; `stopping` waits elsewhere."""
    if connection.vendor != "postgresql":
        stopping(min(seconds, 0.2))
        return
    connection.ensure_connection()
    raw = connection.connection
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {BELL}")
    for _ in raw.notifies(timeout=seconds, stop_after=1):
        pass
