"""Who moves, or works in another place from a day on, travels to what is booked from there."""

from datetime import time, timedelta

import pytest

from advisory import invariants
from advisory.booking import booking, holding
from advisory.booking.models import Assignment
from advisory.consultants import employment
from advisory.consultants.models import Consultant
from advisory.consultants.travel import minutes_between
from advisory.courses.models import Activity
from network.clock import today, told
from network.invitations.models import Dispatch
from network.meetings.scheduling import Time
from network.regions.models import Municipality
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import Drain, on

DAY = quiet_tuesday()
ODENSE, HORSENS, AALBORG = "0461", "0615", "0851"


@pytest.fixture
def clara(consultants: list[Consultant]) -> Consultant:
    return consultants[0]


def at(days: int, hour: int = 11) -> Time:
    return Time(on(DAY + days, hour), on(DAY + days, hour + 2))


def lives_in(consultant: Consultant, code: str) -> None:
    employment.change(consultant, {"base_municipality": Municipality.objects.get(code=code)}, by=None)


def way_there(consultant: Consultant) -> list[int]:
    rows = Assignment.objects.live().filter(consultant=consultant).order_by("blocked_from")
    return [row.travel_before_minutes for row in rows]


def test_a_new_base_changes_the_way_to_what_is_booked_and_held(activity: Activity, clara: Consultant) -> None:
    booking.schedule(activity, at(1), consultants=[clara], by=None)
    holding.place(at(8), consultants=[clara], municipality=Municipality.objects.get(code=HORSENS), by=None)
    assert way_there(clara) == [minutes_between(ODENSE, HORSENS)] * 2
    lives_in(clara, HORSENS)
    assert way_there(clara) == [0, 0]


def test_another_workplace_counts_from_its_day(activity: Activity, clara: Consultant) -> None:
    kept = Municipality.objects.get(code=HORSENS)
    for days in (1, 8):
        holding.place(at(days), consultants=[clara], municipality=kept, by=None)
    week = [{"weekday": day, "starts": time(8), "ends": time(16), "municipality": kept} for day in (2, 3)]
    employment.change(clara, {"working_hours": week}, by=None, first=today() + timedelta(days=DAY + 5))
    assert way_there(clara) == [minutes_between(ODENSE, HORSENS), 0]


def test_the_ledger_follows_and_nobody_gets_a_mail(activity: Activity, clara: Consultant, drain: Drain) -> None:
    booking.schedule(activity, at(1), consultants=[clara], by=None)
    drain()
    written = Dispatch.objects.count()
    lives_in(clara, AALBORG)
    drain()
    assert list(invariants.ledger_differs()) == []
    assert Dispatch.objects.count() == written > 0


def test_what_is_booked_stays_booked_where_the_way_is_too_long(clara: Consultant) -> None:
    for days, hour in ((1, 13), (2, 8)):
        online = Time(on(DAY + days, hour), on(DAY + days, hour + 1))
        holding.place(online, consultants=[clara], by=None)
    holding.place(at(1, 10), consultants=[clara], municipality=Municipality.objects.get(code=ODENSE), by=None)
    lives_in(clara, AALBORG)
    assert len(way_there(clara)) == 3
    assert list(invariants.nobody_is_in_two_places()) == []


def test_what_is_over_is_not_travelled_to_again(clara: Consultant) -> None:
    holding.place(at(1), consultants=[clara], municipality=Municipality.objects.get(code=HORSENS), by=None)
    with told(on(DAY + 2, 9)):
        lives_in(clara, AALBORG)
    assert way_there(clara) == [minutes_between(ODENSE, HORSENS)]
