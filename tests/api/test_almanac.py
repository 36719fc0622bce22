"""Closed days and dead weeks at their doors."""

from collections.abc import Callable
from datetime import date

from rest_framework.test import APIClient

from network.almanac.days import almanac
from network.people.models import Person

As = Callable[..., APIClient]


def test_a_planner_closes_a_day_once(pia: APIClient) -> None:
    body = {"month": 5, "day": 1, "name": "Første maj"}
    answers = [pia.post("/api/v1/closed_days/", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert not almanac().is_working_day(date(2029, 5, 1))


def test_a_planner_opens_a_day_again(pia: APIClient) -> None:
    [day] = pia.get("/api/v1/closed_days/?month=6").json()["results"]
    assert (day["day"], pia.delete(f"/api/v1/closed_days/{day['id']}/").status_code) == (5, 204)
    assert almanac().is_working_day(date(2029, 6, 5))


def test_a_day_that_is_none_is_pointed_at(pia: APIClient) -> None:
    response = pia.post("/api/v1/closed_days/", {"month": 2, "day": 30, "name": "Ingen"})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/day")


def test_a_planner_keeps_the_dead_weeks(pia: APIClient) -> None:
    assert pia.post("/api/v1/dead_weeks/", {"first_week": 18, "last_week": 18, "name": "Maj"}).status_code == 201
    assert almanac().is_dead(date(2027, 5, 5))


def test_others_read_and_edit_nothing(participant: Person, as_: As) -> None:
    client = as_(participant)
    assert client.get("/api/v1/dead_weeks/").json()["count"] == 4
    assert client.post("/api/v1/closed_days/", {"month": 5, "day": 1, "name": "x"}).status_code == 403
