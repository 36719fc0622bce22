"""A consultant's time as the search for slots reads it: whole minutes, sorted and grouped by day.

Times are minutes since 1970 in UTC. A day is a number, 0 being the first one searched, and begins at a local
midnight (Europe/Copenhagen). Comparing small whole numbers is what makes the search fast; nothing outside
this room needs them.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from advisory.booking.itinerary import Stop, Travel
from advisory.consultants.availability import MIDNIGHT, Interval
from network.clock import instant

MARGIN: Final = 2
"""Days around the search whose stops are read too, since travel may reach over midnight."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)

Month = tuple[int, int]


@dataclass(frozen=True)
class Candidate:
    """A consultant as the search sees one.

    Attributes:
        id: Names the consultant.
        base: Code of the municipality travelled from, or None.
        free: Working time less holidays, closed days and absences, in any order. Give some days on both sides
            of the search, so that the working days for preparation and follow-up are found.
        stops: Meetings and holds already booked, in any order, from two days before to two days after the
            search.
        regions: Slugs of the regions served.
        competences: What the consultant can.
        load: Committed and held as a part of available, 0.0 to about 1.0.
        room: Minutes still free by (year, month); a month that is not there, or no table at all, is not
            limited.
        office_days: ISO weekdays the consultant would rather spend at the office.
        travel_days: How many days a week (ISO) may be spent away from the base; None for any number.
    """

    id: str
    base: str | None
    free: tuple[Interval, ...]
    stops: tuple[Stop, ...] = ()
    regions: frozenset[str] = frozenset()
    competences: frozenset[str] = frozenset()
    load: float = 0.0
    room: Mapping[Month, int] | None = None
    office_days: frozenset[int] = frozenset()
    travel_days: int | None = None


class Days:
    """The local days of a search and their midnights; day 0 is the first, margins have numbers outside."""

    def __init__(self, first: date, last: date) -> None:
        self.first = first
        self.count = (last - first).days + 1
        around = range(-MARGIN, self.count + MARGIN + 1)
        self.midnights = [whole_minutes(instant(self.date(number), MIDNIGHT)) for number in around]

    def date(self, number: int) -> date:
        """The local day with this number."""
        return self.first + timedelta(days=number)

    def number(self, minute: int) -> int:
        """The day in which a minute lies; the margins' outermost days stand for all beyond them."""
        return bisect_right(self.midnights, minute) - 1 - MARGIN

    def starts(self, number: int) -> int:
        """The minute of a day's first midnight."""
        return self.midnights[number + MARGIN]


class Distances(dict[str | None, int]):
    """Minutes between one place and others, each asked for once; 0 where there is no place to travel to."""

    def __init__(self, place: str | None, travel: Travel) -> None:
        super().__init__({None: 0, place: 0})
        self.place = place
        self.travel = travel

    def __missing__(self, other: str | None) -> int:
        distance = 0 if other is None or self.place is None else self.travel(self.place, other)
        self[other] = distance
        return distance


def whole_minutes(at: datetime) -> int:
    """Minutes since 1970, a part of a minute left out."""
    return (at - EPOCH) // MINUTE


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked for, in minutes.

    Attributes:
        days: The days searched.
        near: Distances from the meeting's place.
        minutes: How long the meeting takes.
        within: First and last minute the meeting may take up on each day, whatever the working hours.
    """

    days: Days
    near: Distances
    minutes: int
    within: list[tuple[int, int]]


@dataclass(slots=True)
class Booked:
    """A stop in minutes, with its blocked time and the minutes of its legs."""

    starts: int
    ends: int
    place: str | None
    day: int
    last_day: int
    blocked_from: int
    blocked_to: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Diary:
    """One candidate's time in minutes, made once a search."""

    home: int
    free: dict[int, list[tuple[int, int]]]
    chain: list[Booked]
    days: list[int]
    touching: dict[int, list[Booked]]

    def first_on(self, number: int) -> int:
        """Where in the chain the stops that start on a day, or after it, begin."""
        return bisect_left(self.days, number)


def diary(candidate: Candidate, search: Search) -> Diary:
    """What the search needs to know of one candidate."""
    booked = _booked(candidate.stops, candidate.base, search.days, search.near.travel)
    chain = [stop for stop in booked if stop.place is not None]
    return Diary(
        search.near[candidate.base],
        _free_by_day(candidate.free, search.days),
        chain,
        [stop.day for stop in chain],
        _touching(booked, search.days),
    )


def _booked(stops: Iterable[Stop], base: str | None, days: Days, travel: Travel) -> list[Booked]:
    """The stops in and around the days searched, in the order of `itinerary` and with its legs."""
    midnights = days.midnights
    earliest, latest = midnights[0], midnights[-1]
    from_base = Distances(base, travel)
    times = [
        ((stop.starts_at - EPOCH) // MINUTE, -((EPOCH - stop.ends_at) // MINUTE), stop.key, stop.place)
        for stop in stops
    ]
    times.sort()
    found: list[Booked] = []
    earlier: Booked | None = None
    for starts, ends, _, place in times:
        if ends <= earliest or starts >= latest:
            continue
        at = bisect_right(midnights, starts)
        day = at - 1 - MARGIN
        last_day = day if ends <= midnights[at] else bisect_right(midnights, ends - 1) - 1 - MARGIN
        before = after = from_base[place]
        if place is not None and earlier is not None and earlier.last_day == day:
            earlier.after, earlier.blocked_to = 0, earlier.ends
            before = 0 if earlier.place == place else travel(str(earlier.place), place)
        booked = Booked(starts, ends, place, day, last_day, starts - before, ends + after, before, after)
        found.append(booked)
        if place is not None:
            earlier = booked
    return found


def _free_by_day(free: Iterable[Interval], days: Days) -> dict[int, list[tuple[int, int]]]:
    """Free time by the day searched in which it lies: merged, by time and cut at local midnights."""
    midnights, last_at = days.midnights, days.count + MARGIN
    by_day: dict[int, list[tuple[int, int]]] = {}
    for piece in _merged(free):
        starts, ends = piece
        at = bisect_right(midnights, starts)
        if MARGIN < at <= last_at and ends <= midnights[at]:  # nearly all of them
            by_day.setdefault(at - 1 - MARGIN, []).append(piece)
            continue
        at = max(at, 1 + MARGIN)
        while at <= last_at and midnights[at - 1] < ends:
            cut = (max(starts, midnights[at - 1]), min(ends, midnights[at]))
            by_day.setdefault(at - 1 - MARGIN, []).append(cut)
            at += 1
    return by_day


def _merged(free: Iterable[Interval]) -> list[tuple[int, int]]:
    """Free time as sorted whole minutes that neither overlap nor touch."""
    pieces = [(-((EPOCH - each.starts_at) // MINUTE), (each.ends_at - EPOCH) // MINUTE) for each in free]
    pieces.sort()
    merged: list[tuple[int, int]] = []
    for starts, ends in pieces:
        if merged and starts <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((starts, ends))
    return merged


def _touching(booked: list[Booked], days: Days) -> dict[int, list[Booked]]:
    """The stops whose blocked time touches each day."""
    midnights = days.midnights
    by_day: defaultdict[int, list[Booked]] = defaultdict(list)
    for stop in booked:
        at = stop.day + MARGIN
        if midnights[at] <= stop.blocked_from and stop.blocked_to <= midnights[at + 1]:  # nearly all of them
            by_day[stop.day].append(stop)
            continue
        first, last = bisect_right(midnights, stop.blocked_from), bisect_left(midnights, stop.blocked_to)
        for number in range(first - 1 - MARGIN, last - MARGIN):
            by_day[number].append(stop)
    return by_day
