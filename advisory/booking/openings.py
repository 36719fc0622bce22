"""The starts at which one consultant could take one more meeting, and what each would cost in travel.

This is `itinerary.conflicts` and `availability.covered` worked out for all starts of a day at once: between
two neighbouring stops there are few ways to travel to and from a new meeting, each for its own starts: on the day
itself, the day before or after, or straight from the one stop or to the other. So the possible starts form a few
stretches with one price each.
"""

from typing import Final, NamedTuple

from advisory.booking.diary import Booked, Diary, Search
from advisory.booking.itinerary import SHORT

NEVER: Final = -(10**9)
EVER: Final = 10**9
"""Minutes before and after all others."""

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


def openings(its: Diary, search: Search, number: int) -> list[Opening]:
    """The openings of one consultant on one day, gap by gap."""
    if number not in its.free:
        return []
    if search.near.place is None:
        opens, closes = search.within[number]
        others = its.touching.get(number, [])
        return _openings_by(its.free[number], search.minutes, others, NOWHERE, NOWHERE, opens, closes - search.minutes)
    near, minutes, pieces, chain = search.near, search.minutes, its.free[number], its.chain
    opens, closes = search.within[number]
    opens, last_start = max(opens, pieces[0][0]), min(closes, pieces[-1][1]) - minutes
    if opens > last_start:
        return []
    found: list[Opening] = []
    first, last = its.firsts[number], its.firsts[number + 1]
    earlier, soonest = None, opens
    if first:
        earlier = chain[first - 1]
        if earlier.last_day >= number:
            soonest = max(opens, earlier.ends + near[earlier.place])
    # From one stop of the day to the next one travels straight on, and so most gaps are seen to be too short.
    for later in chain[first:last]:
        leg = near[later.place]
        if soonest <= last_start and soonest + minutes + leg <= later.starts:
            found += _openings_between(its, search, number, earlier, later)
        earlier, soonest = later, max(opens, later.ends + leg)
    if soonest <= last_start:
        found += _openings_between(its, search, number, earlier, chain[last] if last < len(chain) else None)
    return found


def _openings_between(
    its: Diary, search: Search, number: int, earlier: Booked | None, later: Booked | None
) -> list[Opening]:
    """The openings between two neighbouring stops, one price for each pair of ways there and back."""
    opens, closes = search.within[number]
    pieces, minutes = its.free[number], search.minutes
    opens, closes = max(opens, pieces[0][0]), min(closes, pieces[-1][1])
    found: list[Opening] = []
    home = its.home[number]
    backs = _ways_back(home, search, number, later, opens + minutes)
    for there in _ways_there(home, search, number, earlier, closes - minutes):
        for back in backs:
            first = max(opens, there.first, back.first - minutes)
            last = min(closes - minutes, there.last, back.last - minutes)
            if first <= last and not _pushes(its, search, earlier, later, there, back):
                others = _others(its, search, number, there, back, first, last)
                others = [other for other in others if other is not earlier and other is not later]
                found += _openings_by(pieces, minutes, others, there, back, first, last)
    return found


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
    others: list[Booked],
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
    other: Booked, stretches: list[tuple[int, int]], minutes: int, there: _Leg, back: _Leg
) -> list[tuple[int, int]]:
    """The starts with which the meeting and its travel end before another stop, or begin after it."""
    too_late = other.blocked_from - back.minutes - minutes
    again_from = other.blocked_to + there.minutes
    if back.at is not None:
        too_late = EVER if back.at <= other.blocked_from else NEVER
    if there.at is not None:
        again_from = NEVER if there.at >= other.blocked_to else EVER
    return stretches if too_late >= again_from else _without(stretches, too_late, again_from)


def _others(its: Diary, search: Search, number: int, there: _Leg, back: _Leg, first: int, last: int) -> list[Booked]:
    """The stops that the meeting with its travel might meet."""
    sets_out = first - there.minutes if there.at is None else there.at
    is_home = last + search.minutes + back.minutes if back.at is None else back.at
    others = its.touching.get(number, [])
    if sets_out < search.days.starts(number):
        others = its.touching.get(number - 1, []) + others
    if is_home > search.days.starts(number + 1):
        others = others + its.touching.get(number + 1, [])
    return others


def _pushes(its: Diary, search: Search, earlier: Booked | None, later: Booked | None, there: _Leg, back: _Leg) -> bool:
    """Whether a longer leg of a neighbouring stop would run into a third one that it now keeps clear of."""
    if earlier and there.edge > earlier.blocked_to:
        near = its.between(search.days, earlier.blocked_to, there.edge)
        if any(earlier.blocked_to <= other.blocked_from < there.edge for other in near if other is not later):
            return True
    if later and back.edge < later.blocked_from:
        near = its.between(search.days, back.edge, later.blocked_from)
        return any(back.edge < other.blocked_to <= later.blocked_from for other in near if other is not earlier)
    return False


def _without(stretches: list[tuple[int, int]], until: int, again_from: int) -> list[tuple[int, int]]:
    """Stretches (ends included) without the minutes strictly between two others."""
    cut = []
    for first, last in stretches:
        if first <= until:
            cut.append((first, min(last, until)))
        if last >= again_from:
            cut.append((max(first, again_from), last))
    return cut
