"""Stepping over holidays, closed days and dead weeks."""

from datetime import date

import pytest

from network.almanac import keeping
from network.almanac.days import Almanac, almanac
from network.almanac.models import ClosedDay, DeadWeeks
from network.errors import InputError, RuleBrokenError
from network.people.models import Person

CUSTOM = Almanac(
    closed_days=frozenset((month, day) for month, day, _ in keeping.CLOSED_BY_CUSTOM),
    dead_weeks=frozenset([7, 8, *range(27, 33), 42, 51, 52, 53, 1]),
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (date(2027, 3, 9), date(2027, 3, 9)),
        (date(2027, 3, 13), date(2027, 3, 15)),  # Saturday
        (date(2027, 3, 25), date(2027, 3, 30)),  # Maundy Thursday until Easter Monday
        (date(2028, 6, 5), date(2028, 6, 6)),  # Constitution Day and Whit Monday
        (date(2027, 2, 16), date(2027, 3, 2)),  # weeks 7 and 8
        (date(2027, 7, 7), date(2027, 8, 18)),  # weeks 27 to 32
        (date(2027, 10, 19), date(2027, 10, 26)),  # week 42
        (date(2026, 12, 15), date(2027, 1, 12)),  # weeks 51 to 53 and 1
    ],
)
def test_the_next_free_day(wanted: date, found: date) -> None:
    assert CUSTOM.next_free(wanted) == found


def test_two_days_in_a_row_lie_in_one_week() -> None:
    assert CUSTOM.next_free(date(2027, 3, 12), days=2) == date(2027, 3, 15)


def test_two_days_do_not_reach_into_a_dead_week_or_a_holiday() -> None:
    assert CUSTOM.next_free(date(2027, 5, 5), days=2) == date(2027, 5, 10)  # Ascension Day on the 6th


def test_an_installation_begins_with_what_is_custom(denmark: None) -> None:
    assert almanac() == CUSTOM


def test_what_was_edited_stays(denmark: None, planner: Person) -> None:
    keeping.open_day(ClosedDay.objects.get(month=6, day=5), by=planner)
    keeping.plan_again(DeadWeeks.objects.get(first_week=42), by=planner)
    keeping.begin()
    assert almanac().next_free(date(2029, 6, 5)) == date(2029, 6, 5)
    assert almanac().next_free(date(2027, 10, 19)) == date(2027, 10, 19)


def test_a_day_that_is_none_is_refused(planner: Person) -> None:
    with pytest.raises(InputError):
        keeping.close_day(month=2, day=30, name="Ingen", by=planner)


def test_some_weeks_are_left(planner: Person) -> None:
    with pytest.raises(RuleBrokenError, match="no_week_left"):
        keeping.rest(first_week=2, last_week=50, name="Altid", by=planner)
    assert DeadWeeks.objects.count() == 4
