"""A course keeps to its steps, its window and its number of activities."""

from datetime import date, timedelta

import pytest

from advisory.booking import booking
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle, planning, windows
from advisory.courses.models import Activity, Course, Dispensation
from network.errors import RuleBrokenError
from network.events.models import Event
from network.meetings.scheduling import Time
from network.people.models import Person
from tests.conftest import on, working_day


@pytest.fixture
def clarified(course: Course, planner: Person) -> Course:
    """A second course of the municipality, ready to be planned."""
    made = lifecycle.request(municipality=course.municipality, programme=course.programme, by=planner)
    made = lifecycle.clarify(made, by=planner)
    planning.add_activity(made, kind="sparring", title="", by=planner)
    return made


def plan(course: Course, consultant: Consultant, first: date, last: date, override_reason: str = "") -> Course:
    return lifecycle.plan(
        course,
        primary_consultant=consultant,
        window_starts_on=first,
        window_ends_on=last,
        by=None,
        override_reason=override_reason,
    )


def test_twelve_months_end_the_day_before_the_anniversary() -> None:
    assert windows.longest_window_end(date(2027, 1, 11)) == date(2028, 1, 10)


def test_twelve_months_from_29_february_end_on_the_28th() -> None:
    assert windows.longest_window_end(date(2028, 2, 29)) == date(2029, 2, 28)


def test_a_longer_window_needs_a_dispensation(clarified: Course, consultants: list[Consultant]) -> None:
    first = date(2031, 1, 1)
    with pytest.raises(RuleBrokenError, match="window_too_long"):
        plan(clarified, consultants[0], first, date(2032, 1, 1))
    planned = plan(clarified, consultants[0], first, date(2032, 1, 1), "Barsel i kommunen")
    assert (planned.state, planned.dispensation) == ("planned", "Barsel i kommunen")


def test_a_dispensation_says_which_rule_why_and_by_whom(
    clarified: Course, consultants: list[Consultant], planner: Person
) -> None:
    planned = plan(clarified, consultants[0], date(2031, 1, 1), date(2032, 1, 1), "Barsel i kommunen")
    lifecycle.extend(planned, window_ends_on=date(2032, 3, 1), by=planner, override_reason="Sygdom")
    given = planned.dispensations.values_list("rule", "reason", "by")
    assert list(given) == [
        ("window_too_long", "Barsel i kommunen", None),
        ("window_too_long", "Sygdom", planner.pk),
    ]


def test_the_step_tells_of_every_rule_set_aside(
    course: Course, clarified: Course, consultants: list[Consultant]
) -> None:
    assert course.window_ends_on
    plan(clarified, consultants[0], course.window_ends_on, date(2031, 1, 1), "To forløb samtidig")
    told = Event.objects.filter(type="course.planned", data__course=str(clarified.pk)).get()
    assert told.data["dispensation"] == "window_too_long,course_overlap"


def test_a_reason_that_was_not_needed_is_no_dispensation(clarified: Course, consultants: list[Consultant]) -> None:
    planned = plan(clarified, consultants[0], date(2031, 1, 1), date(2031, 12, 31), "For en sikkerheds skyld")
    told = Event.objects.filter(type="course.planned", data__course=str(clarified.pk)).get()
    assert (planned.dispensations.exists(), "dispensation" in told.data) == (False, False)


def test_a_refused_step_leaves_no_dispensation(clarified: Course, activity: Activity) -> None:
    with pytest.raises(RuleBrokenError, match="activity_limit"):
        planning.lay_out(activity.course, "whole", by=None)
    assert not Dispensation.objects.exists()


def test_overlapping_windows_need_a_dispensation(
    course: Course, clarified: Course, consultants: list[Consultant]
) -> None:
    assert course.window_ends_on
    last = course.window_ends_on
    with pytest.raises(RuleBrokenError, match="course_overlap"):
        plan(clarified, consultants[0], last, last)
    assert plan(clarified, consultants[0], last, last, "To forløb samtidig").overlap_allowed


def test_a_course_without_activities_is_not_planned(course: Course, consultants: list[Consultant]) -> None:
    empty = lifecycle.request(municipality=course.municipality, programme=course.programme, by=None)
    with pytest.raises(RuleBrokenError, match="no_activity"):
        plan(lifecycle.clarify(empty, by=None), consultants[0], date(2031, 1, 1), date(2031, 12, 31))


def test_a_sixth_activity_needs_a_dispensation_that_the_database_then_enforces(course: Course) -> None:
    for _ in range(4):
        planning.add_activity(course, kind="workshop", title="", by=None)
    with pytest.raises(RuleBrokenError, match="activity_limit"):
        planning.add_activity(course, kind="workshop", title="", by=None)
    sixth = planning.add_activity(course, kind="workshop", title="", by=None, override_reason="Særlig aftale")
    assert (sixth.number, Course.objects.get(pk=course.pk).allowance) == (6, 6)
    told = Event.objects.get(type="activity.planned", data__activity=str(sixth.pk))
    assert (course.dispensations.get().reason, told.data["dispensation"]) == ("Særlig aftale", "activity_limit")


def test_a_cancelled_activity_makes_room(course: Course) -> None:
    made = [planning.add_activity(course, kind="workshop", title="", by=None) for _ in range(4)]
    booking.cancel_activity(made[0], reason="", by=None)
    assert planning.add_activity(course, kind="workshop", title="", by=None).number == made[0].number


def test_a_course_is_not_completed_while_activities_are_open(course: Course) -> None:
    with pytest.raises(RuleBrokenError, match="open_activities"):
        lifecycle.complete(course, by=None)


def test_withdrawing_calls_off_what_was_scheduled(
    course: Course, activity: Activity, consultants: list[Consultant]
) -> None:
    day = working_day()
    booking.schedule(activity, Time(on(day, 10), on(day, 13)), consultants=consultants, by=None)
    lifecycle.withdraw(course, reason="Kommunen trækker sig", by=None)
    activity.refresh_from_db()
    assert activity.meeting
    assert (activity.state, activity.meeting.state, activity.meeting.assignments.live().count()) == (
        "cancelled",
        "cancelled",
        0,
    )


def test_the_last_activity_of_a_planned_course_stays(clarified: Course, consultants: list[Consultant]) -> None:
    planned = plan(clarified, consultants[0], date(2031, 1, 1), date(2031, 12, 31))
    with pytest.raises(RuleBrokenError, match="no_activity"):
        booking.cancel_activity(planned.activities.get(), reason="", by=None)


def test_each_step_is_told_once(course: Course) -> None:
    lifecycle.start(course, by=None)
    told = Event.objects.filter(data__course=str(course.pk), type__startswith="course.").order_by("id")
    assert list(told.values_list("type", flat=True)) == [
        "course.requested",
        "course.clarified",
        "course.planned",
        "course.started",
    ]


def test_a_wrong_step_names_the_possible_ones(course: Course) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        lifecycle.clarify(course, by=None)
    assert (refusal.value.code, refusal.value.allowed) == ("wrong_step", ["pause", "complete", "withdraw"])


def test_an_activity_is_scheduled_within_the_window_only(
    course: Course, activity: Activity, consultants: list[Consultant]
) -> None:
    assert course.window_ends_on
    days = (course.window_ends_on - on(0).date()).days + 1
    with pytest.raises(RuleBrokenError, match="outside_window"):
        booking.schedule(activity, Time(on(days, 10), on(days, 13)), consultants=consultants, by=None)


def shortened(course: Course) -> date:
    """The course's window made short; the day after it."""
    first = course.window_starts_on
    assert first
    Course.objects.filter(pk=course.pk).update(window_ends_on=first + timedelta(days=60))
    return first + timedelta(days=61)


def test_a_second_course_in_a_year_shares_its_five_activities(
    course: Course, clarified: Course, consultants: list[Consultant]
) -> None:
    for _ in range(4):
        planning.add_activity(course, kind="workshop", title="", by=None)
    soon = shortened(course)
    with pytest.raises(RuleBrokenError, match="activity_limit"):
        plan(clarified, consultants[0], soon, soon + timedelta(days=60))
    planned = plan(clarified, consultants[0], soon, soon + timedelta(days=60), "Kommunen er lagt sammen")
    assert (planned.allowance, planned.dispensation) == (6, "Kommunen er lagt sammen")
    with pytest.raises(RuleBrokenError, match="activity_limit"):
        planning.add_activity(planned, kind="workshop", title="", by=None)


def test_a_course_of_the_next_year_has_five_of_its_own(
    course: Course, clarified: Course, consultants: list[Consultant]
) -> None:
    for _ in range(4):
        planning.add_activity(course, kind="workshop", title="", by=None)
    assert course.window_starts_on
    later = windows.longest_window_end(course.window_starts_on) + timedelta(days=1)
    assert plan(clarified, consultants[0], later, later + timedelta(days=60)).allowance == 5


def test_a_withdrawn_course_leaves_its_place_in_the_year(
    course: Course, clarified: Course, consultants: list[Consultant]
) -> None:
    for _ in range(4):
        planning.add_activity(course, kind="workshop", title="", by=None)
    lifecycle.withdraw(course, reason="", by=None)
    soon = shortened(course)
    assert plan(clarified, consultants[0], soon, soon + timedelta(days=60)).state == "planned"
