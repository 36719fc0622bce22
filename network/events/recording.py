"""Recording what happened, in the transaction in which it happened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from network.clock import now
from network.events.models import Delivery, Event
from network.events.work import WorkState
from network.people.models import Person

BELL = "netvaerk_due"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody who looks at the truth about one kind of thing again whenever a matching event is recorded.

    `key` names the id in the event's data that says what to look at; events without it are not for this subscriber.
    `settle` lets several events in a row be answered by one look; `until_quiet` counts it from the last of them.
    """

    name: str
    types: tuple[str, ...]
    key: str
    look: Callable[[str], object]
    settle: timedelta
    until_quiet: bool = False

    def wants(self, event: Event) -> bool:
        """Whether `event` concerns this subscriber."""
        return bool(event.data.get(self.key)) and any(fnmatchcase(event.type, pattern) for pattern in self.types)


subscribers: dict[str, Subscriber] = {}


def subscribe(
    name: str,
    *types: str,
    key: str,
    look: Callable[[str], object],
    settle: timedelta = timedelta(0),
    until_quiet: bool = False,
) -> None:
    """Let `look(data[key])` be called by a worker after events of `types` (shell patterns such as `meeting.*`)."""
    subscribers[name] = Subscriber(name, types, key, look, settle, until_quiet)


def record(type_: str, *, by: Person | None, **data: Any) -> Event:
    """Write an event and one delivery for each subscriber, in the transaction that is open.

    `data` holds ids and what changed, no personal data; ids go under the name of their resource.

    Raises:
        RuntimeError: no transaction is open, so the event could be kept while the change is lost.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type_} must be recorded inside the transaction that makes it true.")
    event = Event.objects.create(type=type_, time=now(), by=by.pk if by else None, data=_plain(data))
    wanted_by = [each for each in subscribers.values() if each.wants(event)]
    for each in wanted_by:
        _let_earlier_ones_wait(each, event)
    Delivery.objects.bulk_create(
        Delivery(event=event, subscriber=each.name, about=str(event.data[each.key]), due_at=Now() + each.settle)
        for each in wanted_by
    )
    wake_the_relay()
    return event


def _let_earlier_ones_wait(subscriber: Subscriber, event: Event) -> None:
    if subscriber.until_quiet:
        alike = Delivery.objects.filter(subscriber=subscriber.name, about=str(event.data[subscriber.key]))
        waiting = alike.filter(state=WorkState.WAITING, due_at__isnull=False, deferrals=0)
        waiting.update(due_at=Now() + subscriber.settle)


def wake_the_relay() -> None:
    """Tell listening relays, at commit, that rows are due; where nobody can listen they poll."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {BELL}")


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, UUID) else value for key, value in data.items() if value is not None}
