"""Who takes part in a course, what the municipality hands in, and how the course closes."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from advisory.courses.models import Course, CourseState
from network.people.models import Person
from tests.api.conftest import pointers

As = Callable[..., APIClient]
DUE = {"title": "Implementeringsplan", "due_at": "2027-03-10T12:00:00+01:00"}


@pytest.fixture
def course(pia: APIClient) -> str:
    """In Horsens, clarifying."""
    shown = pia.post("/api/v1/courses/", {"municipality": "0615", "programme": "familiehuse"}).json()
    pia.post(f"/api/v1/courses/{shown['id']}/clarify/", {})
    return str(shown["id"])


@pytest.fixture
def plan(pia: APIClient, course: str) -> str:
    response = pia.post("/api/v1/deliverables/", DUE | {"course": course})
    assert response.status_code == 201, response.content
    return str(response.json()["id"])


def bring(client: APIClient, course: str, person: Person, **more: Any) -> Any:
    body = {"course": course, "person": str(person.pk), "sector": "ppr"}
    return client.post("/api/v1/course_participants/", body | more)


def test_a_coordinator_brings_their_own_people(course: str, coordinator: Person, participant: Person, as_: As) -> None:
    response = bring(as_(coordinator), course, participant)
    assert response.status_code == 201, response.content
    assert (response.json()["organisation"], response.json()["sector"]) == (str(participant.organisation_id), "ppr")


def test_bringing_somebody_again_answers_with_what_is(pia: APIClient, course: str, participant: Person) -> None:
    first = bring(pia, course, participant)
    again = bring(pia, course, participant, sector="day_care")
    assert (again.status_code, again.json()["id"], again.json()["sector"]) == (200, first.json()["id"], "ppr")


def test_a_sector_nobody_knows_is_refused(pia: APIClient, course: str, participant: Person) -> None:
    assert pointers(bring(pia, course, participant, sector="circus")) == ["/sector"]


def test_a_stranger_finds_neither_course_nor_circle(
    pia: APIClient, course: str, participant: Person, stranger: Person, as_: As
) -> None:
    brought = bring(pia, course, participant).json()
    assert bring(as_(stranger), course, stranger).status_code == 403
    assert as_(stranger).get(f"/api/v1/course_participants/{brought['id']}/").status_code == 404


def test_a_participant_sees_their_own_part(pia: APIClient, course: str, participant: Person, as_: As) -> None:
    brought = bring(pia, course, participant).json()
    assert as_(participant).get(f"/api/v1/course_participants/{brought['id']}/").status_code == 200


def test_a_part_is_changed_and_taken_back(pia: APIClient, course: str, participant: Person) -> None:
    activity = pia.post("/api/v1/activities/", {"course": course, "kind": "workshop"}).json()["id"]
    address = bring(pia, course, participant)["Location"]
    assert pia.patch(address, {"activities": [activity], "role": "contact"}).json()["activities"] == [activity]
    assert pia.get(f"/api/v1/activities/{activity}/").json()["circle"] == [str(participant.pk)]
    assert pia.delete(address).status_code == 204


def test_the_municipality_hands_in(plan: str, coordinator: Person, as_: As) -> None:
    shown = as_(coordinator).post(f"/api/v1/deliverables/{plan}/hand_in/", {"text": "Planen"}).json()
    assert (shown["state"], shown["text"], shown["is_late"]) == ("handed_in", "Planen", False)


def test_the_municipality_agrees_no_deadlines(plan: str, coordinator: Person, as_: As) -> None:
    assert as_(coordinator).patch(f"/api/v1/deliverables/{plan}/", {"title": "Andet"}).status_code == 403


def test_consultants_of_the_region_run_deliverables(course: str, plan: str, advisor: Consultant, as_: As) -> None:
    client = as_(advisor)
    assert client.post("/api/v1/deliverables/", DUE | {"course": course}).status_code == 201
    assert client.delete(f"/api/v1/deliverables/{plan}/").status_code == 204


def test_a_stranger_finds_no_deliverable(plan: str, stranger: Person, as_: As) -> None:
    assert as_(stranger).get(f"/api/v1/deliverables/{plan}/").status_code == 404


def test_deliverables_are_found_by_state(pia: APIClient, course: str, plan: str) -> None:
    late = pia.post("/api/v1/deliverables/", {"course": course, "title": "Analyse", "due_at": "2020-01-01T12:00:00Z"})
    rows = pia.get("/api/v1/deliverables/?state=overdue").json()["results"]
    assert [(row["id"], row["state"]) for row in rows] == [(late.json()["id"], "overdue")]


def test_a_wrong_step_names_the_possible_ones(pia: APIClient, plan: str) -> None:
    pia.post(f"/api/v1/deliverables/{plan}/hand_in/", {"text": "Planen"})
    refusal = pia.post(f"/api/v1/deliverables/{plan}/hand_in/", {"text": "En anden"})
    assert (refusal.status_code, refusal.json()["allowed"]) == (409, ["reopen"])


def test_a_course_is_completed_with_a_note_and_closed_with_a_follow_up(pia: APIClient, course: str) -> None:
    Course.objects.update(state=CourseState.ACTIVE)
    note = {"themes": ["Overgange"], "agreed_changes": "Fælles indgang", "text": "Alle var med."}
    shown = pia.post(f"/api/v1/courses/{course}/complete/", {"closing_note": note}).json()
    assert {name: shown["closing_note"][name] for name in note} == note
    body = {"follow_up_note": "Det virker.", "followed_up_on": "2027-06-01"}
    shown = pia.post(f"/api/v1/courses/{course}/close/", body).json()
    assert {name: shown[name] for name in body} == body


def test_a_note_of_more_than_two_pages_is_refused(pia: APIClient, course: str) -> None:
    Course.objects.update(state=CourseState.ACTIVE)
    response = pia.post(f"/api/v1/courses/{course}/complete/", {"closing_note": {"text": "x" * 5001}})
    assert (response.status_code, pointers(response)) == (400, ["/closing_note"])


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("resource", "queries"), [("course_participants", 5), ("deliverables", 4), ("activities", 5)])
def test_lists_cost_the_same_queries_however_long(
    pia: APIClient,
    course: str,
    coordinator: Person,
    participant: Person,
    stranger: Person,
    number: int,
    resource: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    activities = [pia.post("/api/v1/activities/", {"course": course, "kind": "workshop"}).json()["id"]]
    for each in range(number):
        pia.post("/api/v1/deliverables/", DUE | {"course": course})
        bring(pia, course, [coordinator, participant, stranger][each], activities=activities)
    with django_assert_num_queries(queries):
        pia.get(f"/api/v1/{resource}/")
