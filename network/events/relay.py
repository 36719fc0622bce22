"""The relay: numbers what was committed, finds rows that are due and rings the bell for each."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from network.clock import now
from network.events.locks import one_at_a_time
from network.events.models import Event
from network.events.recording import BELL
from network.events.sealing import seal_of
from network.events.webhooks import plan_deliveries
from network.events.work import WorkQuerySet

MOST_BELLS = 200
GLANCE_SECONDS = 0.1


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


def seconds_until_due(at_most: float) -> float:
    """How long until the next row falls due, at most so many; no commit tells of that."""
    soonest = [
        queue.rows().filter(due_at__gt=Now()).order_by("due_at").values_list("due_at", flat=True).first()
        for queue in queues
    ]
    waits = ((due_at - now()).total_seconds() for due_at in soonest if due_at)
    return max(0.0, min(at_most, *waits)) if any(soonest) else at_most


def commits_seen() -> int:
    """Changes on SQLite whenever another connection has committed; 0 on PostgreSQL, which rings the bell itself.

    Source: https://www.sqlite.org/pragma.html#pragma_data_version
    """
    if connection.vendor == "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def wait_for_bell(seconds: float, seen: int, stopping: Callable[[float], bool]) -> None:
    """Return when a row may be due: at a NOTIFY on PostgreSQL, at a commit on SQLite, or after so many seconds.

    Args:
        seconds: How long to wait at most, since rows also fall due without a commit.
        seen: `commits_seen` before the last look at what is due, so that nothing committed meanwhile is missed.
        stopping: Waits so many seconds elsewhere; true once the process is to end.
    """
    if connection.vendor != "postgresql":
        until = monotonic() + seconds
        while not stopping(GLANCE_SECONDS) and commits_seen() == seen and monotonic() < until:
            pass
        return
    connection.ensure_connection()
    raw = connection.connection
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {BELL}")
    for _ in raw.notifies(timeout=seconds, stop_after=1):
        pass
