"""How a consultant's meetings become blocked time: each meeting with the travel it costs.

Travel is base–place–base. When two meetings follow each other on one local day it is place to place: the
onward leg is part of the later meeting's blocked time and the earlier one ends without travel. Two meetings
at one place may therefore stand back to back. A meeting over several days has its travel before the first
and after the last. A meeting without a place (online) costs no travel and leaves the chain of the others as
it was.

A long journey is made by day. One that would begin before `MORNING` is made the day before, to arrive by
`EVENING`; one that would end after `EVENING` is made the next day, from `MORNING` on. The consultant stays
overnight, and is taken all the while, but the waiting and the sleep are no work: `worked` tells the two apart.
Where home cannot be reached between two meetings, the consultant stays and goes straight on to the later one.

Pure: no database, no clock. Instants are aware; days are local, in Europe/Copenhagen.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final, Protocol

from advisory.consultants.availability import DAY, MINUTE, Home, Interval, days_between, local_date, split
from advisory.consultants.travel import minutes_between
from network.clock import instant

Travel = Callable[[str, str], int]

SHORT: Final = 120
"""Journeys of up to this many minutes are made at any hour; nobody stays overnight for them."""

MORNING: Final = time(6)
"""Local time before which nobody sets out on a longer one. An assumption: it lets Odense reach Hjørring by 9.30."""

EVENING: Final = time(22)
"""Local time by which a longer one has come to its end."""


@dataclass(frozen=True)
class Stop:
    """A meeting, or a hold, as one consultant attends it.

    Attributes:
        key: Whatever names it; unique among a consultant's stops.
        starts_at: Aware, kept in UTC.
        ends_at: Aware, kept in UTC, after ``starts_at``.
        place: Municipality code, or None when it is online.

    Raises:
        ValueError: When a time is naive or the end does not lie after the start.
    """

    key: str
    starts_at: datetime
    ends_at: datetime
    place: str | None

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a stop needs times with an offset")
        object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))
        object.__setattr__(self, "ends_at", self.ends_at.astimezone(UTC))
        if self.ends_at <= self.starts_at:
            raise ValueError("a stop ends after it starts")


@dataclass(frozen=True)
class Block:
    """The time one stop takes out of a consultant's calendar, travel included.

    The way there begins it and the way back ends it. Where they do not touch the stop, a night lies between.

    Attributes:
        key: The stop's key.
        blocked_from: UTC; when the consultant sets out.
        blocked_to: UTC, not included; when the consultant is home, or free to travel on.
        travel_before_minutes: From the base or from the stop before.
        travel_after_minutes: Back to the base; 0 when another stop follows.
    """

    key: str
    blocked_from: datetime
    blocked_to: datetime
    travel_before_minutes: int
    travel_after_minutes: int


class Blocked(Protocol):
    """What a `Block` says about time, wherever it is kept."""

    @property
    def blocked_from(self) -> datetime: ...  # noqa: D102
    @property
    def blocked_to(self) -> datetime: ...  # noqa: D102
    @property
    def travel_before_minutes(self) -> int: ...  # noqa: D102
    @property
    def travel_after_minutes(self) -> int: ...  # noqa: D102


def worked(meets: Interval, blocked: Blocked) -> tuple[Interval, Interval, Interval]:
    """The way there, the meeting and the way back; what else is blocked is a night away, and no work."""
    sets_out, is_home = min(blocked.blocked_from, meets.starts_at), max(blocked.blocked_to, meets.ends_at)
    arrives = min(sets_out + blocked.travel_before_minutes * MINUTE, meets.starts_at)
    leaves = max(is_home - blocked.travel_after_minutes * MINUTE, meets.ends_at)
    return Interval(sets_out, arrives), meets, Interval(leaves, is_home)


def itinerary(stops: Iterable[Stop], home: Home, travel: Travel = minutes_between) -> tuple[Block, ...]:
    """The blocked time of one consultant's stops, in the order of the stops' starts.

    A few days' stops are enough to know the days in the middle, as long as those of the day before and after are
    among them. Any number of days may be given at once.

    Args:
        stops: The stops in any order; overlapping ones are allowed and simply give overlapping blocks.
        home: The municipality the consultant travels from and to on each day; without it, travel is only place to
            place.
        travel: Gives the minutes from one municipality to another, the same both ways and less than sixteen hours.

    Returns:
        One block for each stop, sorted by the stop's start, end and key.
    """
    ordered = sorted(stops, key=_by_time)
    laid = dict(_laid([stop for stop in ordered if stop.place is not None], home, travel))
    return tuple(laid.get(stop.key) or Block(stop.key, stop.starts_at, stop.ends_at, 0, 0) for stop in ordered)


def days_away(stops: Iterable[Stop], home: Home, travel: Travel = minutes_between) -> frozenset[date]:
    """The local days on which the consultant has a meeting away from home, those before and after a night away too."""
    by_key = {stop.key: stop for stop in stops}
    return frozenset(
        on
        for block in itinerary(by_key.values(), home, travel)
        if is_away(by_key[block.key], home)
        for on in _days_of(by_key[block.key], block)
    )


def is_away(stop: Stop, home: Home) -> bool:
    """Whether a stop is in another municipality than that day's home; online it is nowhere."""
    return stop.place is not None and stop.place != home.on(local_date(stop.starts_at))


def double_booked(blocks: Iterable[Block]) -> tuple[tuple[str, str], ...]:
    """The pairs of stops whose blocked times overlap, each as (earlier, later); touching is allowed."""
    found: list[tuple[str, str]] = []
    open_blocks: list[Block] = []
    for block in sorted(blocks, key=lambda each: (each.blocked_from, each.blocked_to, each.key)):
        open_blocks = [other for other in open_blocks if other.blocked_to > block.blocked_from]
        found += ((other.key, block.key) for other in open_blocks)
        open_blocks.append(block)
    return tuple(found)


def conflicts(
    stops: Iterable[Stop], wanted: Stop, home: Home, travel: Travel = minutes_between
) -> tuple[tuple[str, str], ...]:
    """The double bookings that one more stop would bring about; empty means that it may be booked.

    The wanted stop may change its neighbours' travel, so pairs without it may appear too. What overlaps
    already, without the wanted stop, is not held against it. This is the one rule for "nobody is ever in
    two places".
    """
    before = tuple(stops)
    already = {frozenset(pair) for pair in double_booked(itinerary(before, home, travel))}
    after = double_booked(itinerary((*before, wanted), home, travel))
    return tuple(pair for pair in after if frozenset(pair) not in already)


def without_overlaps(stops: Iterable[Stop], blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with travel cut where it would run into another stop, so that what is booked always has its place.

    When a stop falls away, the one before it travels home earlier and may meet an online meeting on the way. The
    stops themselves are never cut, so those that overlap still do.
    """
    at = {stop.key: stop for stop in stops}
    cut = {block.key: block for block in blocks}
    for one, other in double_booked(cut.values()):
        earlier, later = sorted((at[one], at[other]), key=_by_time)
        border = max(earlier.ends_at, min(cut[earlier.key].blocked_to, cut[later.key].blocked_from))
        if border <= later.starts_at:
            cut[earlier.key] = _cut(cut[earlier.key], earlier, cut[earlier.key].blocked_from, border)
            cut[later.key] = _cut(cut[later.key], later, max(border, cut[later.key].blocked_from))
    return tuple(cut.values())


def extra_travel(stops: Iterable[Stop], wanted: Stop, home: Home, travel: Travel = minutes_between) -> int:
    """Minutes of travel that one more stop adds to a consultant's: few when it lies on the way of a trip."""
    before = tuple(stops)
    return travel_minutes(itinerary((*before, wanted), home, travel)) - travel_minutes(itinerary(before, home, travel))


def extra_work(stops: Iterable[Stop], wanted: Stop, home: Home, travel: Travel = minutes_between) -> Counter[date]:
    """Minutes of work that one more stop adds to each local day, less the travel that it saves."""
    before = tuple(stops)
    work = _work((*before, wanted), home, travel)
    work.subtract(_work(before, home, travel))
    return work


def _work(stops: tuple[Stop, ...], home: Home, travel: Travel) -> Counter[date]:
    by_key = {stop.key: stop for stop in stops}
    work: Counter[date] = Counter()
    for block in itinerary(stops, home, travel):
        stop = by_key[block.key]
        for stretch in worked(Interval(stop.starts_at, stop.ends_at), block):
            work.update(split(stretch))
    return work


def travel_minutes(blocks: Iterable[Block]) -> int:
    """All minutes of travel in these blocks."""
    return sum(block.travel_before_minutes + block.travel_after_minutes for block in blocks)


def leg(a: str | None, b: str | None, travel: Travel) -> int:
    """Minutes from one place to another; none within a place, or where there is no place to travel from or to."""
    return 0 if a is None or b is None or a == b else travel(a, b)


def _by_time(stop: Stop) -> tuple[datetime, datetime, str]:
    return stop.starts_at, stop.ends_at, stop.key


def _laid(stops: list[Stop], home: Home, travel: Travel) -> Iterator[tuple[str, Block]]:
    """The blocked time of each stop that has a place, by key; they are in order."""
    alone = [_alone(stop, home, travel) for stop in stops]
    onward = [_goes_on(*pair) for pair in pairwise(zip(stops, alone, strict=True))]
    for i, (stop, block) in enumerate(zip(stops, alone, strict=True)):
        blocked_from, before = block.blocked_from, block.travel_before_minutes
        blocked_to, after = block.blocked_to, block.travel_after_minutes
        if i and onward[i - 1]:
            before = leg(stops[i - 1].place, stop.place, travel)
            blocked_from = stop.starts_at - before * MINUTE
        if i < len(onward) and onward[i]:
            blocked_to, after = stop.ends_at, 0
        yield stop.key, Block(stop.key, blocked_from, blocked_to, before, after)


def _alone(stop: Stop, home: Home, travel: Travel) -> Block:
    """The stop's blocked time when the consultant comes from home and goes home."""
    first, last = local_date(stop.starts_at), _last_day(stop)
    before, after = leg(home.on(first), stop.place, travel), leg(stop.place, home.on(last), travel)
    sets_out, is_home = stop.starts_at - before * MINUTE, stop.ends_at + after * MINUTE
    if before > SHORT and sets_out < instant(first, MORNING):
        sets_out = instant(first - DAY, EVENING) - before * MINUTE
    if after > SHORT and is_home > instant(last, EVENING):
        is_home = instant(last + DAY, MORNING) + after * MINUTE
    return Block(stop.key, sets_out, is_home, before, after)


def _goes_on(earlier: tuple[Stop, Block], later: tuple[Stop, Block]) -> bool:
    """Whether the consultant goes straight from one to the next: on one local day, or with no time to be home."""
    same_day = local_date(later[0].starts_at) == _last_day(earlier[0])
    return same_day or earlier[1].blocked_to > later[1].blocked_from


def _days_of(stop: Stop, block: Block) -> Iterator[date]:
    there, _, back = worked(Interval(stop.starts_at, stop.ends_at), block)
    first = local_date(stop.starts_at if there.ends_at == stop.starts_at else there.starts_at)
    last = _last_day(stop) if back.starts_at == stop.ends_at else local_date(back.ends_at - timedelta.resolution)
    return days_between(first, last)


def _last_day(stop: Stop) -> date:
    """The local day on which a stop ends; one that ends at midnight belongs to the day that it ends."""
    return local_date(stop.ends_at - timedelta.resolution)


def _cut(block: Block, stop: Stop, blocked_from: datetime, blocked_to: datetime | None = None) -> Block:
    """The block within these times, as far as it has travel to give up."""
    blocked_to = min(block.blocked_to, blocked_to or block.blocked_to)
    before = min(block.travel_before_minutes, (stop.starts_at - blocked_from) // MINUTE)
    after = min(block.travel_after_minutes, (blocked_to - stop.ends_at) // MINUTE)
    return Block(block.key, blocked_from, blocked_to, before, after)
