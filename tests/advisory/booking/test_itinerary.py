from datetime import date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.booking.itinerary import (
    Block,
    Stop,
    conflicts,
    days_away,
    double_booked,
    extra_travel,
    itinerary,
    without_overlaps,
    worked,
)
from advisory.consultants.availability import Home, Interval

HOME = Home("H")
CPH = ZoneInfo("Europe/Copenhagen")
ROADS = {frozenset("HA"): 60, frozenset("HB"): 90, frozenset("AB"): 45, frozenset("HF"): 300, frozenset("BF"): 240}


def travel(a: str, b: str) -> int:
    return ROADS[frozenset((a, b))]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=CPH)


def stop(key: str, place: str | None, starts_at: datetime, hours: float = 2) -> Stop:
    return Stop(key, starts_at, starts_at + timedelta(hours=hours), place)


def legs(*stops: Stop, home: Home = HOME) -> dict[str, tuple[int, int]]:
    return {
        block.key: (block.travel_before_minutes, block.travel_after_minutes) for block in itinerary(stops, home, travel)
    }


def test_a_single_meeting_has_travel_there_and_back() -> None:
    (block,) = itinerary([stop("a", "A", at(10, 9))], HOME, travel)
    assert block == Block("a", at(10, 8), at(10, 12), 60, 60)


def test_the_onward_leg_belongs_to_the_next_meeting() -> None:
    assert legs(stop("a", "A", at(10, 9)), stop("b", "B", at(10, 13))) == {"a": (60, 0), "b": (45, 90)}


def test_meetings_may_be_given_in_any_order() -> None:
    assert legs(stop("b", "B", at(10, 13)), stop("a", "A", at(10, 9))) == {"a": (60, 0), "b": (45, 90)}


def test_two_meetings_at_one_place_stand_back_to_back() -> None:
    blocks = itinerary([stop("a", "A", at(10, 9)), stop("b", "A", at(10, 11))], HOME, travel)
    assert [(b.travel_before_minutes, b.travel_after_minutes) for b in blocks] == [(60, 0), (0, 60)]
    assert double_booked(blocks) == ()


def test_two_places_need_the_road_between_them() -> None:
    near, far = stop("b", "B", at(10, 11, 30)), stop("b", "B", at(10, 11, 45))
    first = stop("a", "A", at(10, 9))
    assert conflicts([first], near, HOME, travel) == (("a", "b"),)
    assert conflicts([first], far, HOME, travel) == ()


def test_a_night_at_home_lies_between_two_days() -> None:
    assert legs(stop("a", "A", at(10, 13)), stop("b", "B", at(11, 9))) == {"a": (60, 60), "b": (90, 90)}


def test_a_long_journey_that_would_begin_at_night_is_made_the_evening_before() -> None:
    (block,) = itinerary([stop("far", "F", at(10, 9), hours=4)], HOME, travel)
    assert block == Block("far", at(9, 17), at(10, 18), 300, 300)


def test_a_long_journey_that_would_end_at_night_is_made_the_next_morning() -> None:
    (block,) = itinerary([stop("far", "F", at(10, 14), hours=4)], HOME, travel)
    assert block == Block("far", at(10, 9), at(11, 11), 300, 300)


def test_a_long_journey_between_morning_and_evening_is_made_on_the_day() -> None:
    (block,) = itinerary([stop("far", "F", at(10, 11), hours=6)], HOME, travel)
    assert (block.blocked_from, block.blocked_to) == (at(10, 6), at(10, 22))


def test_nobody_stays_overnight_for_a_short_journey() -> None:
    (block,) = itinerary([stop("late", "B", at(10, 7), hours=15)], HOME, travel)
    assert (block.blocked_from, block.blocked_to) == (at(10, 5, 30), at(10, 23, 30))


def test_two_days_far_away_are_one_trip() -> None:
    assert legs(stop("one", "F", at(10, 10), hours=5), stop("two", "F", at(11, 9), hours=5)) == {
        "one": (300, 0),
        "two": (0, 300),
    }


def test_who_cannot_be_home_in_time_goes_straight_on_the_next_morning() -> None:
    blocks = itinerary([stop("far", "F", at(10, 13), hours=5), stop("b", "B", at(11, 9))], HOME, travel)
    assert [(b.blocked_from, b.blocked_to) for b in blocks] == [(at(10, 8), at(10, 18)), (at(11, 5), at(11, 12, 30))]


def test_who_can_be_home_in_between_goes_home() -> None:
    assert legs(stop("far", "F", at(10, 12)), stop("b", "B", at(11, 9))) == {"far": (300, 300), "b": (90, 90)}


def test_a_night_away_is_blocked_and_not_worked() -> None:
    meets = Interval(at(10, 9), at(10, 13))
    (block,) = itinerary([Stop("far", meets.starts_at, meets.ends_at, "F")], HOME, travel)
    there, _, back = worked(meets, block)
    assert (there, back) == (Interval(at(9, 17), at(9, 22)), Interval(at(10, 13), at(10, 18)))
    assert conflicts([Stop("online", at(9, 21), at(9, 22), None)], stop("far", "F", at(10, 9)), HOME, travel)


def test_days_away_are_those_of_the_journey_too() -> None:
    far, home = stop("far", "F", at(10, 9)), stop("home", "H", at(12, 9))
    assert days_away([far, home], HOME, travel) == {date(2027, 3, 9), date(2027, 3, 10)}


def test_travel_is_cut_where_something_else_begins_and_the_night_before_that() -> None:
    far, online = stop("far", "F", at(10, 9)), stop("online", None, at(9, 20))
    both = [far, online]
    blocks = {block.key: block for block in without_overlaps(both, itinerary(both, HOME, travel))}
    assert (blocks["far"].blocked_from, blocks["far"].travel_before_minutes) == (at(9, 22), 300)
    assert double_booked(blocks.values()) == ()


def test_a_meeting_over_two_days_has_travel_before_the_first_and_after_the_last() -> None:
    assert legs(stop("stay", "A", at(10, 9), hours=30)) == {"stay": (60, 60)}


def test_a_meeting_on_the_last_day_of_a_longer_one_follows_it() -> None:
    stay, after = stop("stay", "A", at(10, 9), hours=27), stop("b", "B", at(11, 14))
    assert legs(stay, after) == {"stay": (60, 0), "b": (45, 90)}


def test_a_meeting_that_ends_at_midnight_ends_its_own_day() -> None:
    late, early = stop("late", "A", at(10, 22)), stop("early", "A", at(11, 9))
    assert legs(late, early) == {"late": (60, 60), "early": (60, 60)}


def test_the_day_is_the_local_one() -> None:
    # Half past midnight in Copenhagen is still the day before in UTC.
    assert legs(stop("a", "A", at(10, 0, 30)), stop("b", "B", at(10, 9))) == {"a": (60, 0), "b": (45, 90)}


def test_an_online_meeting_has_no_travel_and_leaves_the_chain_alone() -> None:
    online = stop("online", None, at(10, 11), hours=0.25)
    assert legs(stop("a", "A", at(10, 9)), online, stop("b", "B", at(10, 13))) == {
        "a": (60, 0),
        "online": (0, 0),
        "b": (45, 90),
    }


def test_an_online_meeting_on_the_road_is_a_double_booking() -> None:
    online = stop("online", None, at(10, 8, 15), hours=0.5)
    assert conflicts([stop("a", "A", at(10, 9))], online, HOME, travel) == (("a", "online"),)


def test_without_a_base_travel_is_only_from_place_to_place() -> None:
    a, b = stop("a", "A", at(10, 9)), stop("b", "B", at(10, 13))
    assert legs(a, b, home=Home(None)) == {"a": (0, 0), "b": (45, 0)}


def test_a_meeting_in_the_base_needs_no_travel() -> None:
    assert legs(stop("home", "H", at(10, 9))) == {"home": (0, 0)}


def test_a_meeting_that_lengthens_the_next_ones_journey_is_charged_with_what_it_hits() -> None:
    online = stop("online", None, at(10, 11), hours=1)
    later = stop("b", "B", at(10, 13, 30))
    roads = {frozenset("HA"): 10, frozenset("HB"): 60, frozenset("AB"): 120}
    wanted = stop("a", "A", at(10, 8))
    found = conflicts([online, later], wanted, HOME, lambda a, b: roads[frozenset((a, b))])
    assert found == (("online", "b"),)


def test_what_overlaps_already_is_not_held_against_another_meeting() -> None:
    twice = [stop("a", "A", at(10, 9)), stop("b", "B", at(10, 9))]
    assert conflicts(twice, stop("c", "A", at(12, 9)), HOME, travel) == ()


def test_extra_travel_is_what_the_trip_grows_by() -> None:
    assert extra_travel([stop("b", "B", at(10, 13))], stop("a", "A", at(10, 9)), HOME, travel) == 15


def test_travel_keeps_its_length_when_the_clock_is_moved() -> None:
    (block,) = itinerary([stop("a", "A", at(28, 3, 30))], HOME, travel)
    assert (block.blocked_from, block.blocked_to) == (at(28, 1, 30), at(28, 6, 30))


def test_blocks_that_touch_are_no_double_booking() -> None:
    a, b = Block("a", at(10, 8), at(10, 9), 0, 0), Block("b", at(10, 9), at(10, 10), 0, 0)
    assert double_booked([b, a]) == ()


@pytest.mark.parametrize("ends_at", [at(10, 9), at(10, 8)])
def test_a_stop_that_does_not_last_is_refused(ends_at: datetime) -> None:
    with pytest.raises(ValueError, match="ends after"):
        Stop("a", at(10, 9), ends_at, "A")


def test_a_stop_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        Stop("a", datetime(2027, 3, 10, 9), at(10, 10), "A")  # noqa: DTZ001


def test_a_day_without_meetings_blocks_nothing() -> None:
    assert itinerary([], HOME, travel) == ()


blocks = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), max_size=9, unique_by=lambda pair: pair).map(
    lambda pairs: [
        Block(str(n), at(10, 0) + timedelta(minutes=a), at(10, 0) + timedelta(minutes=a + length), 0, 0)
        for n, (a, length) in enumerate(pairs)
    ]
)


@given(blocks)
def test_double_bookings_are_all_pairs_that_share_a_minute(some: list[Block]) -> None:
    expected = {
        frozenset((a.key, b.key))
        for a, b in combinations(some, 2)
        if max(a.blocked_from, b.blocked_from) < min(a.blocked_to, b.blocked_to)
    }
    found = double_booked(some)
    assert {frozenset(pair) for pair in found} == expected
    assert len(found) == len(expected)
