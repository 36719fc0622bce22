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

from advisory.booking.itinerary import EVENING, MORNING, SHORT, Stop, Travel, leg
from advisory.consultants.availability import MIDNIGHT, Home, Interval
from network.clock import instant

MARGIN: Final = 2
"""Days around the search whose stops are read too, since travel may reach over midnight."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MINUTES_A_DAY: Final = 24 * 60

Month = tuple[int, int]


@dataclass(frozen=True)
class Candidate:
    """A consultant as the search sees one.

    Attributes:
        id: Names the consultant.
        home: The municipality travelled from, day by day.
        free: Working time less holidays, closed days and absences by local day, as `Timetable.free_by_day` has it.
            Give some days on both sides of the search, so that the working days for preparation and follow-up are
            found.
        stops: Meetings and holds already booked, in any order, from two days before to two days after the
            search.
        regions: Slugs of the regions served.
        competences: What the consultant can.
        load: Committed and held as a part of available, 0.0 to about 1.0.
        room: Minutes still free by (year, month); a month that is not there, or no table at all, is not
            limited.
        office_days: ISO weekdays the consultant would rather spend at the office.
        travel_days: How many days a week (ISO) may be spent away from home; None for any number.
    """

    id: str
    home: Home
    free: Mapping[date, tuple[Interval, ...]]
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
        beyond = range(-MARGIN - 1, self.count + MARGIN + 2)
        self.mornings = [whole_minutes(instant(self.date(number), MORNING)) for number in beyond]
        self.evenings = [whole_minutes(instant(self.date(number), EVENING)) for number in beyond]

    def date(self, number: int) -> date:
        """The local day with this number."""
        return self.first + timedelta(days=number)

    def number(self, minute: int) -> int:
        """The day in which a minute lies; the margins' outermost days stand for all beyond them."""
        return bisect_right(self.midnights, minute) - 1 - MARGIN

    def starts(self, number: int) -> int:
        """The minute of a day's first midnight."""
        return self.midnights[number + MARGIN]

    def morning(self, number: int) -> int:
        """The minute of a day before which nobody sets out on a long journey; one day beyond the margins is known."""
        return self.mornings[number + MARGIN + 1]

    def evening(self, number: int) -> int:
        """The minute of a day by which a long journey has come to its end."""
        return self.evenings[number + MARGIN + 1]


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
    since = at - EPOCH
    return since.days * MINUTES_A_DAY + since.seconds // 60  # three times as fast as dividing by a timedelta


def begun_minutes(at: datetime) -> int:
    """Minutes since 1970, a part of a minute counted as a whole one."""
    until = EPOCH - at
    return -(until.days * MINUTES_A_DAY + until.seconds // 60)


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
    """A stop in minutes, with its blocked time and the minutes of its legs.

    `out`, `sets_out`, `back` and `is_home` are what they would be from home and home again.
    """

    starts: int
    ends: int
    place: str | None
    day: int
    last_day: int
    out: int
    sets_out: int
    back: int
    is_home: int
    blocked_from: int
    blocked_to: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Diary:
    """One candidate's time in minutes, made once a search.

    Attributes:
        home: The minutes from home to the meeting on each day.
        free: Free time by day.
        chain: The stops in places.
        firsts: Where in the chain the stops that start on each day, or after it, begin; one day more than searched.
        touching: The stops whose blocked time touches each day.
    """

    home: list[int]
    free: dict[int, list[tuple[int, int]]]
    chain: list[Booked]
    firsts: list[int]
    touching: dict[int, list[Booked]]

    def between(self, days: Days, earliest: int, latest: int) -> list[Booked]:
        """The stops whose blocked time touches the days in which two minutes lie, and those between."""
        numbers = range(days.number(earliest), days.number(latest) + 1)
        return [stop for number in numbers for stop in self.touching.get(number, [])]


def diary(candidate: Candidate, search: Search) -> Diary:
    """What the search needs to know of one candidate."""
    booked = _booked(candidate.stops, _bases(candidate.home, search.days), search.days, search.near.travel)
    chain = [stop for stop in booked if stop.place is not None]
    on = [stop.day for stop in chain]
    return Diary(
        _from_home(candidate.home, search),
        _free_by_day(candidate.free, search.days),
        chain,
        [bisect_left(on, number) for number in range(search.days.count + 1)],
        _touching(booked, search.days),
    )


def _from_home(home: Home, search: Search) -> list[int]:
    """The minutes from home to the meeting on each day searched."""
    if not home.hours:
        return [search.near[home.usual]] * search.days.count
    return [search.near[home.on(search.days.date(number))] for number in range(search.days.count)]


def _bases(home: Home, days: Days) -> list[str | None]:
    """Where the consultant sets out on each day, the margins' days included."""
    if not home.hours:
        return [home.usual] * len(days.midnights)
    return [home.on(days.date(number)) for number in range(-MARGIN, days.count + MARGIN + 1)]


def _booked(stops: Iterable[Stop], bases: list[str | None], days: Days, travel: Travel) -> list[Booked]:
    """The stops in and around the days searched, in the order of `itinerary` and with its legs."""
    midnights, mornings, evenings = days.midnights, days.mornings, days.evenings
    earliest, latest = midnights[0], midnights[-1]
    times = [(whole_minutes(stop.starts_at), begun_minutes(stop.ends_at), stop.key, stop.place) for stop in stops]
    times.sort()
    found: list[Booked] = []
    earlier: Booked | None = None
    for starts, ends, _, place in times:
        if ends <= earliest or starts >= latest:
            continue
        at = bisect_right(midnights, starts)
        last_at = at if at and ends <= midnights[at] else bisect_right(midnights, ends - 1)
        out = back = before = leg(bases[at - 1 if at else 0], place, travel)
        if last_at != at:
            back = leg(bases[last_at - 1], place, travel)
        sets_out, is_home = starts - out, ends + back
        if out > SHORT and at and sets_out < mornings[at]:
            sets_out = evenings[at - 1] - out
        if back > SHORT and is_home > evenings[last_at]:
            is_home = mornings[last_at + 1] + back
        blocked_from, day = sets_out, at - 1 - MARGIN
        if earlier is not None and place is not None and (earlier.last_day == day or earlier.is_home > sets_out):
            earlier.after, earlier.blocked_to = 0, earlier.ends
            before = leg(earlier.place, place, travel)
            blocked_from = starts - before
        booked = Booked(
            starts,
            ends,
            place,
            day,
            last_at - 1 - MARGIN,
            out,
            sets_out,
            back,
            is_home,
            blocked_from,
            is_home,
            before,
            back,
        )
        found.append(booked)
        if place is not None:
            earlier = booked
    return found


def _free_by_day(free: Mapping[date, tuple[Interval, ...]], days: Days) -> dict[int, list[tuple[int, int]]]:
    """Free time of the days searched."""
    numbered = ((number, free.get(days.date(number), ())) for number in range(days.count))
    return {
        number: [(begun_minutes(piece.starts_at), whole_minutes(piece.ends_at)) for piece in pieces]
        for number, pieces in numbered
        if pieces
    }


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
