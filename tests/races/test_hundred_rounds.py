"""Two hundred attempts a round, a hundred rounds: one winner in each, and everybody else is told cleanly.

Twenty-five run at one time, each on a connection of its own; the others wait for one, as requests do.
"""

import os

import pytest

from advisory.booking import booking, holding
from advisory.booking.models import Assignment, Hold
from advisory.consultants.models import Consultant
from advisory.courses import planning
from advisory.courses.models import Activity, Course
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on
from tests.races.conftest import Race
from tests.races.test_booking_races import insert_activity, insert_assignment, remove_guard

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

ATTEMPTS = 200
RACE_ROUNDS = int(os.environ.get("RACE_ROUNDS", "2"))
"""Two in CI; `RACE_ROUNDS=100` makes the hundred, in ten parts of which each stays short on either database."""

ROUNDS = min(RACE_ROUNDS, 10)
PARTS = RACE_ROUNDS // ROUNDS

IN_PARTS = pytest.mark.usefixtures("part")
DAY = quiet_tuesday()


@pytest.fixture(params=range(PARTS))
def part(request: pytest.FixtureRequest) -> object:
    return request.param


def at(minute: int) -> Time:
    return Time(on(DAY, 9, minute % 60), on(DAY, 12, minute % 60))


@pytest.fixture
def rivals(network: object, planner: Person) -> list[Meeting]:
    """Meetings that all want the same consultant on the same morning."""
    return [scheduling.plan(at(number), kind="other", title=f"Møde {number}", by=planner) for number in range(8)]


@IN_PARTS
def test_in_every_round_four_activities_join_the_one(course: Course, planner: Person, crowd_race: Race) -> None:
    for _ in range(ROUNDS):
        results = crowd_race(lambda _: planning.add_activity(course, kind="workshop", title="", by=planner), ATTEMPTS)
        assert results == {"ok": 4, "activity_limit": ATTEMPTS - 4}
        Activity.objects.filter(course=course, number__gt=1).delete()


@IN_PARTS
def test_in_every_round_one_hold_takes_the_consultant(
    consultants: list[Consultant], planner: Person, crowd_race: Race
) -> None:
    for _ in range(ROUNDS):
        results = crowd_race(
            lambda number: holding.place(at(number), consultants=consultants[:1], by=planner), ATTEMPTS
        )
        assert results == {"ok": 1, "double_booked": ATTEMPTS - 1}
        assert Assignment.objects.live().count() == 1
        Assignment.objects.all().delete()
        Hold.objects.all().delete()


@IN_PARTS
def test_in_every_round_the_database_alone_lets_one_booking_in(
    rivals: list[Meeting], consultants: list[Consultant], crowd_race: Race
) -> None:
    for _ in range(ROUNDS):
        results = crowd_race(lambda number: insert_assignment(rivals[number % len(rivals)], consultants[0]), ATTEMPTS)
        assert (results["ok"], Assignment.objects.live().count()) == (1, 1)
        Assignment.objects.all().delete()


def test_control_without_the_guard_most_rounds_end_in_two_places(
    rivals: list[Meeting], consultants: list[Consultant], crowd_race: Race
) -> None:
    remove_guard("double_booked")
    crowd_race(lambda number: insert_assignment(rivals[number % len(rivals)], consultants[0]), ATTEMPTS)
    assert Assignment.objects.live().count() > 1


def test_control_without_the_guard_a_sixth_activity_gets_in(course: Course, crowd_race: Race) -> None:
    remove_guard("activity_limit")
    remove_guard("year_limit")
    crowd_race(lambda number: insert_activity(course, number), ATTEMPTS)
    assert course.activities.count() > 5


@IN_PARTS
def test_in_every_round_of_bookings_and_holds_of_one_morning_one_wins(
    rivals: list[Meeting], consultants: list[Consultant], planner: Person, crowd_race: Race
) -> None:
    def attempt(number: int) -> None:
        if number % 2:
            holding.place(at(number), consultants=consultants[:1], by=planner)
        else:
            booking.assign(rivals[number % len(rivals)], consultants[:1], by=planner)

    for _ in range(ROUNDS):
        results = crowd_race(attempt, ATTEMPTS)
        assert Assignment.objects.live().count() == 1
        assert set(results) == {"ok", "double_booked"}
        Assignment.objects.all().delete()
        Hold.objects.all().delete()
