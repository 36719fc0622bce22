from collections.abc import Callable

from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from advisory.courses.models import Course
from network.people.models import Person

SIMULATE = "/api/v1/capacity/simulate/"
BODY = {"municipality": "0615", "programme": "familiehuse", "reason": "Flere børn", "topics": ["børnebaser"]}


def test_a_course_is_simulated_and_not_made(pia: APIClient, consultants: list[Consultant]) -> None:
    response = pia.post(SIMULATE, BODY)
    shown = response.json()
    assert (response.status_code, shown["obstacle"], len(shown["first_dates"])) == (200, None, 5)
    assert shown["weeks"][0].keys() >= {"region", "consultant", "without_minutes", "with_minutes"}
    assert Course.objects.count() == 0


def test_an_obstacle_is_told_in_the_callers_language(pia: APIClient) -> None:
    said = pia.post(SIMULATE, BODY, HTTP_ACCEPT_LANGUAGE="en").json()["obstacle"]
    assert said.startswith("No consultant")


def test_what_cannot_be_used_is_pointed_at(pia: APIClient) -> None:
    response = pia.post(SIMULATE, BODY | {"municipality": "9999"})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/municipality")


def test_only_the_agency_simulates(coordinator: Person, as_: Callable[..., APIClient]) -> None:
    assert as_(coordinator).post(SIMULATE, BODY).status_code == 403
