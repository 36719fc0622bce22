"""A consultant's time as the search for slots reads it: whole minutes, sorted and grouped by day.

Times are minutes since 1970 in UTC. A day is a number, 0 being the first one searched, and begins at a local
midnight (Europe/Copenhagen). Comparing small whole numbers is what makes the search fast; nothing outside
this room needs them.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from advisory.booking.itinerary import Stop, Travel
from advisory.consultants.availability import MIDNIGHT, Interval
from network.clock import instant

MARGIN: Final = 2
"""Days around the search whose stops are read too, since travel may reach over midnight."""

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
    return int(at.timestamp() // 60)


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
    firsts: list[int]
    touching: dict[int, list[Booked]]

    def first_on(self, number: int) -> int:
        """Where in the chain the stops that start on a day, or after it, begin."""
        return self.firsts[number + MARGIN]


def diary(candidate: Candidate, search: Search) -> Diary:
    """What the search needs to know of one candidate."""
    booked = _booked(candidate.stops, search.days)
    chain = [stop for stop in booked if stop.place is not None]
    chain_starts = [stop.starts for stop in chain]
    _lay_legs(chain, candidate.base, search.near.travel)
    return Diary(
        search.near[candidate.base],
        _free_by_day(candidate.free, search.days),
        chain,
        [bisect_left(chain_starts, midnight) for midnight in search.days.midnights],
        _touching(booked, search.days),
    )


def _booked(stops: Iterable[Stop], days: Days) -> list[Booked]:
    """The stops in and around the days searched, in the order of `itinerary`."""
    midnights = days.midnights
    earliest, latest = midnights[0], midnights[-1]
    times = [
        (int(stop.starts_at.timestamp() // 60), -int(-stop.ends_at.timestamp() // 60), stop.key, stop.place)
        for stop in stops
    ]
    found = []
    for starts, ends, _, place in sorted(times):
        if earliest < ends and starts < latest:
            at = bisect_right(midnights, starts)
            last = at if ends <= midnights[at] else bisect_right(midnights, ends - 1)
            day, last_day = at - 1 - MARGIN, last - 1 - MARGIN
            found.append(Booked(starts, ends, place, day, last_day, starts, ends, 0, 0))
    return found


def _lay_legs(chain: list[Booked], base: str | None, travel: Travel) -> None:
    """Fill in the travel of stops that have a place, as `itinerary` does."""
    from_base = Distances(base, travel)
    earlier: Booked | None = None
    for stop in chain:
        stop.before = stop.after = from_base[stop.place]
        if earlier is not None and earlier.last_day == stop.day:
            earlier.after, earlier.blocked_to = 0, earlier.ends
            stop.before = 0 if earlier.place == stop.place else travel(str(earlier.place), str(stop.place))
        stop.blocked_from, stop.blocked_to = stop.starts - stop.before, stop.ends + stop.after
        earlier = stop


def _free_by_day(free: Iterable[Interval], days: Days) -> dict[int, list[tuple[int, int]]]:
    """Free time by the day searched in which it lies: merged, by time and cut at local midnights."""
    midnights = days.midnights
    by_day: dict[int, list[tuple[int, int]]] = {}
    for starts, ends in _merged(free):
        at = bisect_right(midnights, starts)
        if MARGIN < at <= days.count + MARGIN and ends <= midnights[at]:  # nearly all of them
            by_day.setdefault(at - 1 - MARGIN, []).append((starts, ends))
            continue
        at = max(at, 1 + MARGIN)
        while at <= days.count + MARGIN and midnights[at - 1] < ends:
            piece = (max(starts, midnights[at - 1]), min(ends, midnights[at]))
            by_day.setdefault(at - 1 - MARGIN, []).append(piece)
            at += 1
    return by_day


def _merged(free: Iterable[Interval]) -> list[tuple[int, int]]:
    """Free time as sorted whole minutes that neither overlap nor touch."""
    pieces = [(-int(-each.starts_at.timestamp() // 60), int(each.ends_at.timestamp() // 60)) for each in free]
    merged: list[tuple[int, int]] = []
    for starts, ends in sorted(pieces):
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
        first = bisect_right(midnights, stop.blocked_from)
        last = first
        while last < len(midnights) and midnights[last] < stop.blocked_to:
            last += 1
        for at in range(first, last + 1):
            by_day[at - 1 - MARGIN].append(stop)
    return by_day
