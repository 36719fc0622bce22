"""Things to be done at a time, whether or not anything happens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from network.events.models import Chore
from network.events.work import WorkState, perform


@dataclass(frozen=True, slots=True)
class Kind:
    """How a chore is done, and how often again; `every` is empty for something done once."""

    do: Callable[[str], object]
    every: timedelta | None = None


kinds: dict[str, Kind] = {}


def daily(name: str, do: Callable[[str], object]) -> None:
    """Let `do("")` be called once a day by some worker."""
    kinds[name] = Kind(do, timedelta(days=1))


def once(name: str, do: Callable[[str], object]) -> None:
    """Let `do(about)` be called when a chore of this name is due."""
    kinds[name] = Kind(do)


def remind(name: str, about: str, at: datetime) -> None:
    """Ask for the chore `name` about one thing at an instant; asking again sets a new time."""
    fresh = {"due_at": at, "state": WorkState.WAITING, "attempts": 0}
    Chore.objects.update_or_create(name=name, about=about, defaults=fresh)


def forget(name: str, about: str) -> None:
    """Take a chore back."""
    Chore.objects.filter(name=name, about=about).delete()


def appoint_the_daily() -> None:
    """Make sure every daily chore stands in the list, due now when it is new."""
    Chore.objects.bulk_create(
        [Chore(name=name, due_at=Now()) for name, kind in kinds.items() if kind.every], ignore_conflicts=True
    )


def do(pk: UUID) -> None:
    """Do one chore that is due."""
    perform(Chore.objects.all(), pk, _do)


def _do(chore: Chore) -> dict[str, Any]:
    kind = kinds[chore.name]
    kind.do(chore.about)
    if kind.every is None:
        return {}
    return {"state": WorkState.WAITING, "due_at": Now() + kind.every, "attempts": 0}
