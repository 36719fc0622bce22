"""How long the pages of consultants and planners take at the size of the invented year.

Run with ``uv run pytest -m benchmark -n0 -s tests/benchmarks/test_planning_pages.py``. The target is 100 ms of server
time for nineteen requests of twenty; processor time is measured, the database's included, and judged with a margin.
"""

from time import process_time

import pytest
from django.core.management import call_command
from django.test import Client

from advisory.courses.models import BOOKS_ACTIVITIES, Activity, ActivityState
from network.people.models import Person

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

ROUNDS, NINETEENTH = 20, 18
TARGET, MARGIN = 0.100, 2


@pytest.fixture
def invented(client: Client, denmark: None) -> Activity:
    """The year, a planner who reads, and an activity that waits for a date."""
    call_command("load_demo")
    client.force_login(Person.objects.get(email="lars@example.org"))
    return Activity.objects.filter(state=ActivityState.PLANNED, course__state__in=BOOKS_ACTIVITIES).earliest("id")


def test_each_page_at_the_size_of_the_year(client: Client, invented: Activity) -> None:
    course = invented.course
    paths = (
        f"/consultants/{course.primary_consultant_id}/week/",
        "/courses/",
        f"/courses/{course.pk}/",
        f"/activities/{invented.pk}/book/",
        "/board/?weeks=26",
        "/capacity/?weeks=26&shape=outlines",
        "/absences/",
        "/simulate/?municipality=0615",
    )
    slowest = {path: times(client, path)[NINETEENTH] for path in paths}
    for path, seconds in slowest.items():
        print(f"\n{seconds * 1000:4.0f} ms  {path}", end="")
    assert max(slowest.values()) < TARGET * MARGIN


def times(client: Client, path: str) -> list[float]:
    """Twenty requests after one that warms up, the fastest first."""
    assert client.get(path).status_code == 200
    return sorted(timed(client, path) for _ in range(ROUNDS))


def timed(client: Client, path: str) -> float:
    started = process_time()
    client.get(path)
    return process_time() - started
