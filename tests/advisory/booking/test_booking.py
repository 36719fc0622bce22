"""Booking a consultant: with travel, within hours, and never twice."""

from datetime import timedelta
from typing import Any

import pytest

from advisory.booking import booking
from advisory.booking.models import Assignment
from advisory.consultants.employment import report_absence
from advisory.consultants.models import Consultant
from advisory.consultants.travel import minutes_between
from advisory.courses import planning
from advisory.courses.models import Activity, Course
from network.clock import today
from network.errors import RuleBrokenError
from network.events.models import Event
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person
from network.regions.models import Municipality
from tests.conftest import on, working_day

DAY = working_day()
HOME = minutes_between("0461", "0615")


def book(activity: Activity, consultants: list[Consultant], start: int = 10, end: int = 12, **more: Any) -> Activity:
    return booking.schedule(
        activity, Time(on(DAY, start, 0), on(DAY, end, 0)), consultants=consultants, by=None, **more
    )


def another(course: Course) -> Activity:
    return planning.add_activity(course, kind="follow_up", title="", by=None)


def blocked(activity: Activity) -> tuple[int, int]:
    row = Assignment.objects.live().get(meeting=activity.meeting)
    return row.travel_before_minutes, row.travel_after_minutes


def test_blocked_time_is_the_meeting_with_travel_there_and_back(
    activity: Activity, consultants: list[Consultant]
) -> None:
    assert blocked(book(activity, consultants[:1])) == (HOME, HOME)


def test_two_meetings_at_one_place_may_stand_back_to_back(
    activity: Activity, course: Course, consultants: list[Consultant]
) -> None:
    first = book(activity, consultants[:1])
    second = book(another(course), consultants[:1], 12, 14)
    assert (blocked(first), blocked(second)) == ((HOME, 0), (0, HOME))


def test_when_the_second_is_called_off_the_first_travels_home_again(
    activity: Activity, course: Course, consultants: list[Consultant]
) -> None:
    first = book(activity, consultants[:1])
    booking.cancel_activity(book(another(course), consultants[:1], 12, 14), reason="", by=None)
    assert blocked(first) == (HOME, HOME)


def test_travel_that_runs_into_the_next_meeting_is_double_booking(
    activity: Activity, consultants: list[Consultant], planner: Person
) -> None:
    book(activity, consultants[:1])
    elsewhere = scheduling.plan(
        Time(on(DAY, 12, 15), on(DAY, 14, 0)),
        kind="other",
        title="I Hjørring",
        by=planner,
        place_municipality=Municipality.objects.get(code="0860"),
    )
    with pytest.raises(RuleBrokenError, match="double_booked") as refusal:
        booking.assign(elsewhere, consultants[:1], by=planner, override_reason="Det går nok")
    assert not refusal.value.overridable


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [("outside_working_hours", 14, 17), ("outside_working_hours", 6, 9)],
)
def test_hours_outside_work_need_a_reason(
    activity: Activity, consultants: list[Consultant], code: str, start: int, end: int
) -> None:
    with pytest.raises(RuleBrokenError, match=code) as refusal:
        book(activity, consultants, start, end)
    assert refusal.value.overridable
    assert book(activity, consultants, start, end, override_reason="Aftenmøde for forældre").state == "scheduled"


def test_an_absent_consultant_is_not_booked(activity: Activity, consultants: list[Consultant]) -> None:
    report_absence(consultants[0], starts_at=on(DAY, 0), ends_at=None, kind="sickness", by=None)
    with pytest.raises(RuleBrokenError, match="absent"):
        book(activity, consultants)


def test_an_absence_over_a_booking_is_accepted_and_names_it(activity: Activity, consultants: list[Consultant]) -> None:
    booked = book(activity, consultants)
    _, hit = report_absence(consultants[0], starts_at=on(DAY, 0), ends_at=on(DAY, 23), kind="vacation", by=None)
    assert [row.meeting for row in hit] == [booked.meeting]


def test_more_than_the_months_hours_need_a_reason(activity: Activity, consultants: list[Consultant]) -> None:
    planning.change_activity(activity, {"preparation_minutes": 100_000}, by=None)
    with pytest.raises(RuleBrokenError, match="capacity_exceeded"):
        book(activity, consultants)


def test_a_planner_who_books_more_than_the_month_has_leaves_a_reason_and_an_event(
    activity: Activity, consultants: list[Consultant], planner: Person
) -> None:
    planning.change_activity(activity, {"preparation_minutes": 100_000}, by=None)
    booked = booking.schedule(
        activity,
        Time(on(DAY, 10, 0), on(DAY, 12, 0)),
        consultants=consultants[:1],
        by=planner,
        override_reason="Aftalt med ledelsen",
    )
    told = Event.objects.get(type="capacity.exceeded")
    month = on(DAY, 10, 0).date().replace(day=1).isoformat()
    assert (told.by, told.data["consultant"], told.data["meeting"]) == (
        planner.pk,
        str(consultants[0].pk),
        str(booked.meeting_id),
    )
    assert month in told.data["months"]
    assert Assignment.objects.live().get().override_reason == "Aftalt med ledelsen"


def test_a_booking_within_the_months_hours_tells_of_no_excess(
    activity: Activity, consultants: list[Consultant]
) -> None:
    book(activity, consultants)
    assert not Event.objects.filter(type="capacity.exceeded").exists()


def test_whoever_takes_over_an_activitys_meeting_prepares_it_too(
    activity: Activity, consultants: list[Consultant]
) -> None:
    booked = book(activity, consultants[:1])
    assert booked.meeting
    [row] = booking.assign(booked.meeting, consultants[1:2], by=None)
    assert (row.preparation_minutes, row.follow_up_minutes) == (
        activity.preparation_minutes,
        activity.follow_up_minutes,
    )


def test_all_get_booked_or_none(activity: Activity, course: Course, consultants: list[Consultant]) -> None:
    book(activity, consultants[:1])
    with pytest.raises(RuleBrokenError, match="double_booked"):
        book(another(course), consultants, 11, 13)
    assert (Assignment.objects.live().count(), Meeting.objects.count()) == (1, 1)


def test_moving_keeps_the_uid_and_takes_the_new_time(activity: Activity, consultants: list[Consultant]) -> None:
    booked = book(activity, consultants[:1])
    assert booked.meeting
    booking.move_activity(booked, Time(on(DAY + 1, 10, 0), on(DAY + 1, 12, 0)), reason="", by=None)
    meeting = Meeting.objects.get(pk=booked.meeting.pk)
    row = Assignment.objects.live().get()
    assert (meeting.uid, meeting.sequence) == (booked.meeting.uid, 1)
    assert row.blocked_from < meeting.starts_at < meeting.ends_at < row.blocked_to


def test_moving_onto_another_booking_is_refused_and_changes_nothing(
    activity: Activity, course: Course, consultants: list[Consultant]
) -> None:
    book(activity, consultants[:1])
    other = another(course)
    booking.schedule(other, Time(on(DAY + 1, 10, 0), on(DAY + 1, 12, 0)), consultants=consultants[:1], by=None)
    with pytest.raises(RuleBrokenError, match="double_booked"):
        booking.move_activity(other, Time(on(DAY, 11, 0), on(DAY, 13, 0)), reason="", by=None)
    other.refresh_from_db()
    assert other.starts_on == on(DAY + 1).date()


def test_scheduling_again_with_the_same_content_changes_nothing(
    activity: Activity, consultants: list[Consultant]
) -> None:
    first = book(activity, consultants)
    assert book(activity, consultants).meeting == first.meeting


def test_travel_begins_where_the_consultant_works_that_weekday(
    activity: Activity, consultants: list[Consultant], planner: Person
) -> None:
    day = working_day()
    weekday = (today() + timedelta(days=day)).isoweekday()
    course_place = activity.course.municipality
    consultants[0].working_hours.filter(weekday=weekday).update(municipality=course_place)
    booking.schedule(activity, Time(on(day, 9), on(day, 12)), consultants=consultants, by=planner)
    at_work, from_home = (each.assignments.get() for each in consultants)
    assert (at_work.travel_before_minutes, at_work.travel_after_minutes) == (0, 0)
    assert min(from_home.travel_before_minutes, from_home.travel_after_minutes) > 0
