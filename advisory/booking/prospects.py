"""On which days a meeting has room, and the least travel it could add there: a glance that saves most close looks.

Between two neighbouring stops a consultant comes from home or straight from the one, and goes home or straight on to
the other. `openings` finds out when there is time for which of these ways. Here those count that fit the day's hours,
whatever else is booked, so the answer is never more than what `openings` finds, and nearly always the same.

Every day of every candidate is glanced at: that is what a search costs.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from advisory.booking.diary import EVER, MARGIN, NEVER, Days, Diary
from advisory.booking.itinerary import SHORT, leg

DAYTIME: Final = 16 * 60
"""Minutes from the morning to the evening of `itinerary`."""

Gap = tuple[int, int, bool, bool]
"""A day, the place in the chain of the stop that ends the gap, and whether the stops before and after take up that day:
from the one and to the other one goes straight."""


def prospects(its: Diary) -> dict[int, int]:
    """The least travel a meeting could add on each day on which it has room."""
    if its.search.near.place is None:
        minutes = its.search.minutes
        return {number: 0 for number, (opens, closes) in its.hours.items() if opens + minutes <= closes}
    found: dict[int, int] = {}
    for gap in gaps(its, its.hours):
        travel = _least(its, *gap)
        if travel < found.get(gap[0], EVER):
            found[gap[0]] = travel
    return found


def gaps(its: Diary, numbers: Iterable[int]) -> Iterator[Gap]:
    """The gaps of some days that hold the meeting, and the ways straight to it and on from and to stops of the day."""
    near, minutes, midnights = its.search.near, its.search.minutes, its.search.days.midnights
    chain, firsts, hours = its.chain, its.firsts, its.hours
    for number in numbers:
        opens, closes = hours[number]
        first, last = firsts[number + MARGIN], firsts[number + MARGIN + 1]
        after_stop, soonest = chain[first - 1][1] > midnights[number + MARGIN], opens
        for at in range(first, last):
            starts, ends, _, place = chain[at]
            leg = near[place]
            if soonest + minutes + leg <= starts:
                yield number, at, after_stop, True
            after_stop, soonest = True, ends + leg
            if soonest < opens:  # noqa: PLR1730 max() would take as long as the rest
                soonest = opens
        if soonest + minutes <= closes:
            yield number, last, after_stop, False


def _least(its: Diary, number: int, at: int, after_stop: bool, before_stop: bool) -> int:
    """The least travel that a meeting in this gap could add."""
    near, days, travel = its.search.near, its.search.days, its.search.near.travel
    (_, ends, _, earlier), (starts, _, _, later) = its.chain[at - 1], its.chain[at]
    if after_stop and before_stop:
        return near[earlier] + near[later] - leg(earlier, later, travel)
    home = near[its.bases[number + MARGIN]]
    back, out = leg(its.base(ends - 1), earlier, travel), leg(its.base(starts), later, travel)
    far = max(home, back, out)
    slept = after_stop or ends + back + far <= days.evening(number - 1)
    sleeps = before_stop or starts - out - far >= days.morning(number + 1)
    if slept and sleeps and far + max(back, out) <= DAYTIME:
        return (near[earlier] - back if after_stop else home) + (near[later] - out if before_stop else home)
    opens, closes = its.hours[number]
    is_home, sets_out = _is_home(ends, back, days), _sets_out(starts, out, days)
    # As `openings` has it, where a night lies before or after the meeting, or already between the two stops.
    sleeps_there = home > SHORT and is_home <= days.evening(number - 1) - home
    sleeps_on = home > SHORT and sets_out >= days.morning(number + 1) + home
    from_home = max(is_home, days.morning(number) if home > SHORT else NEVER) + home
    to_home = min(sets_out, days.evening(number) if home > SHORT else EVER) - home
    comes_from_home = not after_stop and (sleeps_there or from_home + its.search.minutes <= closes)
    goes_home = not before_stop and (sleeps_on or opens + its.search.minutes <= to_home)
    comes_straight = after_stop or (earlier is not None and not sleeps_there and opens < from_home)
    goes_straight = before_stop or (later is not None and not sleeps_on and to_home < closes)
    there = min(home + back if comes_from_home else EVER, near[earlier] if comes_straight else EVER)
    on = min(home + out if goes_home else EVER, near[later] if goes_straight else EVER)
    return there + on - (leg(earlier, later, travel) if is_home > sets_out else back + out)


def _is_home(ends: int, back: int, days: Days) -> int:
    """When somebody is home from a stop; a long way home after the evening is made the next morning."""
    day = days.number(ends - 1)
    late = back > SHORT and ends + back > days.evening(day)
    return (days.morning(day + 1) if late else ends) + back


def _sets_out(starts: int, out: int, days: Days) -> int:
    """When somebody sets out for a stop; a long way before the morning is made the evening before."""
    day = days.number(starts)
    early = out > SHORT and starts - out < days.morning(day)
    return (days.evening(day - 1) if early else starts) - out
