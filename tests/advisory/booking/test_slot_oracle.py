"""The search against a slow oracle: every start and every consultant, by the rules that booking itself uses."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from advisory.booking.diary import Candidate
from advisory.booking.itinerary import Stop, conflicts, extra_travel
from advisory.booking.slots import BEST_SCORE, FULL_LOAD, OFFICE_DAY, SAME_DAY, WEEK_LATER, Slot, Wish, find_slots
from advisory.consultants.availability import (
    Interval,
    Timetable,
    WorkingDay,
    covered,
    days_between,
    local_date,
    local_day,
)
from network.clock import instant
from tests.advisory.booking.test_slots import MONDAY, PLACES, QUARTER, travel, wish

Refuses = Callable[[Candidate, Stop], bool]
Answer = tuple[datetime, tuple[str, ...], int]

EASTER = date(2027, 3, 22)
"""A Monday; Thursday and Friday are public holidays, and on Sunday the clock is moved."""

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
def houses(draw: st.DrawFn) -> list[Candidate]:
    return [
        Candidate(
            name,
            draw(st.sampled_from([*PLACES, None])),
            draw(free_times()),
            draw(stops()),
            load=draw(st.sampled_from([0.0, 0.4, 1.1])),
            office_days=draw(st.sampled_from([frozenset(), frozenset({1})])),
        )
        for name in "abcd"[: draw(st.integers(1, 4))]
    ]


def outside_free_time(candidate: Candidate, wanted: Stop) -> bool:
    return not covered(Interval(wanted.starts_at, wanted.ends_at), candidate.free)


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
    if refuses(candidate, wanted) or one_trip_too_many(candidate, wanted, on):
        return None
    if conflicts(candidate.stops, wanted, candidate.base, travel):
        return None
    office = (on.isoweekday() in candidate.office_days) * OFFICE_DAY
    extra = extra_travel(candidate.stops, wanted, candidate.base, travel)
    return extra + round(candidate.load * FULL_LOAD) + office, candidate.id


def one_trip_too_many(candidate: Candidate, wanted: Stop, on: date) -> bool:
    if candidate.travel_days is None or wanted.place in {None, candidate.base}:
        return False
    away = {
        day
        for stop in candidate.stops
        if stop.place not in {None, candidate.base}
        for day in days_between(local_date(stop.starts_at), local_date(stop.ends_at - timedelta.resolution))
    }
    same_week = {day for day in away if day.isocalendar()[:2] == on.isocalendar()[:2]}
    return on not in away and len(same_week) >= candidate.travel_days


def answers(slots: Iterable[Slot]) -> list[Answer]:
    return [(slot.starts_at, slot.consultants, slot.score) for slot in slots]


@settings(deadline=None, max_examples=100)
@given(
    candidates=houses(),
    place=places,
    duration=st.sampled_from([15, 50, 180, 420]),
    staff=st.integers(1, 2),
    limit=st.sampled_from([1, 5, 400]),
)
def test_slots_are_exactly_those_of_the_slow_oracle(
    candidates: list[Candidate], place: str | None, duration: int, staff: int, limit: int
) -> None:
    asked = wish(place=place, duration_minutes=duration, staff=staff, last=MONDAY + timedelta(days=2))
    found = answers(find_slots(asked, candidates, limit=limit, travel=travel))
    assert found == oracle(asked, candidates, outside_free_time)[:limit]


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


@settings(deadline=None, max_examples=60)
@given(data=st.data(), size=st.integers(1, 5), staff=st.integers(1, 3), place=places)
def test_slots_of_easter_week_are_those_to_which_booking_has_no_objection(
    data: st.DataObject, size: int, staff: int, place: str | None
) -> None:
    hours = {name: data.draw(timetables()) for name in "abcde"[:size]}
    candidates = [
        Candidate(
            name,
            data.draw(places),
            timetable.free(EASTER - timedelta(days=3), EASTER + timedelta(days=10)),
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
