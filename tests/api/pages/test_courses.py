"""The list of courses, one course, and its steps as pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from advisory.booking import booking
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle
from advisory.courses.models import Activity, Course
from network.clock import today, told
from network.meetings.scheduling import Time
from network.networks.models import Programme
from network.people.models import Person
from network.regions.models import Municipality
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()
TIME = Time(on(DAY, 10, 0), on(DAY, 12, 0))


@pytest.fixture(autouse=True)
def _logged_in(client: Client, planner: Person) -> None:
    client.force_login(planner)


@pytest.fixture
def asked(denmark: None) -> Course:
    """A request from Odense."""
    familiehuse = Programme.objects.get(slug="familiehuse")
    return lifecycle.request(municipality=Municipality.objects.get(code="0461"), programme=familiehuse, by=None)


def take(client: Client, course: Course, verb: str, **said: Any) -> str:
    answer = client.post(f"/courses/{course.pk}/{verb}/", said, follow=True)
    course.refresh_from_db()
    return answer.content.decode()


def test_what_waits_for_the_agency_stands_first(client: Client, asked: Course, course: Course) -> None:
    page = client.get("/courses/").content.decode()
    assert page.index("Odense") < page.index("Horsens</a>")
    assert "Begynd afklaring" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"region": "midtjylland"}, ["Horsens"]),
        ({"state": "requested"}, ["Odense"]),
        ({"region": "syddanmark", "state": "active"}, []),
        ({"region": "nowhere\x00", "state": "x"}, ["Horsens", "Odense"]),
    ],
)
def test_the_list_is_narrowed(
    client: Client, asked: Course, course: Course, query: dict[str, str], names: list[str]
) -> None:
    page = client.get("/courses/", query).content.decode()
    assert [name for name in ("Horsens", "Odense") if f"{name}</a>" in page] == names


def test_a_course_is_taken_from_request_to_closing(
    client: Client, asked: Course, consultants: list[Consultant]
) -> None:
    take(client, asked, "clarify")
    take(client, asked, "tick", need="on", note_need="Tre åbne tilbud")
    take(client, asked, "add", kind="workshop")
    window = {"window_starts_on": today(), "window_ends_on": today() + timedelta(days=200)}
    take(client, asked, "plan", primary_consultant=consultants[0].pk, **window)
    take(client, asked, "start")
    assert (asked.state, asked.clarified.get().note) == ("active", "Tre åbne tilbud")
    activity = asked.activities.get()
    booking.schedule(activity, TIME, consultants=consultants[:1], by=None)
    with told(on(DAY + 1)):
        client.post(f"/activities/{activity.pk}/close/")
        take(client, asked, "complete", themes="samarbejde, børnebaser", text="Det gik godt.")
        page = take(client, asked, "close", follow_up_note="Det holder.")
    assert (asked.state, asked.closing_note.themes) == ("closed", ["samarbejde", "børnebaser"])
    assert "Det gik godt." in page


def test_the_steps_are_those_the_state_allows(client: Client, asked: Course) -> None:
    page = client.get(f"/courses/{asked.pk}/").content.decode()
    verbs = [verb for verb in ("clarify", "plan", "start", "decline", "withdraw", "complete") if f"/{verb}/" in page]
    assert verbs == ["clarify", "decline", "withdraw"]


def test_a_step_that_comes_too_late_leads_back_and_says_so(client: Client, asked: Course) -> None:
    page = take(client, asked, "start")
    assert "Det trin er ikke muligt nu" in page
    assert asked.state == "requested"


def test_a_planner_goes_beyond_a_year_with_a_reason(
    client: Client, course: Course, consultants: list[Consultant]
) -> None:
    said = {"window_ends_on": today() + timedelta(days=500)}
    assert "højst 12 måneder" in take(client, course, "extend", **said)
    page = take(client, course, "extend", override_reason="Barsel", **said)
    assert course.window_ends_on == said["window_ends_on"]
    assert "Længere end 12 måneder: Barsel" in page


def test_an_activity_is_moved_with_a_reason(client: Client, activity: Activity, consultants: list[Consultant]) -> None:
    booking.schedule(activity, TIME, consultants=consultants, by=None)
    day = today() + timedelta(days=DAY + 1)
    said = {"starts_at": f"{day}T10:00", "ends_at": f"{day}T12:00", "reason": "Sygdom"}
    client.post(f"/activities/{activity.pk}/move/", said)
    activity.refresh_from_db()
    assert activity.starts_on == day


def test_history_says_what_happened_and_who_did_it(client: Client, course: Course) -> None:
    page = client.get(f"/courses/{course.pk}/").content.decode()
    assert "Sat i gang" in page
    assert "(Pia" in page


def test_there_are_no_other_steps(client: Client, asked: Course) -> None:
    assert client.get(f"/courses/{asked.pk}/approve/").status_code == 404


def test_a_participant_sees_no_course(client: Client, course: Course, participant: Person) -> None:
    client.force_login(participant)
    assert client.get(f"/courses/{course.pk}/").status_code == 403
    assert client.post(f"/courses/{course.pk}/pause/").status_code == 403


def test_a_consultant_from_elsewhere_finds_no_course(client: Client, asked: Course, advisor: Consultant) -> None:
    client.force_login(advisor.person)
    assert client.get(f"/courses/{asked.pk}/").status_code == 404
    assert client.post(f"/courses/{asked.pk}/clarify/").status_code == 404
