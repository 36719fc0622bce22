"""What time it is: read once an operation, and told otherwise by whoever tells history."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present instant, UTC; leases use the database's own clock instead."""
    return _told.get() or timezone.now()


def today() -> date:
    """The present day in Copenhagen."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """The day in Copenhagen on which `moment` falls."""
    return moment.astimezone(COPENHAGEN).date()


def local_days(starts_at: datetime, ends_at: datetime) -> tuple[date, date]:
    """First and last day in Copenhagen of a half-open time; a meeting that ends at midnight ends the day before."""
    return local_day(starts_at), max(local_day(starts_at), local_day(ends_at - timedelta(microseconds=1)))


@lru_cache(maxsize=20_000)
def instant(on: date, at: time) -> datetime:
    """The UTC instant at which a local clock shows this time on this day.

    A time that summer time skips counts as if the clock had not been moved (02:30 becomes 03:30); one that
    occurs twice is the first of the two.
    """
    return datetime.combine(on, at, COPENHAGEN).astimezone(UTC)


@contextmanager
def told(moment: datetime) -> Iterator[None]:
    """Let operations inside happen at `moment`, as the demo year and history told afterwards do."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
