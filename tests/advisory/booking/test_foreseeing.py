"""What would stand in the way is what booking then says, and looking writes nothing."""

from datetime import timedelta

import pytest

from advisory.booking import booking, holding
from advisory.booking.foreseeing import foresee
from advisory.booking.models import Assignment, Hold
from advisory.consultants import employment
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.errors import RuleBrokenError
from network.events.models import Event
from network.meetings.scheduling import Time
from network.regions.models import Municipality
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()
TIME = Time(on(DAY, 10, 0), on(DAY, 12, 0))


def codes(activity: Activity, consultants: list[Consultant], time: Time = TIME) -> list[str]:
    return [each.code for each in foresee(activity, time, consultants, by=None)]


def test_a_free_time_has_nothing_in_its_way_and_stays_free(activity: Activity, consultants: list[Consultant]) -> None:
    before = Event.objects.count()
    assert codes(activity, consultants) == []
    assert (Hold.objects.count(), Assignment.objects.count(), Event.objects.count()) == (0, 0, before)


def test_each_consultants_obstacle_is_said(activity: Activity, consultants: list[Consultant]) -> None:
    clara, dan = consultants
    employment.report_absence(clara, starts_at=TIME.starts_at, ends_at=TIME.ends_at, kind="sickness", by=None)
    holding.place(TIME, consultants=[dan], by=None, municipality=Municipality.objects.get(code="0615"))
    assert codes(activity, consultants) == ["absent", "double_booked"]


def test_what_is_foreseen_is_what_booking_says(activity: Activity, consultants: list[Consultant]) -> None:
    night = Time(on(DAY, 22, 0), on(DAY, 23, 0))
    foreseen = foresee(activity, night, consultants[:1], by=None)
    with pytest.raises(RuleBrokenError) as refused:
        booking.schedule(activity, night, consultants=consultants[:1], by=None)
    assert [str(each) for each in foreseen] == [str(refused.value)]


def test_what_the_activity_itself_holds_is_not_in_its_way(activity: Activity, consultants: list[Consultant]) -> None:
    hold = holding.place(TIME, consultants=consultants, by=None, activity=activity)
    assert codes(activity, consultants, Time(TIME.starts_at + timedelta(minutes=15), TIME.ends_at)) == []
    hold.refresh_from_db()
    assert hold.state == "placed"


def test_the_same_obstacle_is_said_once(activity: Activity, consultants: list[Consultant]) -> None:
    long_after = Time(on(DAY + 800, 10, 0), on(DAY + 800, 12, 0))
    assert codes(activity, consultants, long_after) == ["outside_window"]
