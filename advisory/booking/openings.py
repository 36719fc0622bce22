"""The starts at which one consultant could take one more meeting, and what each would cost in travel.

This is `itinerary.conflicts` and `availability.covered` worked out for all starts of a day at once: between
two neighbouring stops the travel to and from a new meeting is the same whatever its start, so the possible
starts form a few stretches with one price each.
"""

from typing import Final, NamedTuple

from advisory.booking.diary import Booked, Diary, Search

STEP: Final = 15
"""Meetings are offered at the full quarters of an hour."""


class Opening(NamedTuple):
    """Starts from ``first`` to ``last``, both included and both on full quarters, at one price."""

    first: int
    last: int
    extra_travel: int
    on_a_trip: bool


def openings(its: Diary, search: Search, number: int) -> list[Opening]:
    """The openings of one consultant on one day, gap by gap."""
    if number not in its.free:
        return []
    if search.near.place is None:
        anywhen = _Gap(*search.within[number], 0, 0, 0, on_a_trip=False)
        return _openings_in(anywhen, search.minutes, its.free[number], its.touching.get(number, []))
    pieces = its.free[number]
    opens, closes = pieces[0][0], pieces[-1][1]
    found: list[Opening] = []
    first, last = its.first_on(number), its.first_on(number + 1)
    earlier = its.chain[first - 1] if first else None
    ends = max(opens, earlier.ends) if earlier else opens
    for later in its.chain[first:last]:
        if min(later.starts, closes) - ends >= search.minutes:  # most gaps are too short even without travel
            found += _openings_between(its, search, number, earlier, later)
        earlier, ends = later, max(opens, later.ends)
    if closes - ends >= search.minutes:
        found += _openings_between(its, search, number, earlier, its.chain[last] if last < len(its.chain) else None)
    return found


class _Gap(NamedTuple):
    """The room between two stops, as a new meeting with its own legs finds it."""

    opens: int
    closes: int
    before: int
    after: int
    extra_travel: int
    on_a_trip: bool


def _openings_between(
    its: Diary, search: Search, number: int, earlier: Booked | None, later: Booked | None
) -> list[Opening]:
    gap = _gap(its.home, search, number, earlier, later)
    pieces = its.free[number]
    if gap.closes - gap.opens < search.minutes:
        return []
    others = its.touching.get(number, [])
    if max(gap.opens, pieces[0][0]) - gap.before < search.days.starts(number):
        others = its.touching.get(number - 1, []) + others
    if min(gap.closes, pieces[-1][1]) + gap.after > search.days.starts(number + 1):
        others = others + its.touching.get(number + 1, [])
    others = [other for other in others if other is not earlier and other is not later]
    if others and later and later.day == number and _pushed(later, search.near[later.place], others):
        return []
    return _openings_in(gap, search.minutes, pieces, others)


def _gap(home: int, search: Search, number: int, earlier: Booked | None, later: Booked | None) -> _Gap:
    """The legs of a meeting between two stops and the time it may take up, by `itinerary.follows`."""
    opens, closes = search.within[number]
    before, after, saved, onward, on_a_trip = home, home, 0, 0, False
    if earlier and earlier.last_day == number:
        before, saved, on_a_trip = search.near[earlier.place], earlier.after, True
        opens = max(opens, earlier.ends + before)
    elif earlier:
        opens = max(opens, earlier.blocked_to + before)
    if later and later.day == number:
        after, onward, on_a_trip = 0, search.near[later.place], True
        saved += later.before
        closes = min(closes, later.starts - onward)
    elif later:
        closes = min(closes, later.blocked_from - after)
    return _Gap(opens, closes, before, after, before + after + onward - saved, on_a_trip)


def _pushed(later: Booked, onward: int, others: list[Booked]) -> bool:
    """Whether a longer leg to the next stop would run into a third one that it now keeps clear of."""
    sets_out = later.starts - onward
    return any(sets_out < other.blocked_to <= later.blocked_from for other in others)


def _openings_in(gap: _Gap, minutes: int, pieces: list[tuple[int, int]], others: list[Booked]) -> list[Opening]:
    """The gap's starts that lie in free time and keep clear of all other stops."""
    found = []
    for free_from, free_to in pieces:
        stretches = [(max(free_from, gap.opens), min(free_to, gap.closes) - minutes)]
        for other in others:
            too_late = other.blocked_from - gap.after - minutes
            stretches = _without(stretches, too_late, other.blocked_to + gap.before)
        for first, last in stretches:
            on_step, last_step = -(-first // STEP) * STEP, last // STEP * STEP
            if on_step <= last_step:
                found.append(Opening(on_step, last_step, gap.extra_travel, gap.on_a_trip))
    return found


def _without(stretches: list[tuple[int, int]], until: int, again_from: int) -> list[tuple[int, int]]:
    """Stretches (ends included) without the minutes strictly between two others."""
    cut = []
    for first, last in stretches:
        if first <= until:
            cut.append((first, min(last, until)))
        if last >= again_from:
            cut.append((max(first, again_from), last))
    return cut
