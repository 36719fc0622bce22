"""A consultant's time as the search for slots reads it: whole minutes, in order and by day.

Times are minutes since 1970 in UTC. A day is a number, 0 being the first one searched, and begins at a local
midnight (Europe/Copenhagen). Comparing small whole numbers is what makes the search fast; nothing outside
this room needs them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Final

from advisory.booking.itinerary import EVENING, MORNING, SHORT, Stop, Travel, leg
from advisory.consultants.availability import MIDNIGHT, Home, Interval
from network.clock import instant

MARGIN: Final = 2
"""Days around a day whose stops are read too, since travel may reach over midnight."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MINUTES_A_DAY: Final = 24 * 60

NEVER: Final = -(10**9)
EVER: Final = 10**9
"""Minutes before and after all others."""

Month = tuple[int, int]

Stay = tuple[int, int, str, str | None]
"""A stop: from when to when it lasts, its key and its place."""

BEFORE: Final[Stay] = (NEVER, NEVER, "", None)
AFTER: Final[Stay] = (EVER, EVER, "", None)


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
        self.count = (last - first).days + 1
        self.dates = [first + timedelta(days=number) for number in range(-MARGIN - 1, self.count + MARGIN + 2)]
        self.midnights = [whole_minutes(instant(on, MIDNIGHT)) for on in self.dates[1:-1]]
        self.mornings = [whole_minutes(instant(on, MORNING)) for on in self.dates]
        self.evenings = [whole_minutes(instant(on, EVENING)) for on in self.dates]

    def date(self, number: int) -> date:
        """The local day with this number."""
        return self.dates[number + MARGIN + 1]

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
        within: The days that suit, with the first and the last minute the meeting may take up on each.
    """

    days: Days
    near: Distances
    minutes: int
    within: list[tuple[int, date, int, int]]


class Diary:
    """One candidate's time, made once a search.

    Attributes:
        search: What it is read for.
        bases: Where the candidate sets out on each day, the margins' days included.
        chain: The stops in places, in the order of `itinerary`, between one before and one after all others: from when
            to when each lasts, its key and its place.
        firsts: Where in the chain the stops that start on each day, or after it, begin; the margins' days included.
        hours: The first and the last free minute of each day that suits and has any, as far as they suit.
    """

    def __init__(self, candidate: Candidate, search: Search) -> None:
        self.search = search
        self.bases = _bases(candidate.home, search.days)
        self.chain = [BEFORE, *_chain(candidate.stops), AFTER]
        starts = [stay[0] for stay in self.chain]
        self.firsts = [bisect_left(starts, midnight) for midnight in search.days.midnights]
        self.hours = _hours(candidate.free, search)
        self._candidate = candidate
        self._moves = bool(candidate.home.hours)

    def base(self, minute: int) -> str | None:
        """Where the candidate sets out on the day in which a minute lies."""
        return self.bases[max(0, self.search.days.number(minute) + MARGIN) if self._moves else 0]

    @cached_property
    def _online(self) -> list[tuple[int, int]]:
        stops = [stop for stop in self._candidate.stops if stop.place is None]
        return [(whole_minutes(stop.starts_at), begun_minutes(stop.ends_at)) for stop in stops]

    def page(self, number: int) -> "Page":
        """A day, to be read closely."""
        days, candidate = self.search.days, self._candidate
        begins, ends = days.starts(number - MARGIN), days.starts(number + MARGIN + 1)
        near = [at for at in range(self.firsts[number + 2 * MARGIN + 1]) if self.chain[at][1] > begins]
        chain = _booked([self.chain[at] for at in near], self)
        free = candidate.free[days.date(number)]
        return Page(
            [(begun_minutes(piece.starts_at), whole_minutes(piece.ends_at)) for piece in free],
            dict(zip(near, chain, strict=True)),
            [(starts, until) for starts, until in self._online if starts < ends and begins < until],
        )


@dataclass(slots=True)
class Booked:
    """A stop in a place with its blocked time and the minutes of its legs.

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
class Page:
    """One day of a diary, with the stops of the days around it.

    Attributes:
        pieces: Free time.
        chain: The stops in places by their number in the diary's chain.
        online: From when to when the other stops last.
    """

    pieces: list[tuple[int, int]]
    chain: dict[int, Booked]
    online: list[tuple[int, int]]

    def taken(self, gap: int | None = None) -> list[tuple[int, int]]:
        """From when to when each stop takes time, the two around a gap left out."""
        around = () if gap is None else (gap - 1, gap)
        chain = [(stop.blocked_from, stop.blocked_to) for at, stop in self.chain.items() if at not in around]
        return chain + self.online


def _chain(stops: Iterable[Stop]) -> list[Stay]:
    """The stops in places, in order; written out, since this is done for all of them."""
    return sorted(
        [
            (
                (since := stop.starts_at - EPOCH).days * MINUTES_A_DAY + since.seconds // 60,
                -((until := EPOCH - stop.ends_at).days * MINUTES_A_DAY + until.seconds // 60),
                stop.key,
                stop.place,
            )
            for stop in stops
            if stop.place is not None
        ]
    )


def _hours(free: Mapping[date, tuple[Interval, ...]], search: Search) -> dict[int, tuple[int, int]]:
    hours = {}
    for number, on, earliest, latest in search.within:
        if pieces := free.get(on):
            until, since = EPOCH - pieces[0].starts_at, pieces[-1].ends_at - EPOCH
            opens = -(until.days * MINUTES_A_DAY + until.seconds // 60)
            closes = since.days * MINUTES_A_DAY + since.seconds // 60
            if earliest <= opens and closes <= latest:  # nearly always
                hours[number] = opens, closes
            else:
                hours[number] = max(opens, earliest), min(closes, latest)
    return hours


def _bases(home: Home, days: Days) -> list[str | None]:
    if not home.hours:
        return [home.usual] * len(days.midnights)
    return [home.on(on) for on in days.dates[1:-1]]


def _booked(stays: Iterable[Stay], diary: Diary) -> list[Booked]:
    """Stops in places as `itinerary` lays them out; they are in order."""
    days, travel, bases = diary.search.days, diary.search.near.travel, diary.bases
    midnights, mornings, evenings = days.midnights, days.mornings, days.evenings
    found: list[Booked] = []
    for starts, ends, _, place in stays:
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
        earlier = found[-1] if found else None
        if earlier and (earlier.last_day == day or earlier.is_home > sets_out):
            earlier.after, earlier.blocked_to = 0, earlier.ends
            before = leg(earlier.place, place, travel)
            blocked_from = starts - before
        found.append(
            Booked(
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
        )
    return found
