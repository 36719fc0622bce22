"""The glance before the close look: it may promise too much, never too little."""

from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.booking import slots
from advisory.booking.diary import Candidate, Diary
from advisory.booking.itinerary import Stop, Travel
from advisory.booking.openings import openings
from advisory.booking.prospects import prospects
from advisory.consultants.availability import local_day
from tests.advisory.booking.test_slot_oracle import FEW, MANY, busy_weeks, places
from tests.advisory.booking.test_slots import MONDAY, PLACES, at, consultant, travel, wish

roads = st.fixed_dictionaries({a + b: st.integers(0, 900) for a, b in combinations(sorted(PLACES), 2)})


def diary(candidate: Candidate, by: Travel = travel, **asked: object) -> Diary:
    return Diary(candidate, slots._search(wish(**asked), by))


def least(*stops: Stop, by: Travel = travel, **asked: object) -> list[int]:
    """The least travel on those days of the week that have room, for somebody who lives in A; B unless asked."""
    return list(prospects(diary(consultant(stops=stops), by, **asked)).values())


def along(roads: dict[str, int]) -> Travel:
    return lambda a, b: roads[min(a, b) + max(a, b)]


asked_on_whatever_roads = given(house=busy_weeks(), place=places, minutes=st.sampled_from([15, 180, 400]), roads=roads)


def no_opening_adds_less_travel_than_promised(
    house: list[Candidate], place: str | None, minutes: int, roads: dict[str, int]
) -> None:
    asked = {"place": place, "duration_minutes": minutes, "last": MONDAY + timedelta(days=13)}
    for candidate in house:
        its = diary(candidate, along(roads), **asked)
        promised = prospects(its)
        found = [(number, opening) for number in its.hours for opening in openings(its, number)]
        assert [each for each in found if each[1].extra_travel < promised[each[0]]] == []


test_no_opening_adds_less_travel_than_promised = FEW(asked_on_whatever_roads(no_opening_adds_less_travel_than_promised))
test_no_opening_adds_less_travel_than_promised_in_many_houses = pytest.mark.races(
    MANY(asked_on_whatever_roads(no_opening_adds_less_travel_than_promised))
)


def test_an_empty_week_promises_the_way_there_and_back() -> None:
    assert least() == [80] * 5


def test_a_meeting_on_the_way_to_another_promises_less() -> None:
    assert least(Stop("trip", at(13, 13), at(13, 14), "C")) == [80, 80, 0, 80, 80]


def test_a_day_without_room_promises_nothing() -> None:
    assert least(Stop("trip", at(13, 10), at(13, 14), "C")) == [80] * 4


def test_who_is_home_late_from_afar_promises_to_go_straight_on() -> None:
    late, early = Stop("late", at(11, 16), at(11, 21), "D"), Stop("early", at(13, 6), at(13, 10), "D")
    assert least(late, early)[1] == 270 - 310 + 40


def test_who_lives_too_far_away_to_set_out_again_promises_to_go_straight_on() -> None:
    roads = {"AC": 10, "AB": 300, "BC": 20}
    assert least(Stop("late", at(11, 18), at(11, 19), "C"), by=along(roads))[1] == 20 - 10 + 300


def test_a_stop_on_the_longest_way_from_one_to_the_next_promises_all_that_it_saves() -> None:
    roads = {"AC": 100, "AD": 130, "AB": 500, "BC": 10, "BD": 10, "CD": 400}
    late, early = Stop("late", at(11, 16), at(11, 21), "C"), Stop("early", at(12, 8), at(12, 10), "D")
    asked = {"duration_minutes": 60, "first": MONDAY + timedelta(days=1), "last": MONDAY + timedelta(days=1)}
    night = consultant(stops=[late, early], free=[local_day(MONDAY + timedelta(days=1))])
    assert prospects(diary(night, along(roads), **asked)) == {0: 10 + 10 - 400}
