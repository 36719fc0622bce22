from typing import Any

import pytest
from rest_framework.test import APIClient

from advisory.consultants.models import Absence, Consultant
from advisory.models import Assignment
from network.people.models import Person

TIME = {"starts_at": "2027-03-09T10:00:00+01:00", "ends_at": "2027-03-09T12:00:00+01:00"}


@pytest.fixture
def course(pia: APIClient, advisor: Consultant) -> dict[str, Any]:
    """Planned, with one activity."""
    body = {"municipality": "0615", "programme": "familiehuse", "reason": "Mistrivsel", "topics": ["børnebaser"]}
    shown = pia.post("/api/v1/courses/", body).json()
    pia.post(f"/api/v1/courses/{shown['id']}/clarify/", {})
    pia.post("/api/v1/activities/", {"course": shown["id"], "kind": "workshop", "title": "Workshop"})
    planned = pia.post(
        f"/api/v1/courses/{shown['id']}/plan/",
        {
            "primary_consultant": str(advisor.pk),
            "window_starts_on": "2027-01-11",
            "window_ends_on": "2028-01-10",
        },
    )
    assert planned.status_code == 200, planned.content
    found: dict[str, Any] = planned.json()
    return found


def _scheduled(pia: APIClient, course: dict[str, Any], advisor: Consultant, **more: Any) -> Any:
    body = TIME | {"consultants": [str(advisor.pk)]} | more
    return pia.post(f"/api/v1/activities/{course['activities'][0]}/schedule/", body)


def test_a_course_is_planned(course: dict[str, Any], advisor: Consultant) -> None:
    assert (course["state"], course["primary_consultant"], len(course["activities"])) == ("planned", str(advisor.pk), 1)


def test_a_course_takes_its_steps(pia: APIClient, course: dict[str, Any]) -> None:
    states = [
        pia.post(f"/api/v1/courses/{course['id']}/{step}/", {}).json()["state"]
        for step in ("start", "pause", "resume", "withdraw")
    ]
    assert states == ["active", "paused", "active", "withdrawn"]


def test_open_activities_keep_a_course_open(pia: APIClient, course: dict[str, Any]) -> None:
    pia.post(f"/api/v1/courses/{course['id']}/start/")
    response = pia.post(f"/api/v1/courses/{course['id']}/complete/")
    assert (response.status_code, response.json()["code"]) == (409, "open_activities")


def test_a_sixth_activity_needs_a_dispensation(pia: APIClient, course: dict[str, Any]) -> None:
    body = {"course": course["id"], "kind": "sparring"}
    answers = [pia.post("/api/v1/activities/", body) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 201, 409]
    assert (answers[4].json()["code"], answers[4].json()["overridable"]) == ("activity_limit", True)
    assert pia.post("/api/v1/activities/", body | {"override_reason": "Aftalt"}).status_code == 201


def test_dispensations_are_shown(pia: APIClient, course: dict[str, Any], planner: Person) -> None:
    long = {"window_ends_on": "2028-06-30", "override_reason": "Barsel"}
    shown = pia.post(f"/api/v1/courses/{course['id']}/extend/", long).json()
    assert shown["dispensation"] == "Barsel"
    given = [(each["rule"], each["reason"], each["by"]) for each in shown["dispensations"]]
    assert given == [("window_too_long", "Barsel", str(planner.pk))]


def test_scheduling_books_and_publishes(
    pia: APIClient, course: dict[str, Any], advisor: Consultant, participant: Person
) -> None:
    response = _scheduled(pia, course, advisor, participants=[str(participant.pk)])
    assert (response.status_code, response.json()["consultants"]) == (200, [str(advisor.pk)])
    meeting = pia.get(f"/api/v1/meetings/{response.json()['meeting']}/").json()
    assert (meeting["state"], meeting["visibility"], meeting["consultants"]) == (
        "published",
        "participants",
        [str(advisor.pk)],
    )
    assert pia.get(f"/api/v1/registrations/?meeting={meeting['id']}").json()["count"] == 1


def test_an_activity_is_held_in_the_courses_municipality(
    pia: APIClient, course: dict[str, Any], advisor: Consultant
) -> None:
    shown = _scheduled(pia, course, advisor, place={"name": "Rådhuset"}).json()
    meeting = pia.get(f"/api/v1/meetings/{shown['meeting']}/").json()
    assert meeting["place"] == {"name": "Rådhuset", "address": "", "municipality": "0615"}


def test_nobody_is_in_two_places(pia: APIClient, course: dict[str, Any], advisor: Consultant) -> None:
    _scheduled(pia, course, advisor)
    other = pia.post("/api/v1/activities/", {"course": course["id"], "kind": "sparring"}).json()
    response = _scheduled(pia, {"activities": [other["id"]]}, advisor)
    assert (response.status_code, response.json()["code"]) == (409, "double_booked")
    assert Assignment.objects.count() == 1


def test_an_activity_moves_with_its_meeting(pia: APIClient, course: dict[str, Any], advisor: Consultant) -> None:
    meeting = _scheduled(pia, course, advisor).json()["meeting"]
    to = {"starts_at": "2027-03-11T10:00:00+01:00", "ends_at": "2027-03-11T12:00:00+01:00", "reason": "Sne"}
    response = pia.post(f"/api/v1/activities/{course['activities'][0]}/move/", to)
    assert response.status_code == 200
    assert pia.get(f"/api/v1/meetings/{meeting}/").json()["starts_at"] == to["starts_at"]


def test_outside_the_window_is_refused(pia: APIClient, course: dict[str, Any], advisor: Consultant) -> None:
    late = {"starts_at": "2028-03-07T10:00:00+01:00", "ends_at": "2028-03-07T12:00:00+01:00"}
    assert _scheduled(pia, course, advisor, **late).json()["code"] == "outside_window"


def test_an_absence_names_what_it_hits(pia: APIClient, course: dict[str, Any], advisor: Consultant) -> None:
    meeting = _scheduled(pia, course, advisor).json()["meeting"]
    body = {
        "consultant": str(advisor.pk),
        "starts_at": "2027-03-08T00:00:00+01:00",
        "ends_at": "2027-03-13T00:00:00+01:00",
    }
    response = pia.post("/api/v1/absences/", body | {"kind": "vacation"})
    assert response.status_code == 201
    assert [conflict["meeting"] for conflict in response.json()["conflicts"]] == [meeting]


def test_an_absence_is_taken_back(pia: APIClient, advisor: Consultant) -> None:
    body = {"consultant": str(advisor.pk), "starts_at": "2027-03-08T00:00:00+01:00", "kind": "sickness"}
    address = pia.post("/api/v1/absences/", body)["Location"]
    assert pia.delete(address).status_code == 204
    assert not Absence.objects.exists()


def test_a_consultant_is_employed(pia: APIClient, participant: Person) -> None:
    body = {
        "person": str(participant.pk),
        "regions": ["midtjylland"],
        "weekly_minutes": 2220,
        "base_municipality": "0461",
        "working_hours": [{"weekday": day, "starts": "08:00", "ends": "15:24"} for day in range(1, 6)],
        "competences": ["cos-p"],
    }
    response = pia.post("/api/v1/consultants/", body)
    assert response.status_code == 201, response.content
    assert {name: response.json()[name] for name in body} == body


def test_capacity_has_a_row_per_month(pia: APIClient, advisor: Consultant) -> None:
    query = f"consultant={advisor.pk}&from=2027-01-15&to=2027-03-31&by=month"
    rows = pia.get(f"/api/v1/capacity/?{query}").json()["results"]
    assert [row["starts_on"] for row in rows] == ["2027-01-15", "2027-02-01", "2027-03-01"]


def test_capacity_of_all_regions_and_the_nation(pia: APIClient) -> None:
    rows = pia.get("/api/v1/capacity/?from=2027-01-01&to=2027-01-31").json()["results"]
    assert {row["region"] for row in rows} == {"midtjylland", "syddanmark", "nordjylland", "oestdanmark", None}


@pytest.mark.parametrize("query", ["from=x", "from=2027-01-01&to=2026-01-01", "by=day", "region=fyn", "consultant=1"])
def test_capacity_names_what_cannot_be_used(pia: APIClient, query: str) -> None:
    assert pia.get(f"/api/v1/capacity/?{query}").status_code == 400
