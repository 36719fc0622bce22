"""The ledger is written anew where something happened and nowhere else: what is wrong elsewhere stays wrong."""

from datetime import date, timedelta

import pytest

from advisory import invariants
from advisory.booking import booking, holding
from advisory.capacity import ledger
from advisory.capacity.models import ConsultantCapacity, Counted
from advisory.consultants import employment
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from advisory.reform import applying
from advisory.reform.mergers import Merger
from network.almanac import keeping
from network.clock import today
from network.meetings.scheduling import Time
from network.regions.models import Region
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import Drain, on

DAY = quiet_tuesday()
WRONG = 7777
TUESDAY = today() + timedelta(days=DAY)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


@pytest.fixture(autouse=True)
def short_horizon(monkeypatch: pytest.MonkeyPatch) -> None:
    first = monday_of(TUESDAY) - timedelta(days=21)
    monkeypatch.setattr(ledger, "horizon", lambda: (first, first + timedelta(days=62)))


def spoil() -> None:
    """Wrong figures on every day of everybody."""
    ledger.recompute_all()
    ConsultantCapacity.objects.update(committed_minutes=WRONG)


def weeks_made_right(consultant: Consultant) -> set[int]:
    """Which weeks, counted from that of the Tuesday, were looked at."""
    rows = ConsultantCapacity.objects.filter(consultant=consultant).exclude(committed_minutes=WRONG)
    return {(monday_of(row.on) - monday_of(TUESDAY)).days // 7 for row in rows}


def day_is_right(consultant: Consultant, day: date) -> bool:
    found = ConsultantCapacity.objects.filter(consultant=consultant, on=day)
    rows = {(row.region_id, row.on): ledger.figures_in(row) for row in found}
    return rows == ledger.figures_of(consultant, day, day) != {}


def at(days: int) -> Time:
    return Time(on(DAY + days, 10), on(DAY + days, 12))


def test_a_booking_touches_its_own_weeks_of_those_who_are_booked(
    activity: Activity, consultants: list[Consultant], drain: Drain
) -> None:
    drain()
    spoil()
    booking.schedule(activity, at(1), consultants=consultants[:1], by=None)
    drain()
    assert weeks_made_right(consultants[0]) == {-1, 0, 1}
    assert weeks_made_right(consultants[1]) == set()


def test_a_move_touches_the_weeks_it_left_and_those_it_came_to(
    activity: Activity, consultants: list[Consultant], drain: Drain
) -> None:
    booking.schedule(activity, at(1), consultants=consultants[:1], by=None)
    drain()
    spoil()
    booking.move_activity(activity, at(29), reason="Nyt", by=None)
    drain()
    assert weeks_made_right(consultants[0]) == {-1, 0, 1, 3, 4, 5}


def test_a_hold_let_go_touches_its_weeks(consultants: list[Consultant], drain: Drain) -> None:
    kept = holding.place(at(8), consultants=consultants[:1], by=None)
    drain()
    spoil()
    holding.release(kept, by=None)
    drain()
    assert weeks_made_right(consultants[0]) == {0, 1}


def test_an_absence_taken_back_touches_the_weeks_in_which_it_was(consultants: list[Consultant], drain: Drain) -> None:
    away, _ = employment.report_absence(
        consultants[0], starts_at=on(DAY + 7, 0), ends_at=on(DAY + 9, 0), kind="vacation", by=None
    )
    drain()
    spoil()
    employment.remove_absence(away, by=None)
    drain()
    assert weeks_made_right(consultants[0]) == {0, 1, 2}
    assert not Counted.objects.exists()


def test_new_hours_touch_the_weeks_from_their_first_day(consultants: list[Consultant], drain: Drain) -> None:
    drain()
    spoil()
    first = TUESDAY + timedelta(days=14)
    employment.change(consultants[0], {"weekly_minutes": 1200}, by=None, first=first)
    drain()
    assert weeks_made_right(consultants[0]) == {1, 2, 3, 4, 5}
    assert weeks_made_right(consultants[1]) == set()


def test_new_areas_touch_the_weeks_from_their_first_day(consultants: list[Consultant], drain: Drain) -> None:
    drain()
    spoil()
    first = TUESDAY + timedelta(days=21)
    employment.change(consultants[0], {"regions": [Region.objects.get(slug="hovedstaden")]}, by=None, first=first)
    drain()
    assert weeks_made_right(consultants[0]) == {2, 3, 4, 5}
    assert weeks_made_right(consultants[1]) == set()


def test_a_changed_competence_touches_no_week(consultants: list[Consultant], drain: Drain) -> None:
    drain()
    spoil()
    employment.change(consultants[0], {"competences": ["cos-p"]}, by=None)
    drain()
    assert weeks_made_right(consultants[0]) == set()


def test_a_closed_day_touches_its_weeks_and_those_of_the_work_that_gives_way(
    activity: Activity, consultants: list[Consultant], drain: Drain
) -> None:
    drain()
    spoil()
    closed = TUESDAY + timedelta(days=8)
    day = keeping.close_day(month=closed.month, day=closed.day, name="Flytning", by=None)
    drain()
    assert [weeks_made_right(each) for each in consultants] == [{0, 1}, {0, 1}]
    booking.schedule(activity, at(9), consultants=consultants[:1], by=None)
    drain()
    spoil()
    keeping.open_day(day, by=None)
    drain()
    assert [weeks_made_right(each) for each in consultants] == [{0, 1, 2}, {0, 1}]
    assert day_is_right(consultants[0], closed)


def test_a_reform_touches_everybody_from_its_day_on(consultants: list[Consultant], drain: Drain) -> None:
    drain()
    spoil()
    starts_on = monday_of(TUESDAY) + timedelta(days=21)
    merger = Merger(regions=("midtjylland", "nordjylland"), into="nord", name="Region Nord", starts_on=starts_on)
    applying.apply(merger, by=None)
    drain()
    assert [weeks_made_right(each) for each in consultants] == [{3, 4, 5}, {3, 4, 5}]


def test_what_happened_between_two_looks_is_counted_once_and_right(
    activity: Activity, consultants: list[Consultant], drain: Drain
) -> None:
    ledger.recompute_all()
    booking.schedule(activity, at(1), consultants=consultants, by=None)
    drain()
    for days in (15, 22, 8):
        booking.move_activity(activity, at(days), reason="Nyt", by=None)
    drain()
    assert list(invariants.ledger_differs()) == []
