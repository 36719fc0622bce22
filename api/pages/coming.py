"""Meetings that are coming, put together for reading: month by month, region by region, or on the days of a month."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from network.clock import local_day, local_days
from network.errors import Text
from network.meetings.models import Meeting
from network.regions.models import Region
from network.wording import month

WHOLE_COUNTRY = Text("Hele landet", "The whole country")


@dataclass(frozen=True, slots=True)
class Group:
    """Meetings under one heading."""

    heading: Text
    meetings: list[Meeting]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month's calendar with what happens on it; those at its edges belong to the months beside it."""

    day: date
    is_inside: bool
    meetings: list[Meeting]


@dataclass(frozen=True, slots=True)
class Grid:
    """A month as whole weeks."""

    first: date
    weeks: list[list[Day]]


def region_of(meeting: Meeting) -> Region | None:
    """The region that the meeting's network counts for on that day."""
    return meeting.network.region_on(local_day(meeting.starts_at)) if meeting.network else None


def concerns(meeting: Meeting, region: str) -> bool:
    """Whether it is of interest in the region: it is held for it, or for the whole country; no region is all."""
    of = region_of(meeting)
    return not region or of is None or of.slug == region


def by_month(meetings: list[Meeting]) -> list[Group]:
    """The meetings, which come in order, month by month."""
    months = groupby(meetings, key=lambda each: local_day(each.starts_at).replace(day=1))
    return [Group(month(first), list(rows)) for first, rows in months]


def by_region(meetings: list[Meeting]) -> list[Group]:
    """The meetings region by region, those for the whole country first."""
    regions = groupby(sorted(meetings, key=_region_name), key=_region_name)
    return [Group(Text(name, name) if name else WHOLE_COUNTRY, list(rows)) for name, rows in regions]


def grid(meetings: list[Meeting], first: date) -> Grid:
    """The month that begins with `first`; a meeting of several days stands on each of them."""
    on: dict[date, list[Meeting]] = {}
    for each in meetings:
        for day in _days_of(each):
            on.setdefault(day, []).append(each)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return Grid(first, [[Day(day, day.month == first.month, on.get(day, [])) for day in week] for week in weeks])


def beside(first: date) -> tuple[date, date]:
    """The first days of the month before and of the month after."""
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)


def _region_name(meeting: Meeting) -> str:
    region = region_of(meeting)
    return region.name if region else ""


def _days_of(meeting: Meeting) -> Iterator[date]:
    day, last = local_days(meeting.starts_at, meeting.ends_at)
    while day <= last:
        yield day
        day += timedelta(days=1)
