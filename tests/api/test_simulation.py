from collections.abc import Callable
from datetime import datetime

import pytest
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from advisory.courses import lifecycle, planning
from advisory.courses.models import Course
from network.networks.models import Programme
from network.people.models import Person
from network.regions.models import Municipality

SIMULATE = "/api/v1/capacity/simulate/"
BODY = {"municipality": "0615", "programme": "familiehuse", "reason": "Flere børn", "topics": ["børnebaser"]}
WORKSHOP = 2 * (180 + 240 + 120)
OF_TWO = ("familiehuse", "andet")


def test_a_course_is_simulated_and_not_made(pia: APIClient, consultants: list[Consultant]) -> None:
    response = pia.post(SIMULATE, BODY)
    shown = response.json()
    assert (response.status_code, shown["obstacle"], len(shown["first_dates"])) == (200, None, 5)
    assert shown["weeks"][0].keys() >= {"region", "consultant", "without_minutes", "with_minutes"}
    assert Course.objects.count() == 0


def test_an_obstacle_is_told_in_the_callers_language(pia: APIClient) -> None:
    said = pia.post(SIMULATE, BODY, HTTP_ACCEPT_LANGUAGE="en").json()["obstacle"]
    assert said.startswith("No consultant")


def test_the_first_dates_keep_to_the_wishes(pia: APIClient, consultants: list[Consultant]) -> None:
    dates = pia.post(SIMULATE, BODY | {"wishes": {"weekdays": [3]}}).json()["first_dates"]
    assert {datetime.fromisoformat(each["starts_at"]).isoweekday() for each in dates} == {3}


def test_a_course_is_as_large_as_those_of_its_programme(pia: APIClient, course: Course) -> None:
    other = Programme.objects.create(slug="andet", name="Andet")
    larger = lifecycle.request(municipality=Municipality.objects.get(code="0851"), programme=other, by=None)
    for title in ("Workshop et", "Workshop to"):
        planning.add_activity(lifecycle.clarify(larger, by=None), kind="workshop", title=title, by=None)
    Course.objects.update(state="active")
    one, two = (pia.post(SIMULATE, BODY | {"programme": each}).json()["course_minutes"] for each in OF_TWO)
    assert (one, two) == (WORKSHOP, 2 * WORKSHOP)


@pytest.mark.parametrize(("member", "value"), [("topics", ["x"]), ("reason_codes", ["x"])])
def test_a_word_that_the_agency_has_not_is_pointed_at(pia: APIClient, member: str, value: list[str]) -> None:
    response = pia.post(SIMULATE, BODY | {member: value})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, f"/{member}/0")


def test_what_cannot_be_used_is_pointed_at(pia: APIClient) -> None:
    response = pia.post(SIMULATE, BODY | {"municipality": "9999"})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/municipality")


def test_only_the_agency_simulates(coordinator: Person, as_: Callable[..., APIClient]) -> None:
    assert as_(coordinator).post(SIMULATE, BODY).status_code == 403
