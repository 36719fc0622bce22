"""Two courses are given up at once, whose consultants serve in opposite order: nobody waits for ever."""

from datetime import timedelta

import pytest

from advisory.booking import booking
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle, planning
from advisory.courses.models import Course
from network.meetings.scheduling import Time
from network.networks.models import Programme
from network.regions.models import Municipality
from tests.conftest import on, working_day
from tests.races.conftest import Race

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

CODES = ["0615", "0661", "0665", "0671"]


def active(code: str, week: int, consultants: list[Consultant]) -> Course:
    """A course with an activity of each consultant, in turn."""
    course = lifecycle.request(
        municipality=Municipality.objects.get(code=code), programme=Programme.objects.get(), by=None
    )
    course = lifecycle.clarify(course, by=None)
    activities = [planning.add_activity(course, kind="workshop", title="", by=None) for _ in consultants]
    first = on(0).date()
    course = lifecycle.plan(
        course,
        primary_consultant=consultants[0],
        window_starts_on=first,
        window_ends_on=first + timedelta(days=360),
        by=None,
    )
    for number, (activity, consultant) in enumerate(zip(activities, consultants, strict=True)):
        day = working_day(week) + number
        time = Time(on(day, 10), on(day, 13))
        booking.schedule(activity, time, consultants=[consultant], override_reason="Aftalt", by=None)
    return lifecycle.start(course, by=None)


def test_courses_given_up_at_once_do_not_wait_for_each_other(consultants: list[Consultant], race: Race) -> None:
    courses = [active(code, 4 + at, consultants[:: -1 if at % 2 else 1]) for at, code in enumerate(CODES)]
    results = race(lambda number: lifecycle.withdraw(courses[number], reason="", by=None), len(courses))
    assert results == {"ok": len(courses)}
