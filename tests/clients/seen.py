"""What a calendar program makes of an event."""

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """One event: instants in seconds since 1970, whole days as dates."""

    uid: str
    starts: int | str
    ends: int | str
    status: str
    sequence: int


def day(year: int, month: int, of_month: int) -> str:
    return date(year, month, of_month).isoformat()


def instant(moment: datetime | date) -> int | str:
    if isinstance(moment, datetime):
        return int(moment.astimezone(UTC).timestamp())
    return moment.isoformat()
