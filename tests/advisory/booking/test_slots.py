from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from advisory.booking import slots
from advisory.booking.diary import Candidate, Diary
from advisory.booking.itinerary import Stop
from advisory.booking.openings import Opening, openings
from advisory.booking.slots import (
    Slot,
    Wish,
    find_slots,
    fits,
)
from advisory.consultants.availability import (
    Home,
    Interval,
    Timetable,
    days_between,
    intersect,
    local_date,
    local_day,
    spread,
    union,
)

CPH = ZoneInfo("Europe/Copenhagen")
MONDAY = date(2027, 1, 11)
WEEKS = 3
PLACES = {"A": 0, "B": 40, "C": 95, "D": 310}
QUARTER = timedelta(minutes=15)


def travel(a: str, b: str) -> int:
    return abs(PLACES[a] - PLACES[b])


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 1, day, hour, minute, tzinfo=CPH)


def free(weekly_minutes: int = 2220, absences: Iterable[Interval] = ()) -> tuple[Interval, ...]:
    hours = Timetable(spread(weekly_minutes, MONDAY - timedelta(days=30)), absences=tuple(absences))
    return hours.free(MONDAY - timedelta(days=7), MONDAY + timedelta(days=7 * WEEKS))


def consultant(name: str = "asta", base: str | None = "A", stops: Iterable[Stop] = (), **rest: Any) -> Candidate:
    return Candidate(name, Home(base), by_day(rest.pop("free", free())), tuple(stops), **rest)


def by_day(some: Iterable[Interval]) -> dict[date, tuple[Interval, ...]]:
    """Free time cut at local midnights."""
    pieces = union(some)
    days = days_between(*(local_date(at) for at in (pieces[0].starts_at, pieces[-1].ends_at))) if pieces else ()
    return {on: free for on in days if (free := intersect(pieces, [local_day(on)]))}


def wish(**rest: Any) -> Wish:
    asked: dict[str, Any] = {
        "place": "B",
        "duration_minutes": 180,
        "first": MONDAY,
        "last": MONDAY + timedelta(days=4),
    }
    return Wish(**(asked | rest))


def starts(found: Iterable[Slot]) -> list[datetime]:
    return [slot.starts_at.astimezone(CPH) for slot in found]


def find(wish: Wish, *candidates: Candidate, limit: int = 20) -> tuple[Slot, ...]:
    return find_slots(wish, candidates, limit=limit, travel=travel)


def test_an_empty_week_offers_each_day_first_thing() -> None:
    assert starts(find(wish(), consultant(), limit=5)) == [at(day, 8) for day in (11, 12, 13, 14, 15)]


def test_every_full_quarter_that_fits_is_offered() -> None:
    found = find(wish(last=MONDAY), consultant(), limit=100)
    assert sorted(starts(found)) == [at(11, 8) + n * QUARTER for n in range(18)]


def test_travel_there_and_back_is_counted() -> None:
    assert find(wish(), consultant())[0].travel_minutes == 80


def test_the_consultant_who_lives_nearer_comes_first() -> None:
    assert find(wish(), consultant("far", "D"), consultant("near", "B"))[0].consultants == ("near",)


def test_only_who_may_be_among_the_best_is_looked_at_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def look(its: Diary, number: int) -> list[Opening]:
        looked.append(number)
        return openings(its, number)

    monkeypatch.setattr(slots, "openings", look)
    house = [consultant("near", "B"), *(consultant(f"far {n}", "D") for n in range(9))]
    assert len(find(wish(), *house, limit=5)) == 5
    assert sorted(looked) == [0, 1, 2, 3, 4]


def test_a_meeting_on_the_way_of_a_trip_comes_first() -> None:
    trip = Stop("trip", at(13, 13), at(13, 14), "C")
    first = find(wish(), consultant(stops=[trip]))[0]
    assert (local_date(first.starts_at), first.travel_minutes) == (date(2027, 1, 13), 0)
    assert (
        "Ligger på samme tur som et andet møde den dag.",
        "On the same trip as another meeting that day.",
    ) in (first.reasons)


def test_a_gap_that_holds_the_meeting_and_both_journeys_to_the_minute_is_offered() -> None:
    around = [Stop("before", at(11, 7), at(11, 9, 5), "C"), Stop("after", at(11, 13, 55), at(11, 20), "C")]
    assert starts(find(wish(last=MONDAY), consultant(stops=around))) == [at(11, 10)]


def test_the_one_with_more_room_comes_first_at_equal_travel() -> None:
    assert find(wish(), consultant("busy", load=0.9), consultant("calm", load=0.2))[0].consultants == ("calm",)


def test_absences_are_never_offered() -> None:
    away = Interval(at(11, 0), at(16, 0))
    assert find(wish(), consultant(free=free(absences=[away]))) == ()


def test_nothing_is_offered_over_lunch_when_the_free_time_is_split() -> None:
    two_pieces = (Interval(at(11, 8), at(11, 11)), Interval(at(11, 12), at(11, 14)))
    assert starts(find(wish(last=MONDAY), consultant(free=two_pieces))) == [at(11, 8)]


def test_free_time_in_two_touching_pieces_is_one() -> None:
    two_pieces = (Interval(at(11, 8), at(11, 10)), Interval(at(11, 10), at(11, 11)))
    assert starts(find(wish(last=MONDAY), consultant(free=two_pieces))) == [at(11, 8)]


def test_two_consultants_are_free_at_the_same_time() -> None:
    morning, noon = (Interval(at(11, 8), at(11, 12)),), (Interval(at(11, 9), at(11, 14)),)
    found = find(wish(staff=2, last=MONDAY), consultant("asta", free=morning), consultant("bo", free=noon))
    assert starts(found) == [at(11, 9)]
    assert found[0].consultants == ("asta", "bo")
    assert found[0].travel_minutes == 160


def test_who_is_named_takes_part_though_others_are_nearer() -> None:
    found = find(wish(named=frozenset({"far"}), staff=2), consultant("far", "D"), *map(consultant, "xyz"))
    assert {slot.consultants for slot in found} == {("far", "x")}


def test_only_those_who_serve_the_region_and_know_the_subject_are_asked() -> None:
    asta = consultant(regions=frozenset({"midtjylland"}), competences=frozenset({"cos-p"}))
    assert fits(asta, wish(region="midtjylland", competence="cos-p"))
    assert not fits(asta, wish(region="nordjylland"))
    assert not fits(asta, wish(competence="børnebaser"))
    assert not fits(asta, wish(allowed=frozenset({"bo"})))


def test_the_municipality_says_which_weekdays_and_hours_suit_it() -> None:
    asked = wish(weekdays=frozenset({2}), not_before=time(9), not_after=time(12, 30))
    assert starts(find(asked, consultant())) == [at(12, 9), at(12, 9, 15), at(12, 9, 30)]


def test_an_office_day_comes_last() -> None:
    found = find(wish(), consultant(office_days=frozenset({1, 5})), limit=5)
    assert [local_date(slot.starts_at).isoweekday() for slot in found[:3]] == [2, 3, 4]


def test_a_full_month_is_not_offered() -> None:
    assert find(wish(), consultant(room={(2027, 1): 259})) == ()
    assert len(find(wish(), consultant(room={(2027, 1): 260}))) == 20


def test_preparation_needs_room_in_the_month_in_which_it_falls() -> None:
    asked = wish(place="A", first=date(2027, 2, 1), last=date(2027, 2, 1), preparation_minutes=60)
    assert find(asked, consultant(room={(2027, 1): 59})) == ()
    assert find(asked, consultant(room={(2027, 1): 60}))


def test_a_week_holds_no_more_days_away_than_wished() -> None:
    trips = [Stop(f"{day}", at(day, 13), at(day, 14), "B") for day in (11, 12)]
    found = find(wish(), consultant(stops=trips, travel_days=2), limit=100)
    assert {slot.astimezone(CPH).day for slot in starts(found)} == {11, 12}


def test_an_online_meeting_needs_no_travel() -> None:
    assert find(wish(place=None), consultant(base="D"))[0].travel_minutes == 0


def test_nothing_is_offered_that_makes_the_next_journey_run_into_an_online_meeting() -> None:
    online, later = Stop("o", at(11, 13), at(11, 14), None), Stop("b", at(11, 15), at(11, 16), "B")
    assert find(wish(place="D", duration_minutes=15, last=MONDAY), consultant(stops=[online, later])) == ()


def test_the_way_home_does_not_run_into_a_meeting_after_midnight() -> None:
    evening = (Interval(at(11, 20), at(11, 23)),)
    online = Stop("o", at(12, 0, 30), at(12, 1), None)
    assert find(wish(place="D", last=MONDAY), consultant(free=evening, stops=[online])) == ()


def test_who_cannot_be_home_before_the_next_meeting_goes_straight_on() -> None:
    evening = (Interval(at(11, 20), at(11, 23)),)
    early = Stop("b", at(12, 3), at(12, 4), "B")
    found = find(wish(place="D", duration_minutes=60, last=MONDAY), consultant(free=evening, stops=[early]))
    assert max(starts(found)) == at(11, 21, 30)
    assert found[0].travel_minutes == 310 + 270 - 40


def test_a_time_that_needs_a_night_away_comes_after_one_that_does_not() -> None:
    found = find(wish(place="D", duration_minutes=60, last=MONDAY), consultant(), limit=100)
    nights = [("Kræver overnatning.", "Needs a night away.") in slot.reasons for slot in found]
    by_day = [at(11, 11, 15) <= start for start in starts(found)]
    assert sorted(nights) == nights
    assert nights == [not each for each in by_day]


def test_the_evening_before_is_a_day_of_travel_too() -> None:
    trip = Stop("trip", at(13, 13), at(13, 14), "B")
    early = wish(place="D", duration_minutes=60, last=MONDAY + timedelta(days=1), not_after=time(10))
    assert find(early, consultant(stops=[trip], travel_days=3))
    found = find(early, consultant(stops=[trip], travel_days=2))
    assert {start.day for start in starts(found)} == {11}  # Sunday evening is in the week before


def test_the_evening_before_needs_room_in_its_own_month() -> None:
    hours = Timetable(spread(2220, MONDAY)).free(MONDAY, date(2027, 2, 28))
    on_the_first = wish(
        place="D", duration_minutes=60, first=date(2027, 2, 1), last=date(2027, 2, 1), not_after=time(10)
    )
    assert find(on_the_first, consultant(free=hours, room={(2027, 1): 309})) == ()
    assert find(on_the_first, consultant(free=hours, room={(2027, 1): 310}))


def test_a_slot_says_why_it_stands_where_it_stands() -> None:
    asked = wish(first=MONDAY - timedelta(days=7), last=MONDAY, weekdays=frozenset({1}))
    asta = consultant(load=0.43, office_days=frozenset({1}))
    on_monday = next(slot for slot in find(asked, asta) if slot.starts_at == at(11, 8))
    assert on_monday.reasons == (
        ("1 t 20 min ekstra rejsetid i alt.", "1 h 20 min of extra travel in all."),
        ("43 % af arbejdstiden er optaget.", "43 % of working time is taken."),
        ("Falder på en kontordag.", "Falls on an office day."),
        ("En uge efter søgningens første dag.", "One week after the first day of the search."),
        ("Passer med kommunens ønsker.", "Suits the municipality's wishes."),
    )


def test_the_score_falls_with_each_further_slot_on_a_day() -> None:
    found = find(wish(last=MONDAY), consultant(), limit=3)
    assert [slot.score for slot in found] == [920, 890, 860]


def test_a_search_for_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        find(wish(staff=0))


@pytest.mark.parametrize(("day", "quarters"), [(date(2027, 3, 28), 92), (date(2027, 10, 31), 100)])
def test_days_on_which_the_clock_is_moved_have_23_and_25_hours(day: date, quarters: int) -> None:
    whole = (local_day(day),)
    found = find(wish(place="A", duration_minutes=15, first=day, last=day), consultant(free=whole), limit=200)
    assert len(found) == quarters
