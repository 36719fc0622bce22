"""Somebody falls away: substitutes are ranked, and one confirmation lets them take over."""

from collections.abc import Callable

import pytest

from advisory.booking import booking, holding, rescue
from advisory.booking.models import Assignment
from advisory.consultants.employment import change, employ, report_absence
from advisory.consultants.models import Absence, Consultant
from advisory.courses.models import Activity, Course
from network.errors import InputError, RuleBrokenError
from network.meetings.models import Meeting
from network.meetings.scheduling import Time, plan
from network.people.enrolment import enrol, organisation_by_code
from network.people.models import Person
from network.regions.models import Municipality
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


@pytest.fixture
def colleague(denmark: None) -> Callable[[str, str], Consultant]:
    """Employs somebody after the others: `colleague("Eva", "0461")`, who lives there."""

    def make(name: str, base: str) -> Consultant:
        address = f"{name.lower()}@example.org"
        person = enrol(name=name, email=address, by=None, organisation=organisation_by_code("agency"))
        return employ(person, by=None, base_municipality=Municipality.objects.get(code=base))

    return make


def order(absence: Absence) -> list[str]:
    """Who stands where among the substitutes of the one broken meeting."""
    [found] = rescue.preview(absence)
    return [str(Consultant.objects.get(pk=each.consultant)) for each in found.substitutes]


def knows(consultant: Consultant, *skills: str) -> None:
    change(consultant, {"competences": skills}, by=None)


def keep_busy(consultant: Consultant) -> None:
    """Take time of the same month."""
    horsens = Municipality.objects.get(code="0615")
    time = Time(on(DAY + 1, 9, 0), on(DAY + 1, 14, 0))
    holding.place(time, municipality=horsens, consultants=[consultant], by=None)


def test_what_the_course_is_about_counts_before_the_way_there(
    absence: Absence, consultants: list[Consultant], colleague: Callable[[str, str], Consultant]
) -> None:
    Course.objects.update(topics=["børnebaser"])
    knows(colleague("Eva", "0860"), "børnebaser")
    assert order(absence) == ["Eva", "Dan Fiktivsen"]


def test_what_the_absent_knows_and_the_course_is_not_about_does_not_count(
    absence: Absence, consultants: list[Consultant], colleague: Callable[[str, str], Consultant]
) -> None:
    for each in (consultants[0], colleague("Eva", "0860")):
        knows(each, "cos-p")
    assert order(absence) == ["Dan Fiktivsen", "Eva"]


def test_the_way_there_counts_before_how_much_somebody_is_taken(
    absence: Absence, colleague: Callable[[str, str], Consultant]
) -> None:
    keep_busy(colleague("Eva", "0615"))
    assert order(absence) == ["Eva", "Dan Fiktivsen"]


def test_of_two_with_the_same_way_the_less_taken_comes_first(
    absence: Absence, consultants: list[Consultant], colleague: Callable[[str, str], Consultant]
) -> None:
    keep_busy(consultants[1])
    colleague("Eva", "0461")
    assert order(absence) == ["Eva", "Dan Fiktivsen"]


def test_without_a_course_what_the_absent_knows_is_needed(
    consultants: list[Consultant], planner: Person, colleague: Callable[[str, str], Consultant]
) -> None:
    time = Time(on(DAY, 10, 0), on(DAY, 12, 0))
    horsens = Municipality.objects.get(code="0615")
    seminar = plan(time, kind="theme_day", title="Temadag", by=planner, place_municipality=horsens)
    booking.assign(seminar, consultants[:1], by=planner)
    for each in (consultants[0], colleague("Eva", "0860")):
        knows(each, "cos-p")
    away, _ = report_absence(consultants[0], starts_at=on(DAY, 0), ends_at=None, kind="sickness", by=None)
    assert order(away) == ["Eva", "Dan Fiktivsen"]


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
