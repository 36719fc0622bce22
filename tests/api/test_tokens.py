"""Keys to the API, made and taken back through it."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from network.people.models import Person, Role, Token
from tests.api.conftest import pointers

As = Callable[..., APIClient]
DOOR = "/api/v1/tokens/"


def _with(secret: str) -> APIClient:
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {secret}")


def test_a_key_is_shown_once_and_opens_its_scopes(participant: Person, as_: As) -> None:
    made = as_(participant).post(DOOR, {"scopes": ["meetings:read"], "expires_at": "2099-01-01T00:00:00+01:00"})
    client = _with(made.json()["token"])
    assert (made.status_code, client.get("/api/v1/meetings/").status_code) == (201, 200)
    assert client.get("/api/v1/people/").status_code == 403
    assert "token" not in as_(participant).get(f"{DOOR}{made.json()['id']}/").json()


def test_a_revoked_key_opens_nothing(participant: Person, as_: As) -> None:
    client = as_(participant)
    made = client.post(DOOR, {}).json()
    assert client.delete(f"{DOOR}{made['id']}/").status_code == 204
    assert _with(made["token"]).get("/api/v1/meetings/").status_code == 401


def test_one_sees_ones_own_keys_and_planners_all(participant: Person, pia: APIClient, as_: As) -> None:
    client = as_(participant)
    assert [row["person"] for row in client.get(DOOR).json()["results"]] == [str(participant.pk)]
    assert pia.get(DOOR).json()["count"] == 2
    pias = Token.objects.exclude(person=participant).get()
    assert client.delete(f"{DOOR}{pias.pk}/").status_code == 404


def test_no_list_tells_a_secret(pia: APIClient) -> None:
    [row] = pia.get(DOOR).json()["results"]
    assert row.keys() == {"id", "person", "scopes", "created_at", "expires_at", "last_used_at"}


@pytest.mark.parametrize("scopes", [[], ["people:read"], ["meetings:read", "people:write"]])
def test_a_key_makes_no_wider_key(participant: Person, as_: As, scopes: list[str]) -> None:
    client = as_(participant, ["tokens:write", "meetings:read"])
    assert client.post(DOOR, {"scopes": scopes}).status_code == 403


def test_a_planner_makes_no_key_for_another(pia: APIClient, participant: Person) -> None:
    assert pia.post(DOOR, {"person": str(participant.pk)}).status_code == 403


def test_an_administrator_makes_a_systems_key(somebody: Callable[..., Person], as_: As) -> None:
    system = somebody("Robot", Role.INTEGRATION, "agency")
    client = as_(somebody("Asta", Role.ADMINISTRATOR, "agency"))
    made = client.post(DOOR, {"person": str(system.pk), "scopes": ["events:read"]}).json()
    assert _with(made["token"]).get("/api/v1/events/").status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"scopes": ["meetings"]}, "/scopes/0"),
        ({"scopes": ["nothing:read"]}, "/scopes/0"),
        ({"scopes": ["meetings:read", None]}, "/scopes/1"),
        ({"scopes": "meetings:read"}, "/scopes"),
        ({"expires_at": "2020-01-01T00:00:00+01:00"}, "/expires_at"),
        ({"expires_at": "2099-01-01"}, "/expires_at"),
        ({"person": "x"}, "/person"),
        ({"secret": "x"}, "/secret"),
    ],
)
def test_what_cannot_be_is_pointed_at(pia: APIClient, body: Any, pointer: str) -> None:
    response = pia.post(DOOR, body)
    assert (response.status_code, pointers(response)) == (400, [pointer])
    assert Token.objects.count() == 1


def test_more_keys_need_no_more_queries(
    pia: APIClient, planner: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    pia.get(DOOR)
    for _ in range(5):
        Token.objects.issue(planner)
    with django_assert_max_num_queries(5):
        pia.get(DOOR)
