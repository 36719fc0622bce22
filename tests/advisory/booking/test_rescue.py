"""Somebody falls away: substitutes are ranked, and one confirmation lets them take over."""

import pytest

from advisory.booking import booking, rescue
from advisory.booking.models import Assignment
from advisory.consultants.employment import report_absence
from advisory.consultants.models import Absence, Consultant
from advisory.courses.models import Activity
from network.errors import InputError, RuleBrokenError
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on
from tests.test_invariants import broken

DAY = quiet_tuesday()


@pytest.fixture
def meeting_of(activity: Activity, consultants: list[Consultant]) -> Meeting:
    time = Time(on(DAY, 10, 0), on(DAY, 12, 0))
    booked = booking.schedule(activity, time, consultants=consultants[:1], by=None)
    assert booked.meeting
    return booked.meeting


@pytest.fixture
def absence(meeting_of: Meeting, consultants: list[Consultant]) -> Absence:
    return report_absence(consultants[0], starts_at=on(DAY, 0), ends_at=None, kind="sickness", by=None)[0]


def serving(meeting: Meeting) -> list[object]:
    return list(Assignment.objects.live().filter(meeting=meeting).values_list("consultant", flat=True))


def test_each_broken_meeting_names_who_could_take_over(
    absence: Absence, meeting_of: Meeting, consultants: list[Consultant]
) -> None:
    [found] = rescue.preview(absence)
    assert found.meeting == meeting_of
    assert [each.consultant for each in found.substitutes] == [str(each.pk) for each in consultants[1:]]


def test_whoever_is_away_too_is_no_substitute(absence: Absence, consultants: list[Consultant]) -> None:
    report_absence(consultants[1], starts_at=on(DAY, 0), ends_at=on(DAY, 23), kind="vacation", by=None)
    [found] = rescue.preview(absence)
    assert str(consultants[1].pk) not in [each.consultant for each in found.substitutes]


def test_one_confirmation_books_the_substitute_with_preparation(
    absence: Absence, meeting_of: Meeting, consultants: list[Consultant], planner: Person, activity: Activity
) -> None:
    for _ in range(2):
        rescue.rescue(absence, {meeting_of: consultants[1]}, by=planner)
    assert serving(meeting_of) == [consultants[1].pk]
    assert Assignment.objects.live().get().preparation_minutes == activity.preparation_minutes
    assert rescue.preview(absence) == ()
    assert broken() == set()


def test_a_substitute_who_cannot_refuses_the_whole_rescue(
    absence: Absence, meeting_of: Meeting, consultants: list[Consultant]
) -> None:
    report_absence(consultants[1], starts_at=on(DAY, 0), ends_at=None, kind="sickness", by=None)
    with pytest.raises(RuleBrokenError, match="absent"):
        rescue.rescue(absence, {meeting_of: consultants[1]}, by=None)
    assert serving(meeting_of) == [consultants[0].pk]


def test_a_meeting_that_is_not_broken_is_refused(
    absence: Absence, meeting: Meeting, consultants: list[Consultant]
) -> None:
    with pytest.raises(InputError, match="not_broken"):
        rescue.rescue(absence, {meeting: consultants[1]}, by=None)
