"""A consultant's days: meetings with travel, the work around them, holds, absences."""

from datetime import date, timedelta

from advisory.booking import booking, holding
from advisory.booking.agenda import AgendaDay, What, agenda
from advisory.consultants import employment
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.clock import today
from network.meetings.scheduling import Time
from network.regions.models import Municipality
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()
TUESDAY = today() + timedelta(days=DAY)
TIME = Time(on(DAY, 10, 0), on(DAY, 13, 0))


def of(consultant: Consultant, day: date = TUESDAY, days: int = 1) -> list[AgendaDay]:
    return agenda(consultant, day, day + timedelta(days=days - 1))


def said(day: AgendaDay) -> list[tuple[What, int]]:
    return [(each.what, each.minutes) for each in day.stretches]


def test_a_meeting_lies_between_its_travel_and_fills_the_days_around_it(
    activity: Activity, consultants: list[Consultant]
) -> None:
    booking.schedule(activity, TIME, consultants=consultants, by=None)
    before, the_day, after = of(consultants[0], TUESDAY - timedelta(days=1), 3)
    assert [what for what, _ in said(the_day)] == [What.THERE, What.MEETING, What.BACK]
    assert (said(before), said(after)) == ([(What.PREPARATION, 240)], [(What.FOLLOW_UP, 120)])
    there, meeting, back = the_day.stretches
    assert (there.ends_at, meeting.starts_at, back.starts_at) == (TIME.starts_at, TIME.starts_at, TIME.ends_at)


def test_preparation_for_next_week_is_seen_in_this_one(activity: Activity, consultants: list[Consultant]) -> None:
    monday = Time(on(DAY + 6, 10, 0), on(DAY + 6, 12, 0))
    booking.schedule(activity, monday, consultants=consultants, by=None)
    (friday,) = of(consultants[0], TUESDAY + timedelta(days=3))
    assert said(friday) == [(What.PREPARATION, 240)]


def test_minutes_are_those_of_the_ledger(activity: Activity, consultants: list[Consultant]) -> None:
    booking.schedule(activity, TIME, consultants=consultants, by=None)
    (the_day,) = of(consultants[0])
    row = consultants[0].assignments.get()
    assert the_day.taken_minutes == 180 + row.travel_before_minutes + row.travel_after_minutes
    assert the_day.available_minutes == 444


def test_a_hold_is_told_from_a_meeting(denmark: None, consultants: list[Consultant]) -> None:
    online = {"place_municipality": None}
    horsens = Municipality.objects.get(code="0615")
    holding.place(TIME, consultants=consultants, by=None, municipality=horsens, place=online)
    assert said(of(consultants[0])[0]) == [(What.HOLD, 180)]


def test_an_absence_of_several_days_is_told_on_each(consultants: list[Consultant]) -> None:
    employment.report_absence(
        consultants[0], starts_at=on(DAY, 0, 0), ends_at=on(DAY + 2, 0, 0), kind="vacation", by=None
    )
    days = of(consultants[0], TUESDAY, 3)
    assert [said(day) for day in days] == [[(What.ABSENCE, 1440)], [(What.ABSENCE, 1440)], []]
    assert (days[0].available_minutes, days[0].taken_minutes) == (0, 0)
