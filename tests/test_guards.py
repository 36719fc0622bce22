"""What the database itself refuses, past every rule of ours."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from advisory.booking.models import Assignment
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity, Course, Dispensation
from network.meetings.models import Meeting, Registration
from network.networks.models import Membership, Network
from network.people.enrolment import organisation_by_code
from network.people.models import Person
from tests.conftest import on


def refused(code: str, write: Callable[[], object]) -> bool:
    with pytest.raises(Error, match=code), transaction.atomic():
        write()
    return True


def sixth(course: Course) -> Callable[[], object]:
    def write() -> object:
        return Activity.objects.bulk_create(
            Activity(course=course, number=number, kind="other", title="", preparation_minutes=0, follow_up_minutes=0)
            for number in range(2, 7)
        )

    return write


def another_course(course: Course, **changes: object) -> Callable[[], Course]:
    values = {
        "municipality": course.municipality,
        "programme": course.programme,
        "window_starts_on": course.window_ends_on,
        "window_ends_on": course.window_ends_on,
    }
    return lambda: Course.objects.create(**values | changes)


def test_a_sixth_live_activity(course: Course) -> None:
    assert refused("activity_limit", sixth(course))


def test_a_cancelled_activity_brought_back_as_the_sixth(course: Course) -> None:
    Activity.objects.filter(course=course).update(state="cancelled")
    sixth(course)()
    assert refused("activity_limit", lambda: Activity.objects.filter(number=1).update(state="planned"))


def year_mate(course: Course, **changes: object) -> Course:
    """Another course of the municipality in the same course year, with a window of its own."""
    first = course.window_starts_on
    assert first
    Course.objects.filter(pk=course.pk).update(window_ends_on=first + timedelta(days=50))
    window = {"window_starts_on": first + timedelta(days=51), "window_ends_on": first + timedelta(days=90)}
    return another_course(course, **window | changes)()


def test_a_sixth_live_activity_in_the_municipalitys_year(course: Course) -> None:
    assert refused("activity_limit", sixth(year_mate(course)))


def test_a_cancelled_activity_brought_back_as_the_sixth_of_the_year(course: Course) -> None:
    Activity.objects.filter(course=course).update(state="cancelled")
    sixth(year_mate(course))()
    assert refused("activity_limit", lambda: Activity.objects.filter(number=1).update(state="planned"))


def test_a_window_that_brings_a_sixth_activity_into_the_year(course: Course) -> None:
    mate = year_mate(course, window_starts_on=None, window_ends_on=None)
    sixth(mate)()
    soon = Course.objects.get(pk=course.pk).window_ends_on
    assert soon
    window = {"window_starts_on": soon + timedelta(days=1), "window_ends_on": soon + timedelta(days=9)}
    assert refused("activity_limit", lambda: Course.objects.filter(pk=mate.pk).update(**window))


def test_an_allowance_below_what_is_promised(course: Course) -> None:
    assert refused("activity_limit", lambda: Course.objects.filter(pk=course.pk).update(allowance=0))


def test_an_activity_outside_its_window(activity: Activity, course: Course) -> None:
    assert course.window_ends_on
    late = course.window_ends_on + timedelta(days=1)
    outside = Activity.objects.filter(pk=activity.pk)
    assert refused("outside_window", lambda: outside.update(starts_on=late, ends_on=late))


def test_a_window_that_leaves_an_activity_outside(activity: Activity, course: Course) -> None:
    assert course.window_ends_on
    Activity.objects.update(starts_on=course.window_ends_on, ends_on=course.window_ends_on)
    shorter = course.window_ends_on - timedelta(days=1)
    assert refused("outside_window", lambda: Course.objects.update(window_ends_on=shorter))


def test_two_courses_of_one_municipality_in_overlapping_windows(course: Course) -> None:
    assert refused("course_overlap", another_course(course))


def test_a_declined_course_stands_in_nobodys_way(course: Course) -> None:
    assert another_course(course, state="declined")()


@pytest.fixture
def dispensation(course: Course, planner: Person) -> Dispensation:
    return Dispensation.objects.create(course=course, rule="window_too_long", reason="Barsel", by=planner)


def test_a_dispensation_that_is_written_anew(dispensation: Dispensation) -> None:
    assert refused("dispensation_is_written_once", lambda: Dispensation.objects.update(reason="Sygdom"))


def test_a_dispensation_that_is_taken_away(dispensation: Dispensation) -> None:
    assert refused("dispensation_is_written_once", lambda: Dispensation.objects.all().delete())


def test_who_gave_a_dispensation_may_be_forgotten(dispensation: Dispensation) -> None:
    assert Dispensation.objects.update(by=None) == 1


def assignment(meeting: Meeting, consultant: Consultant, hour: int, **more: object) -> Assignment:
    return Assignment(
        meeting=meeting, consultant=consultant, blocked_from=on(60, hour), blocked_to=on(60, hour + 2), **more
    )


@pytest.fixture
def other_meeting(network: Network) -> Meeting:
    return Meeting.objects.create(
        kind="other", title="Et andet", starts_at=on(60), ends_at=on(60, 12), visibility="members"
    )


def test_two_overlapping_assignments(meeting: Meeting, other_meeting: Meeting, consultants: list[Consultant]) -> None:
    assignment(meeting, consultants[0], 9).save()
    assert refused("double_booked", assignment(other_meeting, consultants[0], 10).save)


def test_assignments_that_touch_are_let_in(
    meeting: Meeting, other_meeting: Meeting, consultants: list[Consultant]
) -> None:
    assignment(meeting, consultants[0], 9).save()
    assignment(other_meeting, consultants[0], 11).save()
    assert Assignment.objects.count() == 2


def test_a_released_assignment_brought_back_into_anothers_time(
    meeting: Meeting, other_meeting: Meeting, consultants: list[Consultant]
) -> None:
    assignment(meeting, consultants[0], 9, live=False).save()
    assignment(other_meeting, consultants[0], 10).save()
    assert refused("double_booked", lambda: Assignment.objects.update(live=True))


def registered(meeting: Meeting, person: Person, **more: object) -> Registration:
    return Registration(meeting=meeting, person=person, state="confirmed", queued_at=on(0), **more)


def test_more_seats_than_there_are(meeting: Meeting, someone: Callable[..., Person]) -> None:
    Meeting.objects.update(seats=1)
    registered(meeting, someone("Ida")).save()
    assert refused("seats_oversold", registered(meeting, someone("Jens")).save)


def test_online_seats_are_counted_for_themselves(meeting: Meeting, someone: Callable[..., Person]) -> None:
    Meeting.objects.update(seats=1, online_seats=1)
    registered(meeting, someone("Ida")).save()
    registered(meeting, someone("Jens"), attendance="online").save()
    assert refused("seats_oversold", registered(meeting, someone("Kaj"), attendance="online").save)


def test_fewer_seats_than_are_taken(meeting: Meeting, someone: Callable[..., Person]) -> None:
    registered(meeting, someone("Ida")).save()
    assert refused("seats_oversold", lambda: Meeting.objects.update(seats=0))


def member(network: Network, since: int, until: int | None, **who: object) -> Membership:
    days = {"valid_from": on(since).date(), "valid_to": on(until).date() if until is not None else None}
    return Membership(network=network, approved=True, **days | who)


@pytest.fixture
def member_for_a_month(network: Network) -> Membership:
    row = member(network, 0, 30, organisation=organisation_by_code("0101"))
    row.save()
    return row


@pytest.mark.parametrize(("since", "until"), [(30, None), (10, 20), (-5, 0), (-5, None)])
@pytest.mark.usefixtures("member_for_a_month")
def test_an_organisation_in_a_network_twice_at_a_time(network: Network, since: int, until: int | None) -> None:
    assert refused("membership_once", member(network, since, until, organisation=organisation_by_code("0101")).save)


def test_a_person_in_a_network_twice_at_a_time(network: Network, someone: Callable[..., Person]) -> None:
    ida = someone("Ida")
    member(network, 0, None, person=ida).save()
    assert refused("membership_(of_person_)?once", member(network, 5, 9, person=ida).save)


def test_a_membership_prolonged_into_the_next(network: Network, member_for_a_month: Membership) -> None:
    member(network, 31, None, organisation=member_for_a_month.organisation).save()
    longer = Membership.objects.filter(pk=member_for_a_month.pk)
    assert refused("membership_once", lambda: longer.update(valid_to=None))


def test_memberships_that_follow_each_other_are_let_in(network: Network, member_for_a_month: Membership) -> None:
    member(network, 31, None, organisation=member_for_a_month.organisation).save()
    member(network, -9, -1, organisation=member_for_a_month.organisation).save()
    assert network.memberships.filter(organisation=member_for_a_month.organisation).count() == 3


def test_one_person_registered_twice(meeting: Meeting, someone: Callable[..., Person]) -> None:
    ida = someone("Ida")
    registered(meeting, ida).save()
    assert refused("registration", registered(meeting, ida).save)


def test_a_sequence_that_falls(meeting: Meeting) -> None:
    Meeting.objects.update(sequence=3)
    assert refused("sequence_never_falls", lambda: Meeting.objects.update(sequence=2))


def test_a_uid_that_changes(meeting: Meeting) -> None:
    assert refused("uid_never_changes", lambda: Meeting.objects.update(uid="another"))


def test_guards_survive_a_table_that_is_rebuilt(meeting: Meeting) -> None:
    """SQLite rebuilds a table to alter it and drops its triggers; `migrate` puts them back."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER meeting_keeps_its_uid")
    app = apps.get_app_config("network")
    post_migrate.send(sender=app, app_config=app, verbosity=0, interactive=False, using="default")
    assert refused("uid_never_changes", lambda: Meeting.objects.update(uid="another"))
