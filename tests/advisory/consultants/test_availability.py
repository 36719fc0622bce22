from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.consultants.availability import (
    Home,
    Interval,
    Timetable,
    WorkingDay,
    absence,
    covered,
    days_between,
    local_day,
    minutes,
    spread,
    weekly_minutes,
    working_time,
)
from network.almanac.keeping import CLOSED_BY_CUSTOM
from network.clock import instant

CPH = ZoneInfo("Europe/Copenhagen")
NEW_YEAR = date(2027, 1, 1)
WEDNESDAY = date(2027, 3, 10)
FULL_WEEK = spread(2220, NEW_YEAR)
CLOSED = frozenset((month, day) for month, day, *_ in CLOSED_BY_CUSTOM)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def at(on: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(on, time(hour, minute), CPH)


def between(on: date, first: int, last: int) -> Interval:
    return Interval(at(on, first), at(on, last))


def timetable(*absences: Interval, days: tuple[WorkingDay, ...] = FULL_WEEK) -> Timetable:
    return Timetable(days, CLOSED, absences)


def test_a_full_week_is_eight_to_fifteen_twenty_four() -> None:
    assert working_time(FULL_WEEK, WEDNESDAY) == (Interval(at(WEDNESDAY, 8), at(WEDNESDAY, 15, 24)),)


@given(st.integers(0, 4500))
def test_a_week_given_alone_is_spread_to_the_minute(weekly: int) -> None:
    days = spread(weekly, NEW_YEAR)
    lengths = [minutes(working_time(days, WEDNESDAY + timedelta(days=n))) for n in range(-2, 5)]
    assert sum(lengths) == weekly_minutes(days, WEDNESDAY) == weekly
    assert max(lengths[:5]) - min(lengths[:5]) <= 1
    assert lengths[5:] == [0, 0]


@pytest.mark.parametrize("weekly", [-1, 4501])
def test_a_week_that_five_days_cannot_hold_is_refused(weekly: int) -> None:
    with pytest.raises(ValueError, match="0 to 4500"):
        spread(weekly, NEW_YEAR)


def test_working_hours_count_only_while_they_are_in_force() -> None:
    hours = spread(2220, WEDNESDAY, WEDNESDAY)
    worked = [on for on in days_between(date(2027, 3, 1), date(2027, 3, 31)) if working_time(hours, on)]
    assert worked == [WEDNESDAY]


def test_a_day_may_be_worked_in_two_parts() -> None:
    morning = WorkingDay(3, time(8), time(11), NEW_YEAR)
    evening = WorkingDay(3, time(18), time(21), NEW_YEAR)
    assert minutes(working_time((evening, morning), WEDNESDAY)) == 360


@pytest.mark.parametrize("broken", [(0, 8, 12), (8, 8, 12), (1, 12, 12), (1, 12, 8)])
def test_impossible_working_hours_are_refused(broken: tuple[int, int, int]) -> None:
    weekday, starts, ends = broken
    with pytest.raises(ValueError, match=r"weekday|end after"):
        WorkingDay(weekday, time(starts), time(ends), NEW_YEAR)


@pytest.mark.parametrize(("on", "hours"), [(SPRING, 23), (AUTUMN, 25), (WEDNESDAY, 24)])
def test_a_day_lasts_from_midnight_to_midnight(on: date, hours: int) -> None:
    assert minutes([local_day(on)]) == hours * 60


@pytest.mark.parametrize(("on", "worked"), [(SPRING, 180), (AUTUMN, 300)])
def test_a_night_shift_is_as_long_as_the_night(on: date, worked: int) -> None:
    nights = (WorkingDay(7, time(0), time(4), NEW_YEAR),)
    assert minutes(working_time(nights, on)) == worked


def test_hours_that_summer_time_skips_are_not_worked() -> None:
    skipped = (WorkingDay(7, time(2), time(3), NEW_YEAR),)
    assert working_time(skipped, SPRING) == ()


def test_hours_until_midnight_end_with_the_day() -> None:
    late = (WorkingDay(3, time(20), time(0), NEW_YEAR),)
    assert minutes(working_time(late, WEDNESDAY)) == 240


@pytest.mark.parametrize("on", [date(2027, 3, 25), date(2027, 12, 24), date(2028, 6, 5), date(2027, 3, 13)])
def test_nobody_works_on_holidays_closed_days_and_saturdays(on: date) -> None:
    assert timetable().available_minutes(on) == 0


def test_overlapping_absences_take_their_time_once() -> None:
    away = between(WEDNESDAY, 9, 11), between(WEDNESDAY, 10, 12)
    assert timetable(*away).available_minutes(WEDNESDAY) == 444 - 180


def test_sickness_without_an_end_leaves_nothing_after_it() -> None:
    sick = absence(at(WEDNESDAY, 12), None)
    days = days_between(WEDNESDAY, WEDNESDAY + timedelta(days=30))
    assert [timetable(sick).available_minutes(on) for on in days] == [240] + [0] * 30


def test_a_fortnight_is_the_sum_of_its_days() -> None:
    fortnight = timetable().free(date(2027, 3, 8), date(2027, 3, 21))
    assert minutes(fortnight) == 10 * 444


def test_free_time_by_day_is_that_of_each_day_that_has_any() -> None:
    easter = timetable().free_by_day(date(2027, 3, 22), date(2027, 3, 28))
    assert easter == {on: timetable().free(on, on) for on in (date(2027, 3, day) for day in (22, 23, 24))}


def test_the_working_day_before_easter_monday_is_the_wednesday() -> None:
    assert timetable().working_day_before(date(2027, 3, 29)) == date(2027, 3, 24)


def test_the_working_day_after_skips_weekend_and_absence() -> None:
    away = between(date(2027, 3, 15), 0, 23)
    assert timetable(away).working_day_after(date(2027, 3, 12)) == date(2027, 3, 16)


def test_somebody_without_hours_has_no_working_day() -> None:
    assert timetable(days=()).working_day_after(WEDNESDAY) is None


@pytest.mark.parametrize(
    ("on", "hours", "expected"),
    [
        (WEDNESDAY, (9, 12), ()),
        (WEDNESDAY, (8, 15), ()),
        (WEDNESDAY, (7, 9), ("outside_working_hours",)),
        (date(2027, 3, 13), (9, 12), ("outside_working_hours",)),
        (date(2027, 3, 25), (9, 12), ("public_holiday",)),
        (date(2028, 6, 5), (9, 12), ("public_holiday", "closed_day")),
        (date(2027, 12, 24), (9, 12), ("closed_day",)),
    ],
)
def test_a_meeting_meets_the_objections_of_its_day(on: date, hours: tuple[int, int], expected: tuple[str, ...]) -> None:
    assert timetable().objections(between(on, *hours)) == expected


def test_a_meeting_in_an_absence_meets_an_objection() -> None:
    assert timetable(between(WEDNESDAY, 11, 12)).objections(between(WEDNESDAY, 9, 13)) == ("absent",)


def test_a_meeting_that_ends_where_an_absence_starts_meets_none() -> None:
    assert timetable(between(WEDNESDAY, 13, 14)).objections(between(WEDNESDAY, 9, 13)) == ()


def test_a_two_day_meeting_is_judged_on_both_days() -> None:
    maundy = Interval(at(date(2027, 3, 24), 9), at(date(2027, 3, 25), 12))
    assert timetable().objections(maundy) == ("public_holiday", "outside_working_hours")


starts = st.integers(0, 24 * 60 * 30).map(lambda n: instant(date(2027, 3, 15), time()) + timedelta(minutes=n))
stretches = st.builds(lambda a, n: Interval(a, a + timedelta(minutes=n)), starts, st.integers(1, 600))


@given(stretches, st.lists(stretches, max_size=4))
def test_there_is_no_objection_exactly_where_free_time_covers_the_meeting(
    wanted: Interval, away: list[Interval]
) -> None:
    hers = timetable(*away)
    first, last = (each.astimezone(CPH).date() for each in (wanted.starts_at, wanted.ends_at))
    assert (hers.objections(wanted) == ()) == covered(wanted, hers.free(first, last))


def test_home_is_where_the_first_hours_of_the_day_are_worked() -> None:
    first = date(2027, 1, 1)
    morning = WorkingDay(2, time(8), time(11), first, place="0751")
    afternoon = WorkingDay(2, time(12), time(15), first, place="0851")
    home = Home("0461", (afternoon, morning, WorkingDay(3, time(8), time(11), first)))
    assert [home.on(date(2027, 1, day)) for day in (5, 6, 7)] == ["0751", "0461", "0461"]
