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
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from heapq import heapify, heapreplace
from typing import Final, Protocol

from advisory.booking.diary import EPOCH, EVER, Candidate, Days, Diary, Distances, Search, whole_minutes
from advisory.booking.itinerary import Travel
from advisory.booking.limits import Limits, limits
from advisory.booking.openings import Opening, openings
from advisory.booking.prospects import prospects
from advisory.booking.reasons import Reason, reasons
from advisory.booking.teams import Day, Found, Need, Offer, Prospect
from advisory.consultants.availability import DAY, MIDNIGHT
from advisory.consultants.travel import minutes_between
from advisory.courses.wishes import Wishes
from network.clock import instant

FULL_LOAD: Final = 30
NIGHT_AWAY: Final = 60
OFFICE_DAY: Final = 60
WEEK_LATER: Final = 2
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

    def keeping_to(self, wishes: Wishes) -> "Wish":
        """The same search, at times that suit a municipality."""
        return replace(
            self,
            weekdays=wishes.weekdays or None,
            not_before=wishes.not_before,
            not_after=wishes.not_after,
            blocked_weeks=wishes.blocked_weeks,
        )

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

    Cost grows with the number of candidates times days: a glance at each of them tells what a meeting could cost at the
    least. Then the most promising are asked one by one, until nobody is left who could give one of the best.

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
    days = _days(wish, search, candidates)
    best: list[Found] = []
    most = EVER - 1
    while days and days[0].least <= most:
        day = days[0]
        if day.ask():
            best = sorted([*(each for each in best if each.day is not day), *day.found(most)])[:limit]
            most = best[-1].inconvenience if len(best) == limit else most
        heapreplace(days, day)
    return tuple(_slot(found, wish, search.days) for found in best)


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
    within = []
    for number in range(days.count):
        on = days.date(number)
        if wish.suits(on):
            opens, closes = (
                instant(on, wish.not_before),
                instant(on + DAY * (wish.not_after == MIDNIGHT), wish.not_after),
            )
            within.append((number, on, whole_minutes(opens), whole_minutes(closes)))
    return Search(days, Distances(wish.place, travel), wish.duration_minutes, within)


def _days(wish: Wish, search: Search, candidates: Iterable[Candidate]) -> list[Day]:
    """The days on which somebody has room, as a heap with the most promising first."""
    by_day: defaultdict[int, list[Prospect]] = defaultdict(list)
    for each in candidates:
        if fits(each, wish):
            for number, prospect in _Contender(each, wish, search).prospects():
                by_day[number].append(prospect)
    need = Need(max(wish.staff, len(wish.named)), len(wish.named))
    days = [Day(number, number // 7 * WEEK_LATER, need, them) for number, them in by_day.items()]
    heapify(days)
    return days


class _Contender:
    """One candidate who fits a wish."""

    def __init__(self, candidate: Candidate, wish: Wish, search: Search) -> None:
        self.candidate = candidate
        self.wish = wish
        self.diary = Diary(candidate, search)
        self.unnamed = candidate.id not in wish.named
        self._load = round(candidate.load * FULL_LOAD)

    @cached_property
    def limits(self) -> Limits | None:
        """What more the candidate may take on; most are never asked."""
        return limits(self.candidate, self.diary.search.near.travel)

    def prospects(self) -> Iterator[tuple[int, Prospect]]:
        """The days on which there is room, and what a meeting would cost there at the least."""
        for number, extra_travel in prospects(self.diary).items():
            price = extra_travel + self._price(number)
            yield number, Prospect(self.unnamed, price, self.candidate.id, self)

    def offers(self, number: int) -> list[Offer]:
        """The openings of a day with their prices."""
        candidate, on = self.candidate, self.diary.search.days.date(number)
        price, office_day = self._price(number), on.isoweekday() in candidate.office_days
        return [
            Offer(
                self.unnamed,
                price + opening.extra_travel + opening.nights * NIGHT_AWAY,
                candidate.id,
                opening,
                candidate.load,
                office_day,
            )
            for opening in openings(self.diary, number)
            if self.limits is None or _allowed(self.limits, self.wish, opening, on)
        ]

    def _price(self, number: int) -> int:
        """What the candidate costs on a day, travel aside."""
        office_days = self.candidate.office_days
        is_one = bool(office_days) and self.diary.search.days.date(number).isoweekday() in office_days
        return self._load + is_one * OFFICE_DAY


def _allowed(limited: Limits, wish: Wish, opening: Opening, on: date) -> bool:
    day_before, day_after = opening.day_before, opening.day_after
    if wish.place not in {None, limited.candidate.home.on(on)}:
        away = [on, *([on - DAY] if day_before else []), *([on + DAY] if day_after else [])]
        if not limited.allow_travel(away):
            return False
    that_day = wish.duration_minutes + opening.extra_travel - day_before - day_after
    minutes = {on - DAY: day_before, on: that_day, on + DAY: day_after}
    return limited.allow_work(on, minutes, wish.preparation_minutes, wish.follow_up_minutes)


def _slot(found: Found, wish: Wish, days: Days) -> Slot:
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
