import itertools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.consultants.availability import (
    FOREVER,
    Interval,
    absence,
    covered,
    intersect,
    minutes,
    subtract,
    union,
)

CPH = ZoneInfo("Europe/Copenhagen")
Intervals = list[Interval]
NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def span(first: int, last: int) -> Interval:
    return Interval(minute(first), minute(last))


intervals = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: span(pair[0], pair[0] + pair[1])),
    max_size=8,
)


def held(some: Iterable[Interval]) -> set[int]:
    """The oracle: every single minute that lies in one of the intervals."""
    return {n for each in some for n in range(90) if each.starts_at <= minute(n) and minute(n + 1) <= each.ends_at}


@given(intervals, intervals)
def test_a_union_holds_every_minute_of_both(some: Iterable[Interval], others: Intervals) -> None:
    assert held(union(some, others)) == held(some) | held(others)


@given(intervals, intervals)
def test_an_intersection_holds_the_minutes_in_both(some: Iterable[Interval], others: Intervals) -> None:
    assert held(intersect(some, others)) == held(some) & held(others)


@given(intervals, intervals)
def test_a_difference_holds_the_minutes_not_taken(some: Iterable[Interval], taken: Intervals) -> None:
    assert held(subtract(some, taken)) == held(some) - held(taken)


@given(intervals, intervals)
def test_results_are_sorted_and_neither_overlap_nor_touch(some: Iterable[Interval], others: Intervals) -> None:
    for found in (union(some, others), intersect(some, others), subtract(some, others)):
        assert all(a.ends_at < b.starts_at for a, b in itertools.pairwise(found))
        assert all(each.starts_at < each.ends_at for each in found)


@given(intervals)
def test_minutes_in_two_intervals_are_counted_once(some: Iterable[Interval]) -> None:
    assert minutes(some) == len(held(some))


@given(intervals, st.integers(0, 60), st.integers(1, 30))
def test_a_time_is_covered_when_every_minute_of_it_is_free(free: Intervals, first: int, lasts: int) -> None:
    assert covered(span(first, first + lasts), free) == (set(range(first, first + lasts)) <= held(free))


@given(intervals, st.integers(0, 60), st.integers(1, 20))
def test_two_intervals_overlap_when_they_share_a_minute(some: Iterable[Interval], first: int, lasts: int) -> None:
    other = span(first, first + lasts)
    assert [each.overlaps(other) for each in some] == [bool(held([each]) & held([other])) for each in some]


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    autumn = Interval(datetime(2027, 10, 31, 2, tzinfo=CPH), datetime(2027, 10, 31, 3, tzinfo=CPH))
    assert minutes([autumn]) == 120


def test_the_second_of_two_like_wall_clock_times_is_later() -> None:
    first = datetime(2027, 10, 31, 2, 30, tzinfo=CPH)
    assert minutes([Interval(first, first.replace(fold=1))]) == 60


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        Interval(datetime(2027, 3, 10, 12), NOON)  # noqa: DTZ001


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        span(5, 4)


def test_an_absence_without_an_end_lasts_for_ever() -> None:
    assert absence(NOON, None) == Interval(NOON, FOREVER)
