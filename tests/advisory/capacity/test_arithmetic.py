from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.booking.itinerary import Block
from advisory.capacity.arithmetic import (
    By,
    Capacity,
    Period,
    available,
    available_by_region,
    capacity,
    committed,
    committed_by_region,
    periods,
    share_out,
)
from advisory.consultants.availability import Interval, Timetable, days_between, local_date, minutes, split, spread

CPH = ZoneInfo("Europe/Copenhagen")
NEW_YEAR = date(2027, 1, 1)
HOURS = Timetable(spread(2220, date(2026, 1, 1)))
NOBODY = Timetable(())

days = st.integers(0, 800).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
lengths = st.integers(0, 400)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=CPH)


def taken(meeting: Interval, before: int = 0, after: int = 0) -> Block:
    """The meeting with minutes of travel on both sides."""
    minute = timedelta(minutes=1)
    return Block("", meeting.starts_at - before * minute, meeting.ends_at + after * minute, before, after)


@given(st.integers(0, 10_000), st.lists(st.integers(0, 9), min_size=1, max_size=5).filter(any))
def test_shares_sum_to_the_minute_and_are_never_a_minute_off(total: int, weights: list[int]) -> None:
    shares = dict(zip("abcde", weights, strict=False))
    parts = share_out(total, shares)
    assert sum(parts.values()) == total
    assert all(abs(parts[name] - total * share / sum(weights)) < 1 for name, share in shares.items())


def test_equal_shares_give_the_odd_minute_to_the_first_in_the_alphabet() -> None:
    assert share_out(445, {"sjælland": 1, "hovedstaden": 1}) == {"hovedstaden": 223, "sjælland": 222}


@pytest.mark.parametrize("shares", [{}, {"a": 0}, {"a": 2, "b": -1}])
def test_impossible_shares_are_refused(shares: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="share"):
        share_out(100, shares)


def test_available_minutes_leave_out_days_without_work() -> None:
    assert available(HOURS, date(2027, 3, 24), date(2027, 3, 30)) == {
        date(2027, 3, 24): 444,
        date(2027, 3, 30): 444,
    }


def test_available_time_follows_the_regions_of_the_day() -> None:
    def shares_on(on: date) -> dict[str, int]:
        return {"sjaelland": 1, "hovedstaden": 1} if on < NEW_YEAR else {"oestdanmark": 2}

    by_day = {date(2026, 12, 30): 444, date(2027, 1, 4): 444}
    assert available_by_region(by_day, shares_on) == {
        ("hovedstaden", date(2026, 12, 30)): 222,
        ("sjaelland", date(2026, 12, 30)): 222,
        ("oestdanmark", date(2027, 1, 4)): 444,
    }


def test_a_consultant_without_a_region_counts_for_none() -> None:
    assert available_by_region({NEW_YEAR: 60}, lambda _: {}) == {(None, NEW_YEAR): 60}


def test_committed_time_follows_the_region_of_the_day() -> None:
    by_day = {date(2026, 12, 30): 120, date(2027, 1, 4): 240}
    found = committed_by_region(by_day, lambda on: "sjaelland" if on < NEW_YEAR else "oestdanmark")
    assert found == {("sjaelland", date(2026, 12, 30)): 120, ("oestdanmark", date(2027, 1, 4)): 240}


def test_a_meeting_is_committed_with_travel_preparation_and_follow_up() -> None:
    meeting = Interval(at(3, 15, 9), at(3, 15, 12))
    spent = committed(meeting, taken(meeting, 60, 60), HOURS, preparation_minutes=120, follow_up_minutes=60)
    assert spent == {date(2027, 3, 12): 120, date(2027, 3, 15): 300, date(2027, 3, 16): 60}


def test_travel_over_midnight_counts_on_both_days() -> None:
    meeting = Interval(at(3, 10, 18), at(3, 10, 21))
    spent = committed(meeting, taken(meeting, 240, 240), HOURS)
    assert spent == {date(2027, 3, 10): 600, date(2027, 3, 11): 60}


def test_a_night_away_counts_for_nothing() -> None:
    meeting = Interval(at(3, 10, 9), at(3, 10, 16))
    stays = Block("", at(3, 9, 17), at(3, 11, 11), 300, 300)
    assert committed(meeting, stays, HOURS) == {date(2027, 3, 9): 300, date(2027, 3, 10): 420, date(2027, 3, 11): 300}


def test_preparation_counts_before_the_meeting_not_before_the_journey() -> None:
    meeting = Interval(at(3, 11, 2), at(3, 11, 9))
    spent = committed(meeting, taken(meeting, 240, 180), HOURS, preparation_minutes=30)
    assert spent[date(2027, 3, 10)] == 150


def test_a_meeting_until_midnight_is_followed_up_the_next_day() -> None:
    meeting = Interval(at(3, 10, 20), at(3, 11, 0))
    assert committed(meeting, taken(meeting), HOURS, follow_up_minutes=30)[date(2027, 3, 11)] == 30


def test_no_minute_is_lost_for_somebody_without_working_days() -> None:
    meeting = Interval(at(3, 10, 9), at(3, 10, 10))
    spent = committed(meeting, taken(meeting), NOBODY, preparation_minutes=7, follow_up_minutes=5)
    assert spent == {date(2027, 3, 10): 72}


@pytest.mark.parametrize(("month", "day", "length"), [(3, 28, 23), (10, 31, 25)])
def test_days_on_which_the_clock_is_moved_hold_23_and_25_hours(month: int, day: int, length: int) -> None:
    weekend = Interval(at(month, day - 1, 0), at(month, day, 23, 59))
    assert split(weekend) == {date(2027, month, day - 1): 1440, date(2027, month, day): length * 60 - 1}


@given(st.integers(0, 500_000), st.integers(0, 5000))
def test_a_stretch_split_over_its_days_keeps_every_minute(first: int, lasts: int) -> None:
    starts_at = at(1, 1, 0).astimezone(ZoneInfo("UTC")) + timedelta(minutes=first)
    expected = Counter(local_date(starts_at + timedelta(minutes=n)) for n in range(lasts))
    stretch = Interval(starts_at, starts_at + timedelta(minutes=lasts))
    assert split(stretch) == expected
    assert sum(split(stretch).values()) == minutes([stretch])


def test_weeks_run_from_monday_and_are_clipped() -> None:
    assert periods(date(2027, 1, 1), date(2027, 1, 12), "week") == (
        Period(date(2027, 1, 1), date(2027, 1, 3)),
        Period(date(2027, 1, 4), date(2027, 1, 10)),
        Period(date(2027, 1, 11), date(2027, 1, 12)),
    )


def test_quarters_are_those_of_the_year() -> None:
    assert periods(date(2026, 11, 15), date(2027, 4, 1), "quarter") == (
        Period(date(2026, 11, 15), date(2026, 12, 31)),
        Period(date(2027, 1, 1), date(2027, 3, 31)),
        Period(date(2027, 4, 1), date(2027, 4, 1)),
    )


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(ValueError, match="week, month or quarter"):
        periods(NEW_YEAR, NEW_YEAR, cast("By", "year"))


@given(days, lengths, st.sampled_from(["week", "month", "quarter"]))
def test_periods_hold_each_day_once(first: date, length: int, by: By) -> None:
    last = first + timedelta(days=length)
    found = periods(first, last, by)
    assert [found[0].starts_on, found[-1].ends_on] == [first, last]
    assert all(later.starts_on - earlier.ends_on == timedelta(days=1) for earlier, later in pairwise(found))


@given(days, lengths)
def test_weeks_months_and_quarters_add_up_alike(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    by_day = {on: on.toordinal() % 500 for on in days_between(first, last)}
    sums = {sum(each.total(by_day) for each in periods(first, last, by)) for by in ("week", "month", "quarter")}
    assert sums == {sum(by_day.values())}


def test_utilisation_counts_held_time_too() -> None:
    assert Capacity(444, 100, 48).utilisation == 0.3333


def test_nothing_available_has_no_utilisation() -> None:
    assert Capacity(0, 100).utilisation is None


def test_free_is_what_is_left_and_may_be_owed() -> None:
    assert Capacity(444, 400, 100).free_minutes == -56


def test_a_row_sums_its_period() -> None:
    march = Period(date(2027, 3, 1), date(2027, 3, 31))
    inside, outside = date(2027, 3, 31), date(2027, 4, 1)
    assert capacity(march, {inside: 444, outside: 444}, {inside: 60}, {outside: 30}) == Capacity(444, 60, 0)


def test_rows_add_up() -> None:
    assert Capacity(1, 2, 3) + Capacity(10, 20, 30) == Capacity(11, 22, 33)
