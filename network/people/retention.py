"""How long each kind of data is kept, and why: one table, to which every room adds its own lines.

What may be worth keeping for good is locked until Rigsarkivet's decision is recorded: that it may be discarded, or
that it has been delivered.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from network.clock import now
from network.errors import InputError, Text
from network.people.models import ArchiveDecision


@dataclass(frozen=True, slots=True)
class Policy:
    """One line of the table. `purge` takes away what is older than the instant it is given, and returns how much."""

    kind: str
    days: int
    why: Text
    purge: Callable[[datetime], int]
    for_the_archive: bool = False

    def is_locked(self) -> bool:
        """Whether the archive has still to decide."""
        return self.for_the_archive and not ArchiveDecision.objects.filter(kind=self.kind).exists()

    def due(self) -> datetime:
        """What is older than this has been kept long enough."""
        return now() - timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Purged:
    """What became of one kind of data; `count` is None while it is locked."""

    policy: Policy
    count: int | None


policies: dict[str, Policy] = {}


def keep(kind: str, *, days: int, why: Text, purge: Callable[[datetime], int], for_the_archive: bool = False) -> None:
    """Add a line to the table."""
    policies[kind] = Policy(kind, days, why, purge, for_the_archive)


def purge_all() -> Iterator[Purged]:
    """Take away what has been kept long enough, kind by kind; what is locked stays."""
    for policy in policies.values():
        with transaction.atomic():
            yield Purged(policy, None if policy.is_locked() else policy.purge(policy.due()))


def purge_daily(_: str = "") -> None:
    """The same, as a chore."""
    for _purged in purge_all():
        pass


def decide(kind: str, outcome: str) -> ArchiveDecision:
    """Record the archive's decision about a kind of data.

    Raises:
        InputError: no such kind is kept, or nothing is to be decided about it.
    """
    policy = policies.get(kind)
    if policy is None or not policy.for_the_archive:
        known = ", ".join(name for name, each in policies.items() if each.for_the_archive)
        raise InputError(
            "kind",
            "unknown",
            Text(f"{kind!r} venter ikke på arkivet. Det gør: {known}.", f"{kind!r} awaits nothing. Waiting: {known}."),
        )
    return ArchiveDecision.objects.update_or_create(kind=kind, defaults={"outcome": outcome, "decided_at": now()})[0]
