"""The starts at which one consultant could take one more meeting, and what each would cost in travel.

This is `itinerary.conflicts` and `availability.covered` worked out for all starts of a day at once: between
two neighbouring stops there are few ways to travel to and from a new meeting, each for its own starts: on the day
itself, the day before or after, or straight from the one stop or to the other. So the possible starts form a few
stretches with one price each.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from advisory.booking.diary import EVER, MARGIN, NEVER, Booked, Diary, Page, Search
from advisory.booking.itinerary import SHORT
from advisory.booking.prospects import gaps

STEP: Final = 15
"""Meetings are offered at the full quarters of an hour."""


class Opening(NamedTuple):
    """Starts from ``first`` to ``last``, both included and both on full quarters, at one price.

    ``day_before`` and ``day_after`` are the minutes of travel on the days before and after, each with a night away.
    """

    first: int
    last: int
    extra_travel: int
    on_a_trip: bool
    day_before: int = 0
    day_after: int = 0

    @property
    def nights(self) -> int:
        """How many nights away it means."""
        return (self.day_before > 0) + (self.day_after > 0)


class _Leg(NamedTuple):
    """One way to come to a meeting, or to leave it, and what becomes of the stop on that side.

    Attributes:
        first: The earliest start, or end, of the meeting with which it works.
        last: The latest.
        minutes: The meeting's own travel on this side.
        at: When the consultant sets out the day before, or is home the day after; None on the day itself.
        more: What it adds to all travel, the stop on that side included.
        edge: Until when that stop takes time, or from when.
        on_a_trip: Whether that stop is on the same day.
    """

    first: int
    last: int
    minutes: int
    at: int | None
    more: int
    edge: int
    on_a_trip: bool = False


NOWHERE: Final = _Leg(NEVER, EVER, 0, None, 0, NEVER)
"""How one comes to a meeting without a place, and leaves it."""


def openings(its: Diary, number: int) -> list[Opening]:
    """The openings of one consultant on one day with free time, gap by gap."""
    search = its.search
    if search.near.place is None:
        opens, closes = its.hours[number]
        page = its.page(number)
        return _openings_by(page.pieces, search.minutes, page.taken(), NOWHERE, NOWHERE, opens, closes - search.minutes)
    page = its.page(number)
    return [found for _, gap, *_ in gaps(its, [number]) for found in _openings_in(its, page, number, gap)]


def _openings_in(its: Diary, page: Page, number: int, gap: int) -> Iterator[Opening]:
    """The openings between two neighbouring stops, one price for each pair of ways there and back."""
    search, home, (opens, closes) = its.search, its.search.near[its.bases[number + MARGIN]], its.hours[number]
    minutes, earlier, later, others = search.minutes, page.chain.get(gap - 1), page.chain.get(gap), page.taken(gap)
    backs = _ways_back(home, search, number, later, opens + minutes)
    for there in _ways_there(home, search, number, earlier, closes - minutes):
        for back in backs:
            first = max(opens, there.first, back.first - minutes)
            last = min(closes - minutes, there.last, back.last - minutes)
            if first <= last and not _pushes(others, earlier, later, there, back):
                sets_out = first - there.minutes if there.at is None else there.at
                is_home = last + minutes + back.minutes if back.at is None else back.at
                near = [other for other in others if other[0] < is_home and sets_out < other[1]]
                yield from _openings_by(page.pieces, minutes, near, there, back, first, last)


def _ways_there(home: int, search: Search, number: int, earlier: Booked | None, latest: int) -> list[_Leg]:
    """The ways to come to a meeting that starts by `latest`, as `itinerary` lays them out."""
    if earlier and earlier.last_day >= number:
        return [_onward_from(earlier, search, EVER, on_a_trip=True)]
    is_home = earlier.is_home if earlier else NEVER
    more = home + (earlier.back - earlier.after if earlier else 0)
    by_day = search.days.morning(number) + home if home > SHORT else NEVER
    if home > SHORT:
        day_before = search.days.evening(number - 1) - home
        if day_before >= is_home:
            on_the_day = _Leg(by_day, EVER, home, None, more, is_home)
            return [_Leg(NEVER, by_day - 1, home, day_before, more, is_home), on_the_day]
    from_home = max(by_day, is_home + home)
    ways = [_Leg(from_home, EVER, home, None, more, is_home)] if from_home <= latest else []
    if earlier and from_home > search.days.starts(number):
        ways.append(_onward_from(earlier, search, from_home - 1, on_a_trip=False))
    return ways


def _ways_back(home: int, search: Search, number: int, later: Booked | None, soonest: int) -> list[_Leg]:
    """The ways to leave a meeting that ends at `soonest` or later."""
    if later and later.day <= number:
        return [_onward_to(later, search, NEVER, on_a_trip=True)]
    sets_out = later.sets_out if later else EVER
    more = home + (later.out - later.before if later else 0)
    by_day = search.days.evening(number) - home if home > SHORT else EVER
    if home > SHORT:
        day_after = search.days.morning(number + 1) + home
        if day_after <= sets_out:
            on_the_day = _Leg(NEVER, by_day, home, None, more, sets_out)
            return [on_the_day, _Leg(by_day + 1, EVER, home, day_after, more, sets_out)]
    to_home = min(by_day, sets_out - home)
    ways = [_Leg(NEVER, to_home, home, None, more, sets_out)] if to_home >= soonest else []
    if later and to_home < search.days.starts(number + 1):
        ways.append(_onward_to(later, search, to_home + 1, on_a_trip=False))
    return ways


def _onward_from(earlier: Booked, search: Search, last: int, *, on_a_trip: bool) -> _Leg:
    leg = search.near[earlier.place]
    return _Leg(earlier.ends + leg, last, leg, None, leg - earlier.after, earlier.ends, on_a_trip)


def _onward_to(later: Booked, search: Search, first: int, *, on_a_trip: bool) -> _Leg:
    leg = search.near[later.place]
    return _Leg(first, later.starts - leg, 0, None, leg - later.before, later.starts - leg, on_a_trip)


def _openings_by(
    pieces: list[tuple[int, int]],
    minutes: int,
    others: list[tuple[int, int]],
    there: _Leg,
    back: _Leg,
    first: int,
    last: int,
) -> list[Opening]:
    """The starts, of those from first to last, that lie in free time and keep clear of all other stops."""
    more, on_a_trip = there.more + back.more, there.on_a_trip or back.on_a_trip
    day_before = 0 if there.at is None else there.minutes
    day_after = 0 if back.at is None else back.minutes
    found = []
    for free_from, free_to in pieces:
        stretches = [(max(free_from, first), min(free_to - minutes, last))]
        for other in others:
            stretches = _clear_of(other, stretches, minutes, there, back)
        for begins, ends in stretches:
            on_step, last_step = -(-begins // STEP) * STEP, ends // STEP * STEP
            if on_step <= last_step:
                found.append(Opening(on_step, last_step, more, on_a_trip, day_before, day_after))
    return found


def _clear_of(
    other: tuple[int, int], stretches: list[tuple[int, int]], minutes: int, there: _Leg, back: _Leg
) -> list[tuple[int, int]]:
    """The starts with which the meeting and its travel end before another stop, or begin after it."""
    taken_from, taken_to = other
    too_late = taken_from - back.minutes - minutes
    again_from = taken_to + there.minutes
    if back.at is not None:
        too_late = EVER if back.at <= taken_from else NEVER
    if there.at is not None:
        again_from = NEVER if there.at >= taken_to else EVER
    return stretches if too_late >= again_from else _without(stretches, too_late, again_from)


def _pushes(
    others: list[tuple[int, int]], earlier: Booked | None, later: Booked | None, there: _Leg, back: _Leg
) -> bool:
    """Whether a longer leg of a neighbouring stop would run into a third one that it now keeps clear of."""
    home_later = earlier is not None and any(earlier.blocked_to <= begins < there.edge for begins, _ in others)
    out_sooner = later is not None and any(back.edge < ends <= later.blocked_from for _, ends in others)
    return home_later or out_sooner


def _without(stretches: list[tuple[int, int]], until: int, again_from: int) -> list[tuple[int, int]]:
    """Stretches (ends included) without the minutes strictly between two others."""
    cut = []
    for first, last in stretches:
        if first <= until:
            cut.append((first, min(last, until)))
        if last >= again_from:
            cut.append((max(first, again_from), last))
    return cut
