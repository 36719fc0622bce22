"""The search against a slow oracle: every start, every consultant, and a book of their days made minute by minute.

Beside the races it runs at length: ``DEPTH=5 uv run pytest -n0 -m races tests/advisory/booking/test_slot_oracle.py``.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import chain, combinations, pairwise
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory.booking.diary import Candidate
from advisory.booking.itinerary import Stop
from advisory.booking.slots import (
    BEST_SCORE,
    FULL_LOAD,
    NIGHT_AWAY,
    OFFICE_DAY,
    WEEK_LATER,
    Slot,
    Wish,
    find_slots,
)
from advisory.booking.teams import SAME_DAY
from advisory.consultants.availability import (
    COPENHAGEN,
    Home,
    Interval,
    Timetable,
    WorkingDay,
    covered,
    days_between,
    local_date,
    local_day,
    spread,
)
from network.clock import instant
from tests.advisory.booking.test_slots import MONDAY, PLACES, QUARTER, by_day, travel, wish
from tests.depth import DEPTH

Refuses = Callable[[Candidate, Stop], bool]
Answer = tuple[datetime, tuple[str, ...], int]

EASTER = date(2027, 3, 22)
"""A Monday; Thursday and Friday are public holidays, and on Sunday the clock is moved."""

FEW = settings(deadline=None, max_examples=20)
MANY = settings(deadline=None, max_examples=100 * DEPTH)
"""At length, beside the races."""


places = st.sampled_from([*PLACES, None])
minutes_in = st.integers(-24 * 60, 4 * 24 * 60)


@st.composite
def stops(draw: st.DrawFn) -> tuple[Stop, ...]:
    booked = []
    for key in range(draw(st.integers(0, 6))):
        begins = instant(MONDAY, time()) + timedelta(minutes=draw(minutes_in))
        lasts = timedelta(minutes=draw(st.one_of(st.integers(1, 240), st.integers(1, 3000))))
        booked.append(Stop(str(key), begins, begins + lasts, draw(places)))
    return tuple(booked)


@st.composite
def free_times(draw: st.DrawFn) -> tuple[Interval, ...]:
    pieces = []
    for _ in range(draw(st.integers(1, 5))):
        begins = instant(MONDAY, time()) + timedelta(minutes=draw(minutes_in))
        pieces.append(Interval(begins, begins + timedelta(minutes=draw(st.integers(0, 900)))))
    return tuple(pieces)


@st.composite
def homes(draw: st.DrawFn) -> Home:
    """Somebody's base, and now and then other places on some weekdays."""
    elsewhere = draw(st.dictionaries(st.integers(1, 7), st.sampled_from(sorted(PLACES)), max_size=2))
    long_ago = MONDAY - timedelta(days=300)
    hours = [WorkingDay(weekday, time(8), time(15), long_ago, place=place) for weekday, place in elsewhere.items()]
    return Home(draw(places), tuple(hours))


@st.composite
def houses(draw: st.DrawFn) -> list[Candidate]:
    return [
        Candidate(
            name,
            draw(homes()),
            by_day(draw(free_times())),
            draw(stops()),
            load=draw(st.sampled_from([0.0, 0.4, 1.1])),
            office_days=draw(st.sampled_from([frozenset(), frozenset({1})])),
        )
        for name in "abcd"[: draw(st.integers(1, 4))]
    ]


def outside_free_time(candidate: Candidate, wanted: Stop) -> bool:
    return not covered(Interval(wanted.starts_at, wanted.ends_at), chain.from_iterable(candidate.free.values()))


def oracle(wish: Wish, candidates: Iterable[Candidate], refuses: Refuses) -> list[Answer]:
    """All slots, start by start and consultant by consultant."""
    by_day = {}
    for on in days_between(wish.first, wish.last):
        day, found = local_day(on), []
        starts_at = day.starts_at
        while starts_at + timedelta(minutes=wish.duration_minutes) <= day.ends_at:
            if suits(wish, on, starts_at):
                team = team_at(wish, candidates, starts_at, on, refuses)
                found += [(sum(cost for _, cost, _ in team), starts_at, tuple(name for *_, name in team))] * bool(team)
            starts_at += QUARTER
        by_day[on] = sorted(found)
    ranked = sorted(
        (cost + (on - wish.first).days // 7 * WEEK_LATER + turn * SAME_DAY, starts_at, names)
        for on, found in by_day.items()
        for turn, (cost, starts_at, names) in enumerate(found)
    )
    return [(starts_at, names, BEST_SCORE - worth) for worth, starts_at, names in ranked]


def suits(wish: Wish, on: date, starts_at: datetime) -> bool:
    earliest = instant(on, wish.not_before)
    latest = instant(on, wish.not_after) if wish.not_after != time() else local_day(on).ends_at
    ends_at = starts_at + timedelta(minutes=wish.duration_minutes)
    on_a_weekday = wish.weekdays is None or on.isoweekday() in wish.weekdays
    return on_a_weekday and earliest <= starts_at and ends_at <= latest


def team_at(
    wish: Wish, candidates: Iterable[Candidate], starts_at: datetime, on: date, refuses: Refuses
) -> list[tuple[bool, int, str]]:
    """Those who are named and then the cheapest, or nobody when they are too few."""
    size = max(wish.staff, len(wish.named))
    asked = (price(each, wish, starts_at, on, refuses) for each in candidates)
    prices = sorted((name not in wish.named, cost, name) for cost, name in filter(None, asked))
    complete = len(prices) >= size and wish.named <= {name for *_, name in prices}
    return prices[:size] if complete else []


def price(candidate: Candidate, wish: Wish, starts_at: datetime, on: date, refuses: Refuses) -> tuple[int, str] | None:
    wanted = Stop("new", starts_at, starts_at + timedelta(minutes=wish.duration_minutes), wish.place)
    if refuses(candidate, wanted):
        return None
    before, after = day_book(candidate.stops, candidate.home), day_book((*candidate.stops, wanted), candidate.home)
    if clashes(after) - clashes(before) or one_trip_too_many(candidate, before, after):
        return None
    office = (on.isoweekday() in candidate.office_days) * OFFICE_DAY
    its = after["new"]
    nights = (its.leaves + its.there < its.stop.starts_at) + (its.stop.ends_at < its.returns - its.back)
    extra = (travelled(after) - travelled(before)) // timedelta(minutes=1)
    return extra + nights * NIGHT_AWAY + round(candidate.load * FULL_LOAD) + office, candidate.id


class Page(NamedTuple):
    """One stop in somebody's book of days."""

    stop: Stop
    leaves: datetime
    returns: datetime
    there: timedelta
    back: timedelta


DayBook = dict[str, Page]


@cache
def day_book(stops: tuple[Stop, ...], home: Home) -> DayBook:
    """Everybody goes out and home again; then, where two in a row cannot both be had, straight on."""
    book = {}
    for stop in sorted(stops, key=lambda each: (each.starts_at, each.ends_at, each.key)):
        there, back = way(home.on(local_date(stop.starts_at)), stop.place), way(stop.place, home.on(last_day(stop)))
        book[stop.key] = Page(
            stop, arriving(stop.starts_at, there) - there, leaving(stop.ends_at, back) + back, there, back
        )
    in_places = [page for page in book.values() if page.stop.place]
    for earlier, later in pairwise(in_places):
        if local_date(later.stop.starts_at) == last_day(earlier.stop) or later.leaves < earlier.returns:
            leg = way(earlier.stop.place, later.stop.place)
            key, next_key = earlier.stop.key, later.stop.key
            book[key] = book[key]._replace(returns=earlier.stop.ends_at, back=timedelta())
            book[next_key] = book[next_key]._replace(leaves=later.stop.starts_at - leg, there=leg)
    return book


def way(a: str | None, b: str | None) -> timedelta:
    return timedelta(minutes=travel(a, b) if a and b else 0)


def last_day(stop: Stop) -> date:
    return local_date(stop.ends_at - timedelta.resolution)


@cache
def arriving(starts_at: datetime, there: timedelta) -> datetime:
    """When somebody from home arrives: just in time, else at the latest moment of the evening before."""
    day, arrives = local_date(starts_at), starts_at
    while there > timedelta(hours=2):
        sets_out, here = (arrives - there).astimezone(COPENHAGEN), arrives.astimezone(COPENHAGEN)
        just_in_time = arrives == starts_at and (sets_out.date() < day, sets_out.time() < time(6)) == (False, False)
        if just_in_time or (here.date() < day and here.time() <= time(22)):
            break
        arrives -= timedelta(minutes=1)
    return arrives


@cache
def leaving(ends_at: datetime, back: timedelta) -> datetime:
    """When somebody sets out for home: at once, else at the first moment of the next morning."""
    day, leaves = local_date(ends_at - timedelta.resolution), ends_at
    while back > timedelta(hours=2):
        is_home, here = (leaves + back).astimezone(COPENHAGEN), leaves.astimezone(COPENHAGEN)
        at_once = leaves == ends_at and is_home.date() == day and is_home.time() <= time(22)
        if at_once or (here.date() > day and here.time() >= time(6)):
            break
        leaves += timedelta(minutes=1)
    return leaves


def clashes(book: DayBook) -> set[tuple[str, str]]:
    pairs = combinations(sorted(book.values(), key=lambda page: page.stop.key), 2)
    return {
        (one.stop.key, other.stop.key)
        for one, other in pairs
        if max(one.leaves, other.leaves) < min(one.returns, other.returns)
    }


def travelled(book: DayBook) -> timedelta:
    return sum((page.there + page.back for page in book.values()), timedelta())


def one_trip_too_many(candidate: Candidate, before: DayBook, after: DayBook) -> bool:
    """Whether a week would have more days away than wished, and more than it has."""
    if candidate.travel_days is None:
        return False
    had, has = days_out(candidate, before), days_out(candidate, after)
    weeks = {day.isocalendar()[:2] for day in has - had}
    return any(len([day for day in has if day.isocalendar()[:2] == week]) > candidate.travel_days for week in weeks)


def days_out(candidate: Candidate, book: DayBook) -> set[date]:
    return {
        day
        for page in book.values()
        if page.stop.place not in {None, candidate.home.on(local_date(page.stop.starts_at))}
        for day in days_between(
            local_date(page.leaves if page.leaves + page.there < page.stop.starts_at else page.stop.starts_at),
            local_date(page.returns) if page.stop.ends_at < page.returns - page.back else last_day(page.stop),
        )
    }


def answers(slots: Iterable[Slot]) -> list[Answer]:
    return [(slot.starts_at, slot.consultants, slot.score) for slot in slots]


asked_for = given(
    candidates=houses(),
    place=places,
    duration=st.sampled_from([15, 50, 180, 420]),
    staff=st.integers(1, 2),
    limit=st.sampled_from([1, 5, 400]),
)


def slots_are_those_of_the_slow_oracle(
    candidates: list[Candidate], place: str | None, duration: int, staff: int, limit: int
) -> None:
    asked = wish(place=place, duration_minutes=duration, staff=staff, last=MONDAY + timedelta(days=2))
    found = answers(find_slots(asked, candidates, limit=limit, travel=travel))
    assert found == oracle(asked, candidates, outside_free_time)[:limit]


test_slots_are_exactly_those_of_the_slow_oracle = FEW(asked_for(slots_are_those_of_the_slow_oracle))
test_slots_are_exactly_those_of_the_slow_oracle_in_many_houses = pytest.mark.races(
    MANY(asked_for(slots_are_those_of_the_slow_oracle))
)


@st.composite
def busy_weeks(draw: st.DrawFn) -> list[Candidate]:
    """A fortnight's work, long enough that most days cannot hold one of the few best times."""
    hours = Timetable(spread(2220, MONDAY - timedelta(days=30)))
    free = hours.free_by_day(MONDAY - timedelta(days=5), MONDAY + timedelta(days=20))
    starts = st.tuples(st.integers(-3, 16), st.integers(6 * 4, 19 * 4))
    return [
        Candidate(
            name,
            draw(homes()),
            free,
            tuple(
                Stop(f"{key}", begins, begins + timedelta(minutes=draw(st.integers(30, 200))), draw(places))
                for key, (day, quarter) in enumerate(draw(st.lists(starts, max_size=12)))
                for begins in [instant(MONDAY + timedelta(days=day), time(quarter // 4, quarter % 4 * 15))]
            ),
            load=draw(st.sampled_from([0.0, 0.4, 1.1])),
            travel_days=draw(st.sampled_from([None, 2])),
        )
        for name in "abcd"[: draw(st.integers(1, 4))]
    ]


asked_for_a_fortnight = given(candidates=busy_weeks(), place=places, staff=st.integers(1, 3), limit=st.integers(1, 8))


def few_slots_of_a_fortnight_are_those_of_the_slow_oracle(
    candidates: list[Candidate], place: str | None, staff: int, limit: int
) -> None:
    fortnight = {"last": MONDAY + timedelta(days=13), "not_before": time(8), "not_after": time(15, 30)}
    asked = wish(place=place, staff=staff, **fortnight)
    found = answers(find_slots(asked, candidates, limit=limit, travel=travel))
    assert found == oracle(asked, candidates, outside_free_time)[:limit]


test_few_slots_of_a_fortnight_are_those_of_the_slow_oracle = settings(FEW, max_examples=10)(
    asked_for_a_fortnight(few_slots_of_a_fortnight_are_those_of_the_slow_oracle)
)
test_few_slots_of_many_fortnights_are_those_of_the_slow_oracle = pytest.mark.races(
    settings(MANY, max_examples=40 * DEPTH)(
        asked_for_a_fortnight(few_slots_of_a_fortnight_are_those_of_the_slow_oracle)
    )
)


clocks = st.integers(0, 23 * 4).map(lambda quarters: time(quarters // 4, quarters % 4 * 15))


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    """Hours on some weekdays, dated, with absences and a closed day in Easter week."""
    days = []
    for weekday in draw(st.sets(st.integers(1, 7), min_size=1)):
        starts, ends = sorted(draw(st.lists(clocks, min_size=2, max_size=2, unique=True)))
        valid_from = EASTER + timedelta(days=draw(st.sampled_from([-30, 2])))
        days.append(WorkingDay(weekday, starts, ends, valid_from))
    absences = []
    for _ in range(draw(st.integers(0, 3))):
        begins = instant(EASTER, time()) + timedelta(minutes=draw(st.integers(0, 7 * 24 * 60)))
        absences.append(Interval(begins, begins + timedelta(minutes=draw(st.integers(1, 2000)))))
    closed = draw(st.sets(st.sampled_from([(3, 23), (3, 27)])))
    return Timetable(tuple(days), frozenset(closed), tuple(absences))


@st.composite
def easter_stops(draw: st.DrawFn) -> tuple[Stop, ...]:
    shift = EASTER - MONDAY
    return tuple(Stop(stop.key, stop.starts_at + shift, stop.ends_at + shift, stop.place) for stop in draw(stops()))


asked_at_easter = given(data=st.data(), size=st.integers(1, 5), staff=st.integers(1, 3), place=places)


def slots_are_those_to_which_booking_has_no_objection(
    data: st.DataObject, size: int, staff: int, place: str | None
) -> None:
    hours = {name: data.draw(timetables()) for name in "abcde"[:size]}
    candidates = [
        Candidate(
            name,
            data.draw(homes()),
            timetable.free_by_day(EASTER - timedelta(days=3), EASTER + timedelta(days=10)),
            data.draw(easter_stops()),
            travel_days=data.draw(st.sampled_from([None, 1, 2])),
        )
        for name, timetable in hours.items()
    ]
    asked = Wish(
        place,
        data.draw(st.sampled_from([15, 90, 240])),
        EASTER,
        EASTER + timedelta(days=6),
        staff=staff,
        named=frozenset(data.draw(st.sets(st.sampled_from(sorted(hours)), max_size=2))),
        weekdays=data.draw(st.sampled_from([None, frozenset({1, 2, 6, 7})])),
        not_before=data.draw(st.sampled_from([time(), time(9)])),
        not_after=data.draw(st.sampled_from([time(), time(16)])),
    )

    def objected(candidate: Candidate, wanted: Stop) -> bool:
        return bool(hours[candidate.id].objections(Interval(wanted.starts_at, wanted.ends_at)))

    found = answers(find_slots(asked, candidates, limit=400, travel=travel))
    assert found == oracle(asked, candidates, objected)[:400]


test_slots_of_easter_week_are_those_to_which_booking_has_no_objection = FEW(
    asked_at_easter(slots_are_those_to_which_booking_has_no_objection)
)
test_slots_of_many_easter_weeks_are_those_to_which_booking_has_no_objection = pytest.mark.races(
    MANY(asked_at_easter(slots_are_those_to_which_booking_has_no_objection))
)
