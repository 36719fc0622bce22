"""What time it is: read once an operation, and told otherwise by whoever tells history."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
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


@contextmanager
def told(moment: datetime) -> Iterator[None]:
    """Let operations inside happen at `moment`, as the demo year and history told afterwards do."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
