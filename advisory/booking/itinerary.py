"""How a consultant's meetings become blocked time: each meeting with the travel it costs.

Travel is base–place–base. When two meetings follow each other on one local day it is place to place: the
onward leg is part of the later meeting's blocked time and the earlier one ends without travel. Two meetings
at one place may therefore stand back to back. A meeting over several days has its travel before the first
and after the last. A meeting without a place (online) costs no travel and leaves the chain of the others as
it was.

Pure: no database, no clock. Instants are aware; days are local, in Europe/Copenhagen.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from advisory.consultants.availability import local_date
from advisory.consultants.travel import minutes_between

Travel = Callable[[str, str], int]


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


def itinerary(stops: Iterable[Stop], base: str | None, travel: Travel = minutes_between) -> tuple[Block, ...]:
    """The blocked time of one consultant's stops, in the order of the stops' starts.

    One local day's stops are enough to know that day, as long as a stop that reaches in from another day or
    out into one is among them. Any number of days may be given at once.

    Args:
        stops: The stops in any order; overlapping ones are allowed and simply give overlapping blocks.
        base: Code of the municipality the consultant travels from; without it, travel is only place to place.
        travel: Gives the minutes from one municipality to another.

    Returns:
        One block for each stop, sorted by the stop's start, end and key.
    """
    ordered = sorted(stops, key=_by_time)
    legs = dict(_legs([stop for stop in ordered if stop.place is not None], base, travel))
    return tuple(_block(stop, *legs.get(stop.key, (0, 0))) for stop in ordered)


def follows(earlier: Stop, later: Stop) -> bool:
    """Whether the consultant goes straight from one to the next: it ends on the local day the other starts.

    A stop that ends at midnight belongs to the day that it ends.
    """
    return local_date(later.starts_at) == local_date(earlier.ends_at - timedelta.resolution)


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
    stops: Iterable[Stop], wanted: Stop, base: str | None, travel: Travel = minutes_between
) -> tuple[tuple[str, str], ...]:
    """The double bookings that one more stop would bring about; empty means that it may be booked.

    The wanted stop may change its neighbours' travel, so pairs without it may appear too. What overlaps
    already, without the wanted stop, is not held against it. This is the one rule for "nobody is ever in
    two places".
    """
    before = tuple(stops)
    already = {frozenset(pair) for pair in double_booked(itinerary(before, base, travel))}
    after = double_booked(itinerary((*before, wanted), base, travel))
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


def extra_travel(stops: Iterable[Stop], wanted: Stop, base: str | None, travel: Travel = minutes_between) -> int:
    """Minutes of travel that one more stop adds to a consultant's: few when it lies on the way of a trip."""
    before = tuple(stops)
    return travel_minutes(itinerary((*before, wanted), base, travel)) - travel_minutes(itinerary(before, base, travel))


def travel_minutes(blocks: Iterable[Block]) -> int:
    """All minutes of travel in these blocks."""
    return sum(block.travel_before_minutes + block.travel_after_minutes for block in blocks)


def _by_time(stop: Stop) -> tuple[datetime, datetime, str]:
    return stop.starts_at, stop.ends_at, stop.key


def _legs(stops: list[Stop], base: str | None, travel: Travel) -> Iterator[tuple[str, tuple[int, int]]]:
    """Minutes before and after each stop that has a place, by key."""
    onward = [follows(earlier, later) for earlier, later in pairwise(stops)]
    for i, stop in enumerate(stops):
        came_from = stops[i - 1].place if i and onward[i - 1] else base
        goes_on = i < len(onward) and onward[i]
        yield (
            stop.key,
            (_minutes(came_from, stop.place, travel), 0 if goes_on else _minutes(stop.place, base, travel)),
        )


def _minutes(a: str | None, b: str | None, travel: Travel) -> int:
    return 0 if a is None or b is None or a == b else travel(a, b)


def _block(stop: Stop, before: int, after: int) -> Block:
    return Block(
        stop.key,
        stop.starts_at - timedelta(minutes=before),
        stop.ends_at + timedelta(minutes=after),
        before,
        after,
    )


def _cut(block: Block, stop: Stop, blocked_from: datetime, blocked_to: datetime | None = None) -> Block:
    blocked_to = min(block.blocked_to, blocked_to or block.blocked_to)
    minute = timedelta(minutes=1)
    before, after = (stop.starts_at - blocked_from) // minute, (blocked_to - stop.ends_at) // minute
    return Block(block.key, blocked_from, blocked_to, before, after)
