"""People join a course's circle, and come to the activities that are theirs."""

from collections.abc import Callable

import pytest

from advisory.booking import booking
from advisory.circles import joining
from advisory.circles.models import CourseParticipant
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle, planning
from advisory.courses.models import Activity, Course
from network.errors import InputError, RuleBrokenError
from network.meetings.scheduling import Time
from network.networks.models import Programme
from network.people.models import Person
from network.regions.models import Municipality
from tests.conftest import on, working_day

Someone = Callable[..., Person]


def test_several_organisations_take_part_in_one_course(course: Course, someone: Someone) -> None:
    joining.join(course, someone("Ida"), sector="health_visiting", by=None)
    joining.join(course, someone("Jens", "midtjylland"), sector="region", role="partner", by=None)
    rows = course.participants.order_by("sector").values_list("sector", "role", "person__organisation__kind")
    assert list(rows) == [("health_visiting", "participant", "municipality"), ("region", "partner", "region")]


def test_joining_twice_changes_nothing(course: Course, someone: Someone) -> None:
    ida = someone("Ida")
    first = joining.join(course, ida, sector="ppr", by=None)
    assert joining.join(course, ida, sector="day_care", by=None) == first
    assert course.participants.get().sector == "ppr"


def test_each_activity_has_its_own_circle(course: Course, activity: Activity, someone: Someone) -> None:
    other = planning.add_activity(course, kind="sparring", title="", by=None)
    ida, jens = someone("Ida"), someone("Jens")
    joining.join(course, ida, sector="ppr", activities=[activity, other], by=None)
    joining.join(course, jens, sector="ppr", activities=[other], by=None)
    assert (joining.circle_of(activity), joining.circle_of(other)) == ([ida], [ida, jens])


@pytest.mark.parametrize("named", [True, False])
def test_scheduling_seats_the_circle_unless_others_are_named(
    activity: Activity, course: Course, consultants: list[Consultant], someone: Someone, named: bool
) -> None:
    ida, jens = someone("Ida"), someone("Jens")
    joining.join(course, ida, sector="ppr", activities=[activity], by=None)
    time = Time(on(working_day(), 10), on(working_day(), 13))
    others = [jens] if named else None
    scheduled = booking.schedule(activity, time, consultants=consultants[:1], participants=others, by=None)
    assert scheduled.meeting
    assert [each.person for each in scheduled.meeting.registrations.all()] == [jens if named else ida]


def test_anothers_activity_is_refused(course: Course, activity: Activity, someone: Someone) -> None:
    other = lifecycle.request(
        municipality=Municipality.objects.get(code="0661"), programme=Programme.objects.get(), by=None
    )
    with pytest.raises(InputError, match="another_course"):
        joining.join(other, someone("Ida"), sector="ppr", activities=[activity], by=None)


def test_a_part_changes(course: Course, activity: Activity, someone: Someone) -> None:
    participant = joining.join(course, someone("Ida"), sector="ppr", by=None)
    joining.change(participant, {"sector": "day_care", "role": "contact", "activities": [activity]}, by=None)
    changed = CourseParticipant.objects.get()
    assert (changed.sector, changed.role, list(changed.activities.all())) == ("day_care", "contact", [activity])


def test_somebody_leaves(course: Course, someone: Someone) -> None:
    joining.leave(joining.join(course, someone("Ida"), sector="ppr", by=None), by=None)
    assert not course.participants.exists()


def test_nobody_joins_a_course_that_is_over(course: Course, someone: Someone) -> None:
    lifecycle.withdraw(course, reason="", by=None)
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        joining.join(course, someone("Ida"), sector="ppr", by=None)
