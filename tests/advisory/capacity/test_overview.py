"""The planning board's figures: what begins in each week, and how full it is."""

from datetime import timedelta

from advisory.booking import booking, holding
from advisory.capacity import ledger
from advisory.capacity.overview import Cell, overview
from advisory.consultants import employment
from advisory.consultants.models import Absence, Consultant
from advisory.courses.models import Activity
from network.clock import today
from network.meetings.scheduling import Time
from network.regions.models import Municipality
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()
MONDAY = today() + timedelta(days=DAY - 1)
TIME = Time(on(DAY, 10, 0), on(DAY, 12, 0))
FULL_WEEK = 2220


def of(consultant: Consultant, weeks: int = 2) -> list[Cell]:
    ledger.recompute_all()
    return overview([consultant], MONDAY, weeks, Absence.objects.all())[consultant.pk]


def test_a_meeting_counts_with_its_travel_in_its_week(activity: Activity, consultants: list[Consultant]) -> None:
    booking.schedule(activity, TIME, consultants=consultants, by=None)
    first, second = of(consultants[0])
    row = consultants[0].assignments.get()
    travel = row.travel_before_minutes + row.travel_after_minutes
    assert (first.meetings, first.travel_minutes) == (1, travel)
    assert first.taken_minutes == 120 + travel + 240 + 120
    assert second == Cell(available_minutes=FULL_WEEK)


def test_a_meeting_on_monday_counts_in_its_week_though_travel_begins_on_sunday(consultants: list[Consultant]) -> None:
    bornholm = Municipality.objects.get(code="0400")
    night = Time(on(DAY + 6, 1, 0), on(DAY + 6, 2, 0))
    holding.place(night, consultants=consultants[:1], by=None, municipality=bornholm, override_reason="Færgen")
    assert [cell.holds for cell in of(consultants[0])] == [0, 1]


def test_a_hold_is_told_from_a_meeting(consultants: list[Consultant]) -> None:
    horsens = Municipality.objects.get(code="0615")
    holding.place(TIME, consultants=consultants, by=None, municipality=horsens)
    (cell,) = of(consultants[0], 1)
    assert (cell.meetings, cell.holds) == (0, 1)


def test_weekdays_away_are_counted_once_and_leave_no_time(consultants: list[Consultant]) -> None:
    for kind in ("vacation", "sickness"):
        employment.report_absence(
            consultants[0], starts_at=on(DAY - 1, 0, 0), ends_at=on(DAY + 6, 0, 0), kind=kind, by=None
        )
    (cell,) = of(consultants[0], 1)
    assert (cell.absent_days, cell.available_minutes, cell.percent) == (5, 0, None)


def test_an_absence_until_further_notice_fills_the_board(consultants: list[Consultant]) -> None:
    employment.report_absence(consultants[0], starts_at=on(DAY, 0, 0), ends_at=None, kind="leave", by=None)
    assert [cell.absent_days for cell in of(consultants[0])] == [4, 5]


def test_a_week_can_be_more_than_full() -> None:
    assert Cell(available_minutes=100, taken_minutes=150).percent == 150
