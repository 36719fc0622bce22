"""Never a sixth activity, never a consultant in two places, never a seat too many; and the controls that fail.

Each rule is raced through its operation, then against the database alone (the operation's check left out), and as a
control with the guard removed as well, which must let too many in: else the race would prove nothing.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

import advisory.guards
import network.guards
from advisory.booking import booking
from advisory.booking.models import Assignment
from advisory.consultants.models import Consultant
from advisory.courses import planning
from advisory.courses.models import Activity, Course
from network.events.guards import trigger_name
from network.events.relay import handle_due
from network.meetings import registration, scheduling
from network.meetings.models import Meeting, Registration
from network.meetings.scheduling import Time
from network.people.models import Person
from tests.conftest import on, working_day
from tests.races.conftest import Race

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

RUNNERS = 24

POSTGRESQL_GUARDS = {
    "activity_limit": ("advisory_activity", "TRIGGER activity_keeps_the_course"),
    "year_limit": ("advisory_activity", "TRIGGER year_limit_at_insert"),
    "double_booked": ("advisory_assignment", "CONSTRAINT double_booked"),
    "seats_are_never_oversold": ("network_registration", "TRIGGER seats_are_never_oversold"),
}


def remove_guard(name: str) -> None:
    """The database without one of its refusals; the sweeping after the test puts it back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            table, guard = POSTGRESQL_GUARDS[name]
            kind, _, own_name = guard.partition(" ")
            cursor.execute(
                f"DROP TRIGGER {own_name} ON {table}"
                if kind == "TRIGGER"
                else f"ALTER TABLE {table} DROP CONSTRAINT {own_name}"
            )
        else:
            for statement in (*network.guards.SQLITE, *advisory.guards.SQLITE):
                if trigger_name(statement).startswith(name):
                    cursor.execute(f"DROP TRIGGER {trigger_name(statement)}")


def insert_activity(course: Course, number: int) -> None:
    """An activity as careless code would add it: nothing locked, nothing counted."""
    with transaction.atomic():
        Activity.objects.create(
            course=course, number=number + 2, kind="other", title="", preparation_minutes=0, follow_up_minutes=0
        )


def test_of_many_activities_at_once_exactly_four_join_the_one(course: Course, planner: Person, race: Race) -> None:
    results = race(lambda _: planning.add_activity(course, kind="workshop", title="", by=planner), RUNNERS)
    assert results == {"ok": 4, "activity_limit": RUNNERS - 4}


def test_the_database_alone_lets_no_sixth_activity_in(course: Course, race: Race) -> None:
    race(lambda number: insert_activity(course, number), RUNNERS)
    assert course.activities.count() == 5


def test_control_without_the_guard_a_sixth_activity_gets_in(course: Course, race: Race) -> None:
    remove_guard("activity_limit")
    remove_guard("year_limit")
    race(lambda number: insert_activity(course, number), RUNNERS)
    assert course.activities.count() > 5


@pytest.fixture
def next_to(course: Course) -> Course:
    """A course of the same municipality, promised nothing yet, whose short window lies in the same course year."""
    first = course.window_starts_on
    assert first
    Course.objects.filter(pk=course.pk).update(window_ends_on=first + timedelta(days=100))
    return Course.objects.create(
        municipality=course.municipality,
        programme=course.programme,
        state="planned",
        window_starts_on=first + timedelta(days=101),
        window_ends_on=first + timedelta(days=200),
    )


def test_of_many_activities_in_two_courses_of_a_year_exactly_four_join_the_one(
    course: Course, next_to: Course, planner: Person, race: Race
) -> None:
    both = [course, next_to]
    results = race(lambda n: planning.add_activity(both[n % 2], kind="workshop", title="", by=planner), RUNNERS)
    assert results == {"ok": 4, "activity_limit": RUNNERS - 4}


def test_the_database_alone_lets_no_sixth_activity_into_a_year(course: Course, next_to: Course, race: Race) -> None:
    race(lambda number: insert_activity([course, next_to][number % 2], number), RUNNERS)
    assert Activity.objects.count() == 5


def test_control_without_the_guard_a_sixth_activity_gets_into_the_year(
    course: Course, next_to: Course, race: Race
) -> None:
    remove_guard("year_limit")
    race(lambda number: insert_activity([course, next_to][number % 2], number), RUNNERS)
    assert Activity.objects.count() > 5


@pytest.fixture
def rivals(network: object, planner: Person) -> list[Meeting]:
    """Meetings that all want the same consultant on the same morning."""
    day = working_day()
    return [
        scheduling.plan(Time(on(day, 9, number), on(day, 12, number)), kind="other", title=f"Møde {number}", by=planner)
        for number in range(RUNNERS)
    ]


def test_of_many_bookings_of_one_consultant_one_wins(
    rivals: list[Meeting], consultants: list[Consultant], planner: Person, race: Race
) -> None:
    results = race(lambda number: booking.assign(rivals[number], consultants[:1], by=planner), RUNNERS)
    assert results == {"ok": 1, "double_booked": RUNNERS - 1}


def insert_assignment(meeting: Meeting, consultant: Consultant) -> None:
    with transaction.atomic():
        Assignment.objects.create(
            meeting=meeting, consultant=consultant, blocked_from=meeting.starts_at, blocked_to=meeting.ends_at
        )


def test_the_database_alone_lets_one_booking_in(
    rivals: list[Meeting], consultants: list[Consultant], race: Race
) -> None:
    results = race(lambda number: insert_assignment(rivals[number], consultants[0]), RUNNERS)
    assert (results["ok"], Assignment.objects.live().count()) == (1, 1)


def test_control_without_the_guard_a_consultant_is_in_two_places(
    rivals: list[Meeting], consultants: list[Consultant], race: Race
) -> None:
    remove_guard("double_booked")
    race(lambda number: insert_assignment(rivals[number], consultants[0]), RUNNERS)
    assert Assignment.objects.live().count() > 1


@pytest.fixture
def sought_after(meeting: Meeting, planner: Person) -> Meeting:
    Meeting.objects.filter(pk=meeting.pk).update(seats=5)
    return scheduling.publish(meeting, by=planner)


@pytest.fixture
def crowd(someone: Callable[..., Person]) -> list[Person]:
    return [someone(f"Deltager {number}") for number in range(RUNNERS)]


def test_seats_go_to_the_first_and_the_others_stand_in_line_without_gaps(
    sought_after: Meeting, crowd: list[Person], planner: Person, race: Race
) -> None:
    race(lambda number: registration.register(sought_after, crowd[number], by=planner), RUNNERS)
    rows = list(sought_after.registrations.order_by("queued_at", "id"))
    assert [row.state for row in rows] == ["confirmed"] * 5 + ["waitlisted"] * (RUNNERS - 5)
    assert [registration.position(row) for row in rows[5:]] == list(range(1, RUNNERS - 4))


def insert_registration(meeting: Meeting, person: Person) -> None:
    with transaction.atomic():
        Registration.objects.create(
            meeting=meeting, person=person, state="confirmed", queued_at=meeting.starts_at - timedelta(days=1)
        )


def test_the_database_alone_oversells_no_seat(sought_after: Meeting, crowd: list[Person], race: Race) -> None:
    race(lambda number: insert_registration(sought_after, crowd[number]), RUNNERS)
    assert sought_after.registrations.seated().count() == 5


def test_control_without_the_guard_seats_are_oversold(sought_after: Meeting, crowd: list[Person], race: Race) -> None:
    remove_guard("seats_are_never_oversold")
    race(lambda number: insert_registration(sought_after, crowd[number]), RUNNERS)
    assert sought_after.registrations.seated().count() > 5


def test_a_freed_seat_promotes_exactly_one(
    sought_after: Meeting, crowd: list[Person], planner: Person, race: Race
) -> None:
    rows = [registration.register(sought_after, person, by=planner) for person in crowd]
    race(lambda number: registration.withdraw(rows[number % 5], by=planner), 10)
    states = list(sought_after.registrations.order_by("queued_at", "id").values_list("state", flat=True))
    assert states == ["withdrawn"] * 5 + ["confirmed"] * 5 + ["waitlisted"] * (RUNNERS - 10)


def test_one_person_registering_many_times_at_once_is_registered_once(
    sought_after: Meeting, crowd: list[Person], planner: Person, race: Race
) -> None:
    results = race(lambda _: registration.register(sought_after, crowd[0], by=planner), RUNNERS)
    assert (results, sought_after.registrations.count()) == ({"ok": RUNNERS}, 1)


def test_two_relays_ring_each_bell_once(sought_after: Meeting, race: Race, monkeypatch: pytest.MonkeyPatch) -> None:
    from network.events.relay import Queue, queues

    rung: list[str] = []
    monkeypatch.setattr("network.events.relay.queues", [Queue(queue.rows, rung.append) for queue in queues])
    race(lambda _: handle_due(), 5)
    assert len(rung) == len(set(rung)) > 0
