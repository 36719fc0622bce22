"""Asking for a course, and the talk that follows."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from advisory.courses import clarification
from advisory.courses.models import Course
from network.people.models import Person
from tests.api.conftest import pointers

As = Callable[..., APIClient]
ASKED = {"municipality": "0615", "programme": "familiehuse"}
OVER = {"programme": "familiehuse", "name": "Efterår 2020", "opens_on": "2020-09-01", "closes_on": "2020-09-28"}


@pytest.fixture
def talk(pia: APIClient) -> dict[str, Any]:
    asked = pia.post("/api/v1/courses/", ASKED).json()
    shown: dict[str, Any] = pia.post(f"/api/v1/courses/{asked['id']}/clarify/", {}).json()
    return shown


def test_reasons_are_the_agencys_own(pia: APIClient) -> None:
    body = ASKED | {"reason_codes": ["method", "strategy"], "topics": ["børnebaser", "noget helt andet"]}
    shown = pia.post("/api/v1/courses/", body).json()
    assert (shown["reason_codes"], shown["topics"]) == (body["reason_codes"], body["topics"])


def test_a_reason_nobody_knows_is_refused(pia: APIClient) -> None:
    response = pia.post("/api/v1/courses/", ASKED | {"reason_codes": ["boredom"]})
    assert (response.status_code, pointers(response)) == (400, ["/reason_codes/0"])


def test_a_round_that_is_over_refuses_softly(pia: APIClient) -> None:
    shown = pia.post("/api/v1/intake_rounds/", OVER).json()
    assert shown["closes_at"] == "2020-09-28T12:00:00+02:00"
    refusal = pia.post("/api/v1/courses/", ASKED).json()
    assert (refusal["code"], refusal["overridable"]) == ("intake_closed", True)
    assert pia.post("/api/v1/courses/", ASKED | {"override_reason": "Aftalt"}).status_code == 201


def test_a_coordinator_has_no_dispensation_to_give(pia: APIClient, coordinator: Person, as_: As) -> None:
    pia.post("/api/v1/intake_rounds/", OVER)
    answer = as_(coordinator).post("/api/v1/courses/", ASKED | {"override_reason": "Aftalt"})
    assert answer.status_code == 403


def test_only_planners_open_rounds(coordinator: Person, as_: As) -> None:
    assert as_(coordinator).post("/api/v1/intake_rounds/", OVER).status_code == 403


def test_a_round_is_postponed(pia: APIClient) -> None:
    made = pia.post("/api/v1/intake_rounds/", OVER).json()
    shown = pia.patch(f"/api/v1/intake_rounds/{made['id']}/", {"closes_on": "2020-10-01"}).json()
    assert shown["closes_at"] == "2020-10-01T12:00:00+02:00"


def test_the_checklist_shows_what_is_clear(pia: APIClient, talk: dict[str, Any]) -> None:
    shown = pia.post(f"/api/v1/courses/{talk['id']}/tick/", {"item": "contact", "note": "Rosa"}).json()
    assert [each["item"] for each in shown["checklist"] if each["clarified_at"]] == ["contact"]
    shown = pia.post(f"/api/v1/courses/{talk['id']}/untick/", {"item": "contact"}).json()
    assert not [each for each in shown["checklist"] if each["clarified_at"]]


def test_a_course_is_laid_out(pia: APIClient, talk: dict[str, Any]) -> None:
    shown = pia.post(f"/api/v1/courses/{talk['id']}/lay_out/", {"template": "short"}).json()
    rows = pia.get(f"/api/v1/activities/?course={talk['id']}&ordering=number").json()["results"]
    assert [row["kind"] for row in rows] == ["kickoff", "workshop", "follow_up"]
    assert shown["activities"] == [row["id"] for row in rows]


def test_the_catalogue_names_what_may_be_said(pia: APIClient) -> None:
    rows = pia.get("/api/v1/catalogue/?list=checklist").json()["results"]
    assert [row["code"] for row in rows] == ["need", "sponsor", "participants", "contribution", "contact", "time"]
    assert {row["list"] for row in pia.get("/api/v1/catalogue/").json()["results"]} >= {"reason", "topic", "template"}


@pytest.mark.parametrize("number", [1, 3])
def test_courses_with_checklists_cost_the_same_queries(
    pia: APIClient, talk: dict[str, Any], number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number - 1):
        asked = pia.post("/api/v1/courses/", ASKED).json()
        pia.post(f"/api/v1/courses/{asked['id']}/clarify/", {})
    for course in Course.objects.all():
        clarification.tick(course, "need", by=None)
    with django_assert_num_queries(7):
        assert pia.get("/api/v1/courses/").json()["count"] == number
