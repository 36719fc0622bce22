"""When a consultant is at work: arithmetic over half-open intervals, and a timetable of working days.

Pure: no database, no clock, no settings. Instants are aware and kept in UTC; days and times of day are local,
in Europe/Copenhagen. Keeping UTC inside is what makes the arithmetic right on the two days a year with 23 and
25 hours: two aware times that share a ``ZoneInfo`` are compared and subtracted by their wall clocks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from network.almanac.holidays import public_holiday
from network.clock import instant

COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
FOREVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Where an absence without an end is taken to end."""

MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
MIDNIGHT: Final = time()
STARTS: Final = time(8)
LONGEST_DAY: Final = 15 * 60
LONGEST_SEARCH: Final = 400
"""How many days a search for the nearest working day goes before it gives up: a year's leave and more."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of time, its start included and its end not.

    Attributes:
        starts_at: First instant; any aware datetime, kept in UTC.
        ends_at: The instant after the last; may equal ``starts_at``, and the interval is then empty.

    Raises:
        ValueError: When a time is naive or the end lies before the start.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("an interval needs times with an offset")
        if self.starts_at.tzinfo is not UTC or self.ends_at.tzinfo is not UTC:
            object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))
            object.__setattr__(self, "ends_at", self.ends_at.astimezone(UTC))
        if self.ends_at < self.starts_at:
            raise ValueError("an interval cannot end before it starts")

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share an instant: touching is not overlapping, and an empty one shares none."""
        return max(self.starts_at, other.starts_at) < min(self.ends_at, other.ends_at)

    def covers(self, other: "Interval") -> bool:
        """Whether the other lies wholly inside this one."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at


def union(*several: Iterable[Interval]) -> tuple[Interval, ...]:
    """All the time in any of these, as sorted intervals that neither overlap nor touch; empty ones vanish."""
    pieces = [each for some in several for each in some if each.starts_at != each.ends_at]
    if len(pieces) < 2:  # noqa: PLR2004 most days are one stretch of work
        return tuple(pieces)
    merged: list[Interval] = []
    for each in sorted(pieces, key=_span):
        if merged and each.starts_at <= merged[-1].ends_at:
            merged[-1] = Interval(merged[-1].starts_at, max(merged[-1].ends_at, each.ends_at))
        else:
            merged.append(each)
    return tuple(merged)


def _span(each: Interval) -> tuple[datetime, datetime]:
    return each.starts_at, each.ends_at


def intersect(some: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """The time that lies in both, sorted and without overlaps, in one pass over the two."""
    left, right = union(some), union(others)
    shared: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i].overlaps(right[j]):
            shared.append(
                Interval(
                    max(left[i].starts_at, right[j].starts_at),
                    min(left[i].ends_at, right[j].ends_at),
                )
            )
        if left[i].ends_at < right[j].ends_at:
            i += 1
        else:
            j += 1
    return tuple(shared)


def subtract(some: Iterable[Interval], taken: Iterable[Interval]) -> tuple[Interval, ...]:
    """The time in the first that is not in the second, sorted and without overlaps."""
    left = union(some)
    if not left:
        return ()
    around = Interval(left[0].starts_at, left[-1].ends_at)
    near = [each for each in taken if each.overlaps(around)]
    return intersect(left, _gaps(union(near), left)) if near else left


def _gaps(taken: tuple[Interval, ...], around: tuple[Interval, ...]) -> Iterator[Interval]:
    """What lies between the taken intervals, from the first to the last instant of those around."""
    first, last = around[0].starts_at, around[-1].ends_at
    edges = (Interval(first, first), *intersect(taken, (Interval(first, last),)), Interval(last, last))
    return (Interval(before.ends_at, after.starts_at) for before, after in pairwise(edges))


def minutes(some: Iterable[Interval]) -> int:
    """Whole minutes in these intervals; time that lies in two of them is counted once."""
    total = sum(((each.ends_at - each.starts_at) for each in union(some)), timedelta())
    return total // MINUTE


def split(stretch: Interval) -> dict[date, int]:
    """Whole minutes of a stretch on each local day, cut at local midnights."""
    parts: dict[date, int] = {}
    starts_at = stretch.starts_at
    while starts_at < stretch.ends_at:
        on = local_date(starts_at)
        ends_at = min(stretch.ends_at, instant(on + DAY, MIDNIGHT))
        parts[on] = (ends_at - stretch.starts_at) // MINUTE - (starts_at - stretch.starts_at) // MINUTE
        starts_at = ends_at
    return {on: spent for on, spent in parts.items() if spent}


def covered(wanted: Interval, free: Iterable[Interval]) -> bool:
    """Whether one unbroken stretch of free time holds all of the wanted interval.

    This is the one rule for "within working hours": the *meeting* must be covered by the consultant's free
    working time. Travel may lie outside, since a consultant with a meeting at nine leaves home before eight.
    """
    return any(each.covers(wanted) for each in union(free))


def local_date(at: datetime) -> date:
    """The local day in which an instant lies."""
    return at.astimezone(COPENHAGEN).date()


def local_day(on: date) -> Interval:
    """A local day from midnight to midnight: 23, 24 or 25 hours."""
    return Interval(instant(on, MIDNIGHT), instant(on + DAY, MIDNIGHT))


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def absence(starts_at: datetime, ends_at: datetime | None) -> Interval:
    """An absence as an interval; one without an end lasts for ever."""
    return Interval(starts_at, ends_at or FOREVER)


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """Working hours on one weekday, for as long as they are in force.

    Several may stand on one weekday (before and after a long pause, or in two places).

    Attributes:
        weekday: ISO, 1 is Monday and 7 Sunday.
        starts: Local time of day.
        ends: Local time of day, after ``starts``; 00:00 is the midnight that ends the day.
        valid_from: First local day in force.
        valid_to: Last local day in force, or None while no end is known.
        place: Code of the municipality they are worked in, or None for the usual one.

    Raises:
        ValueError: When the weekday is not 1–7, or the hours or the days run backwards.
    """

    weekday: int
    starts: time
    ends: time
    valid_from: date
    valid_to: date | None = None
    place: str | None = None

    def __post_init__(self) -> None:
        if self.weekday not in range(1, 8):
            raise ValueError("a weekday is 1 (Monday) to 7 (Sunday)")
        if self.ends != MIDNIGHT and self.ends <= self.starts:
            raise ValueError("working hours end after they start")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("working hours cannot end before they begin to apply")

    def applies(self, on: date) -> bool:
        """Whether these hours are worked on this local day, holidays and absences aside."""
        in_force = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return in_force and on.isoweekday() == self.weekday

    def hours(self, on: date) -> Interval:
        """These hours on one local day; empty when summer time swallows them."""
        starts_at = instant(on, self.starts)
        ends_at = instant(on + DAY if self.ends == MIDNIGHT else on, self.ends)
        return Interval(starts_at, max(starts_at, ends_at))


def working_time(days: Iterable[WorkingDay], on: date) -> tuple[Interval, ...]:
    """The working hours of one local day as instants, holidays and absences not yet taken out."""
    weekday = on.isoweekday()
    return union(day.hours(on) for day in days if day.weekday == weekday and day.applies(on))


def spread(weekly_minutes: int, valid_from: date, valid_to: date | None = None) -> tuple[WorkingDay, ...]:
    """Working hours for a number of minutes a week: Monday to Friday from 08:00, as evenly as minutes allow.

    The days sum to exactly ``weekly_minutes``; what five does not divide goes to the first days of the week.
    The full week of 2220 minutes (37 hours) becomes 08:00–15:24 on each day.

    Raises:
        ValueError: When there are fewer than 0 or more than 4500 minutes (five times 08:00–23:00).
    """
    if not 0 <= weekly_minutes <= 5 * LONGEST_DAY:
        raise ValueError(f"a week spread over five days holds 0 to {5 * LONGEST_DAY} minutes")
    each, left_over = divmod(weekly_minutes, 5)
    lengths = [each + (weekday <= left_over) for weekday in range(1, 6)]
    return tuple(
        WorkingDay(weekday, STARTS, _later(STARTS, length), valid_from, valid_to)
        for weekday, length in enumerate(lengths, start=1)
        if length
    )


def weekly_minutes(days: Iterable[WorkingDay], on: date) -> int:
    """Minutes a week that the working hours in force on this day add up to, by the clock on the wall."""
    in_force = [day for day in days if day.valid_from <= on and (day.valid_to is None or on <= day.valid_to)]
    return sum((_minute_of_day(day.ends) or 24 * 60) - _minute_of_day(day.starts) for day in in_force)


def _minute_of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def _later(at: time, by_minutes: int) -> time:
    hour, minute = divmod(_minute_of_day(at) + by_minutes, 60)
    return time(hour, minute)


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody sets out from and comes back to, day by day.

    Attributes:
        usual: Code of a municipality, or None when none is known.
        hours: Working hours, some of which are worked elsewhere; none when all are worked in the usual place.
    """

    usual: str | None
    hours: tuple[WorkingDay, ...] = ()

    def on(self, day: date) -> str | None:
        """Where the first hours of a local day are worked; the usual place on a day without."""
        if not self.hours:
            return self.usual
        worked = [each for each in self.hours if each.applies(day)]
        first = min(worked, key=lambda each: each.starts, default=None)
        return (first.place if first else None) or self.usual


@dataclass(frozen=True, slots=True)
class Timetable:
    """One consultant's working days with everything that takes time out of them.

    Attributes:
        days: Working hours, dated.
        closed_days: Month and day of the local days on which the agency closes each year, besides holidays.
        absences: Absences as intervals; they may overlap, and see `absence` for one without an end.
    """

    days: tuple[WorkingDay, ...]
    closed_days: frozenset[tuple[int, int]] = frozenset()
    absences: tuple[Interval, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "absences", union(self.absences))

    def working_time(self, on: date) -> tuple[Interval, ...]:
        """Working hours on one local day, none on public holidays and closed days; absences not taken out."""
        worked = working_time(self.days, on)
        return () if worked and (public_holiday(on) or self.closed(on)) else worked

    def closed(self, on: date) -> bool:
        """Whether the agency is closed on this local day; public holidays aside."""
        return (on.month, on.day) in self.closed_days

    def free(self, first: date, last: date) -> tuple[Interval, ...]:
        """Working time without absences over these local days, both included."""
        worked = (each for on in days_between(first, last) for each in self.working_time(on))
        return subtract(worked, self.absences)

    def free_by_day(self, first: date, last: date) -> dict[date, tuple[Interval, ...]]:
        """Working time without absences on each of these local days that has any, sorted and without overlaps."""
        return {on: free for on in days_between(first, last) if (free := self.free(on, on))}

    def available_minutes(self, on: date) -> int:
        """Minutes of working time on one local day: hours − public holidays − closed days − absences."""
        return minutes(self.free(on, on))

    def working_day_before(self, on: date) -> date | None:
        """The last local day before this one with any available minutes; None when a year has none."""
        return self._nearest(on - timedelta(days=n) for n in range(1, LONGEST_SEARCH))

    def working_day_after(self, on: date) -> date | None:
        """The first local day after this one with any available minutes; None when a year has none."""
        return self._nearest(on + timedelta(days=n) for n in range(1, LONGEST_SEARCH))

    def _nearest(self, days: Iterable[date]) -> date | None:
        return next((day for day in days if self.free(day, day)), None)

    def objections(self, wanted: Interval) -> tuple[str, ...]:
        """The stable codes of the soft rules that a meeting at this time would break for this consultant.

        Any of ``absent``, ``public_holiday``, ``closed_day`` and ``outside_working_hours``, in that order. A
        meeting over several local days is judged on each of them by the part that falls there. It breaks none
        of these rules exactly when each day's part is `covered` by `free` time.
        """
        days = tuple(days_between(local_date(wanted.starts_at), local_date(_last_instant(wanted))))
        broken = {
            "absent": any(wanted.overlaps(each) for each in self.absences),
            "public_holiday": any(map(public_holiday, days)),
            "closed_day": any(map(self.closed, days)),
            "outside_working_hours": any(self._outside_hours(wanted, day) for day in days),
        }
        return tuple(code for code, is_broken in broken.items() if is_broken)

    def _outside_hours(self, wanted: Interval, on: date) -> bool:
        (part,) = intersect((wanted,), (local_day(on),))
        return not covered(part, working_time(self.days, on))


def _last_instant(some: Interval) -> datetime:
    return max(some.starts_at, some.ends_at - timedelta.resolution)
