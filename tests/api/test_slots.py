from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from advisory.booking.models import Hold
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity, Course
from network.people.models import Person
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

As = Callable[..., APIClient]
DAY = quiet_tuesday()
FIRST, LAST = on(DAY).date().isoformat(), on(DAY + 6).date().isoformat()
SEARCH = f"/api/v1/slots/?municipality=0615&duration_minutes=120&from={FIRST}&to={LAST}"


def found(client: APIClient, more: str = "") -> list[dict[str, Any]]:
    response = client.get(SEARCH + more)
    assert response.status_code == 200, response.content
    rows: list[dict[str, Any]] = response.json()["results"]
    return rows


def parameters(client: APIClient, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 400, response.content
    return [each["parameter"] for each in response.json()["errors"]]


def test_slots_name_time_team_travel_and_why(pia: APIClient, consultants: list[Consultant]) -> None:
    best = found(pia)[0]
    assert set(best["consultants"]) == {str(each.pk) for each in consultants}
    assert best.keys() == {"starts_at", "ends_at", "consultants", "travel_minutes", "score", "reasons", "warnings"}
    assert best["reasons"][0].keys() == {"da", "en"}


def test_the_best_comes_first_and_no_more_than_asked_for(pia: APIClient, consultants: list[Consultant]) -> None:
    scores = [slot["score"] for slot in found(pia, "&limit=7")]
    assert (len(scores), scores) == (7, sorted(scores, reverse=True))


def test_two_consultants_unless_told_otherwise(pia: APIClient, consultants: list[Consultant]) -> None:
    assert {len(slot["consultants"]) for slot in found(pia)} == {2}
    assert {len(slot["consultants"]) for slot in found(pia, "&staff=1")} == {1}


def test_consultants_can_be_named_several_times(pia: APIClient, consultants: list[Consultant]) -> None:
    named = "".join(f"&consultant={each.pk}" for each in consultants)
    assert {len(slot["consultants"]) for slot in found(pia, f"{named}&staff=1")} == {2}


def test_what_is_offered_can_be_held_and_then_is_offered_no_more(pia: APIClient, consultants: list[Consultant]) -> None:
    slot = found(pia)[0]
    body = {"municipality": "0615"} | {name: slot[name] for name in ("starts_at", "ends_at", "consultants")}
    assert pia.post("/api/v1/holds/", body).status_code == 201
    assert slot not in found(pia, "&limit=200")


def test_slots_for_an_activity_stay_in_its_window(pia: APIClient, activity: Activity, course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(window_ends_on=on(DAY + 1).date())
    days = {slot["starts_at"][:10] for slot in found(pia, f"&activity={activity.pk}&limit=200")}
    assert days == {FIRST, on(DAY + 1).date().isoformat()}


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ("&staff=0", ["staff"]),
        ("&limit=1000", ["limit"]),
        ("&consultant=me", ["consultant"]),
        ("&consultant=01927000-0000-7000-8000-000000000000", ["consultant"]),
        ("&activity=01927000-0000-7000-8000-000000000000", ["activity"]),
        ("&region=atlantis", ["region"]),
        ("&colour=red", ["colour"]),
        ("&staff=1&staff=2", ["staff"]),
    ],
)
def test_parameters_that_cannot_be_used_are_named(pia: APIClient, more: str, wrong: list[str]) -> None:
    assert parameters(pia, SEARCH + more) == wrong


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("municipality=0615", "duration_minutes"),
        ("municipality=9999&duration_minutes=60", "municipality"),
        ("duration_minutes=60&from=2027-03-02&to=2027-03-01", "to"),
        ("duration_minutes=60&from=2027-03-02&to=2029-03-01", "to"),
        ("duration_minutes=1.5", "duration_minutes"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(pia: APIClient, query: str, wrong: str) -> None:
    assert parameters(pia, f"/api/v1/slots/?{query}") == [wrong]


def test_slots_as_a_file(pia: APIClient, consultants: list[Consultant]) -> None:
    lines = pia.get(f"{SEARCH}&format=csv&limit=3").content.decode().splitlines()
    assert (lines[0].split(",")[0], len(lines)) == ("starts_at", 4)


def test_only_the_agency_searches(coordinator: Person, as_: As) -> None:
    assert as_(coordinator).get(SEARCH).status_code == 403


def test_a_consultant_searches(advisor: Consultant, as_: As) -> None:
    assert found(as_(advisor), "&staff=1")
    assert Hold.objects.count() == 0
