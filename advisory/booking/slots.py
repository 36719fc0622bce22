"""When can it be? The best times for a meeting of one or more consultants in a municipality.

A slot is a start on a full quarter and a team that may be booked then: for each of them the meeting lies in
free working time (`availability.covered`) and brings about no double booking (`itinerary.conflicts`), travel
included. Travel itself may lie outside working hours. Each start is offered once, with the team for which it
is cheapest.

What makes one slot better than another is counted in minutes of inconvenience, so that it can be explained:

* the travel it adds, for all of the team together: little when it lies on a trip already planned;
* `FULL_LOAD` for a consultant whose time is fully taken, and in proportion for others, so that load is fair;
* `NIGHT_AWAY` for each night it makes somebody of the team stay away before or after it;
* `OFFICE_DAY` for each consultant who would rather have been at the office that day;
* `WEEK_LATER` for each whole week of waiting, so that sooner is better;
* `SAME_DAY` for each better slot on the same day, so that a short list holds different days.

Pure: no database, no clock. Days are local, in Europe/Copenhagen; slots are given in UTC.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import nsmallest
from itertools import islice
from typing import Final, NamedTuple, Protocol

from advisory.booking.diary import EPOCH, Candidate, Days, Diary, Distances, Search, diary, whole_minutes
from advisory.booking.itinerary import Travel
from advisory.booking.limits import Limits, limits
from advisory.booking.openings import STEP, Opening, openings
from advisory.booking.reasons import Reason, reasons
from advisory.consultants.availability import DAY, MIDNIGHT
from advisory.consultants.travel import minutes_between
from network.clock import instant

FULL_LOAD: Final = 30
NIGHT_AWAY: Final = 60
OFFICE_DAY: Final = 60
WEEK_LATER: Final = 2
SAME_DAY: Final = 30
BEST_SCORE: Final = 1000


@dataclass(frozen=True)
class Wish:
    """What somebody looks for.

    Attributes:
        place: Municipality code of the meeting, or None when it is online.
        duration_minutes: How long it takes.
        first: First local day of the search.
        last: Last local day, included.
        staff: How many consultants it takes.
        region: Slug of a region that each of them serves, if it matters.
        competence: What each of them can, if it matters.
        named: Consultants who must take part; more than ``staff`` raises the number.
        allowed: Consultants who may take part, None for everybody.
        weekdays: ISO weekdays that suit the municipality, None for all.
        not_before: Local time at which the meeting may start at the earliest.
        not_after: Local time at which it must have ended; 00:00 is midnight after.
        blocked_weeks: ISO weeks that do not suit the municipality.
        preparation_minutes: What each consultant needs before, for the room in the month.
        follow_up_minutes: What each consultant needs after.
    """

    place: str | None
    duration_minutes: int
    first: date
    last: date
    staff: int = 1
    region: str | None = None
    competence: str | None = None
    named: frozenset[str] = frozenset()
    allowed: frozenset[str] | None = None
    weekdays: frozenset[int] | None = None
    not_before: time = MIDNIGHT
    not_after: time = MIDNIGHT
    blocked_weeks: frozenset[int] = frozenset()
    preparation_minutes: int = 0
    follow_up_minutes: int = 0

    def suits(self, on: date) -> bool:
        """Whether the municipality would have it on this local day."""
        _, week, weekday = on.isocalendar()
        return (self.weekdays is None or weekday in self.weekdays) and week not in self.blocked_weeks

    @property
    def is_choosy(self) -> bool:
        """Whether some times suit the municipality better than others."""
        hours = self.not_before != MIDNIGHT or self.not_after != MIDNIGHT
        return hours or self.weekdays is not None or bool(self.blocked_weeks)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, and why it stands where it stands.

    Attributes:
        starts_at: UTC, on a full quarter.
        ends_at: UTC.
        consultants: The team, cheapest first.
        travel_minutes: What the meeting adds to the team's travel, all of them together.
        score: 1000 less the minutes of inconvenience; higher is better.
        reasons: In plain words, each in Danish and English.
        warnings: What else to think of before choosing it, likewise.
    """

    starts_at: datetime
    ends_at: datetime
    consultants: tuple[str, ...]
    travel_minutes: int
    score: int
    reasons: tuple[Reason, ...]
    warnings: tuple[Reason, ...] = ()


def find_slots(
    wish: Wish, candidates: Iterable[Candidate], *, limit: int = 20, travel: Travel = minutes_between
) -> tuple[Slot, ...]:
    """The best slots first, at most ``limit`` of them.

    Cost grows with the number of candidates times days; days that cannot hold one of the best are passed
    over.

    Args:
        wish: What is looked for.
        candidates: Consultants with their time; those who do not fit the wish are left out.
        limit: How many slots to give.
        travel: Gives the minutes from one municipality to another, the same both ways and less than sixteen hours.

    Raises:
        ValueError: When the duration, the number of staff or the limit is below 1.
    """
    if min(wish.duration_minutes, wish.staff, limit) < 1:
        raise ValueError("a search needs a duration, staff and a limit of at least 1")
    search = _search(wish, travel)
    team = _Team(max(wish.staff, len(wish.named)), len(wish.named))
    best: list[_Found] = []
    for worth, offers in _offers_by_day(wish, search, candidates, team):
        if len(best) == limit and worth > best[-1].inconvenience:
            break
        best = nsmallest(limit, [*best, *islice(_found_on_day(offers, team, search.days), limit)])
    return tuple(_slot(found, wish, search.days) for found in best)


class _Team(NamedTuple):
    size: int
    named: int


class _Offer(NamedTuple):
    """One consultant's opening with its price; sorts those named in the wish first, then the cheapest."""

    unnamed: bool
    price: int
    consultant: str
    opening: Opening
    load: float
    office_day: bool


class _Found(NamedTuple):
    """A start with its team; sorts the least inconvenient first, then the soonest."""

    inconvenience: int
    starts: int
    team: tuple[_Offer, ...]
    turn: int


class _Contender(NamedTuple):
    candidate: Candidate
    diary: Diary
    limits: Limits | None


class Somebody(Protocol):
    """What is known of a consultant before looking at their time."""

    @property
    def id(self) -> str:
        """Names the consultant."""

    @property
    def regions(self) -> frozenset[str]:
        """Slugs of the regions served."""

    @property
    def competences(self) -> frozenset[str]:
        """What the consultant can."""


def fits(somebody: Somebody, wish: Wish) -> bool:
    """Whether a consultant is one of those looked for; being named counts as being allowed."""
    allowed = wish.allowed is None or somebody.id in wish.allowed or somebody.id in wish.named
    serves = wish.region is None or wish.region in somebody.regions
    return allowed and serves and (wish.competence is None or wish.competence in somebody.competences)


def _search(wish: Wish, travel: Travel) -> Search:
    days = Days(wish.first, wish.last)
    within = [
        (
            whole_minutes(instant(days.date(number), wish.not_before)),
            whole_minutes(instant(days.date(number) + DAY * (wish.not_after == MIDNIGHT), wish.not_after)),
        )
        for number in range(days.count)
    ]
    return Search(days, Distances(wish.place, travel), wish.duration_minutes, within)


def _offers_by_day(
    wish: Wish, search: Search, candidates: Iterable[Candidate], team: _Team
) -> list[tuple[int, list[_Offer]]]:
    """Each day's offers with the least inconvenience they could mean, the most promising day first."""
    by_day = []
    for number, offers in _offers_of_all(wish, search, candidates).items():
        if len(offers) >= team.size:
            offers.sort()
            cheapest = sum(sorted(offer.price for offer in offers)[: team.size])
            by_day.append((cheapest + number // 7 * WEEK_LATER, offers))
    by_day.sort(key=lambda day: day[0])
    return by_day


def _offers_of_all(wish: Wish, search: Search, candidates: Iterable[Candidate]) -> dict[int, list[_Offer]]:
    """Offers by day. One diary at a time, so that the garbage collector never has them all to look through."""
    by_day: defaultdict[int, list[_Offer]] = defaultdict(list)
    suits = [wish.suits(search.days.date(number)) for number in range(search.days.count)]
    for each in candidates:
        if fits(each, wish):
            contender = _Contender(each, diary(each, search), limits(each, search.near.travel))
            for number in filter(suits.__getitem__, contender.diary.free):
                if offers := _offers(contender, wish, search, number):
                    by_day[number] += offers
    return by_day


def _offers(contender: _Contender, wish: Wish, search: Search, number: int) -> list[_Offer]:
    candidate, its, limited = contender
    found = openings(its, search, number)
    if not found:
        return []
    on = search.days.date(number)
    office_day = on.isoweekday() in candidate.office_days
    price = round(candidate.load * FULL_LOAD) + office_day * OFFICE_DAY
    unnamed = candidate.id not in wish.named
    return [
        _Offer(
            unnamed,
            price + opening.extra_travel + opening.nights * NIGHT_AWAY,
            candidate.id,
            opening,
            candidate.load,
            office_day,
        )
        for opening in found
        if limited is None or _allowed(limited, wish, opening, on)
    ]


def _allowed(limited: Limits, wish: Wish, opening: Opening, on: date) -> bool:
    day_before, day_after = opening.day_before, opening.day_after
    if wish.place not in {None, limited.candidate.home.on(on)}:
        away = [on, *([on - DAY] if day_before else []), *([on + DAY] if day_after else [])]
        if not limited.allow_travel(away):
            return False
    that_day = wish.duration_minutes + opening.extra_travel - day_before - day_after
    minutes = {on - DAY: day_before, on: that_day, on + DAY: day_after}
    return limited.allow_work(on, minutes, wish.preparation_minutes, wish.follow_up_minutes)


def _found_on_day(offers: list[_Offer], team: _Team, days: Days) -> Iterator[_Found]:
    """One day's slots, the best first; each that follows is set back by `SAME_DAY`."""
    teams = _teams(offers, team)
    priced = sorted((sum(offer.price for offer in chosen), starts) for starts, chosen in teams.items())
    for turn, (price, starts) in enumerate(priced):
        waiting = days.number(starts) // 7 * WEEK_LATER
        yield _Found(price + waiting + turn * SAME_DAY, starts, tuple(teams[starts]), turn)


def _teams(offers: list[_Offer], team: _Team) -> dict[int, list[_Offer]]:
    """The cheapest team for each start at which everybody named and enough others are free."""
    first = min(offer.opening.first for offer in offers)
    last = max(offer.opening.last for offer in offers)
    teams: dict[int, list[_Offer]] = {starts: [] for starts in range(first, last + STEP, STEP)}
    wanting = len(teams)
    for offer in offers:
        for starts in range(offer.opening.first, offer.opening.last + STEP, STEP):
            chosen = teams[starts]
            if len(chosen) < team.size:
                chosen.append(offer)
                wanting -= len(chosen) == team.size
        if not wanting:
            break
    return {starts: chosen for starts, chosen in teams.items() if _complete(chosen, team)}


def _complete(chosen: list[_Offer], team: _Team) -> bool:
    return len(chosen) == team.size and sum(not offer.unnamed for offer in chosen) == team.named


def _slot(found: _Found, wish: Wish, days: Days) -> Slot:
    starts_at = EPOCH + timedelta(minutes=found.starts)
    travel_minutes = sum(offer.opening.extra_travel for offer in found.team)
    return Slot(
        starts_at,
        starts_at + timedelta(minutes=wish.duration_minutes),
        tuple(offer.consultant for offer in found.team),
        travel_minutes,
        BEST_SCORE - found.inconvenience,
        reasons(
            travel_minutes=travel_minutes,
            on_a_trip=any(offer.opening.on_a_trip for offer in found.team),
            nights=sum(offer.opening.nights for offer in found.team),
            load=max(offer.load for offer in found.team),
            office_day=any(offer.office_day for offer in found.team),
            weeks=days.number(found.starts) // 7,
            wished=wish.is_choosy,
            better_that_day=found.turn,
        ),
    )
