from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from rest_framework.test import APIClient

from api.v1.urls import DOORS
from network.clock import now
from network.people.models import Person, Role, Token

As = Callable[..., APIClient]
NEED_PARAMETERS = {"slots", "reports/year"}
RESOURCES = sorted({door.resource for door in DOORS if "list" in door.may and not door.address} - NEED_PARAMETERS)


@pytest.mark.parametrize("resource", [*RESOURCES, "unheard-of"])
def test_nobody_is_told_to_log_in(db: None, resource: str) -> None:
    response = APIClient().get(f"/api/v1/{resource}/")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("page", ["schema", "docs"])
def test_nobody_may_read_how_the_api_works(db: None, page: str) -> None:
    assert APIClient().get(f"/api/v1/{page}/").status_code == 200


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_planner_may_read_every_list(pia: APIClient, resource: str) -> None:
    assert pia.get(f"/api/v1/{resource}/").status_code == 200


@pytest.mark.parametrize("secret", ["", "wrong", "æøå", "x" * 5000])
def test_an_unknown_token_is_refused(db: None, secret: str) -> None:
    header = f"Bearer {secret}".encode().decode("latin-1")
    response = APIClient(HTTP_AUTHORIZATION=header).get("/api/v1/regions/")
    assert (response.status_code, response.json()["code"]) == (401, "unknown_token")


def test_an_expired_token_is_refused(planner: Person, as_: As) -> None:
    client = as_(planner)
    Token.objects.update(expires_at=now() - timedelta(seconds=1))
    assert client.get("/api/v1/regions/").status_code == 401


def test_the_use_of_a_token_is_noted_once_a_minute(planner: Person, as_: As) -> None:
    client = as_(planner)
    client.get("/api/v1/regions/")
    first = Token.objects.get().last_used_at
    client.get("/api/v1/regions/")
    assert first is not None
    assert Token.objects.get().last_used_at == first


def test_somebody_logged_in_on_the_pages_may_read(planner: Person) -> None:
    client = APIClient()
    client.force_login(planner)
    assert client.get("/api/v1/networks/").status_code == 200


def test_writing_with_a_session_needs_the_csrf_token(planner: Person) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(planner)
    assert client.post("/api/v1/networks/", {"name": "Ny", "kind": "regional"}).status_code == 403


def test_a_scope_opens_its_resource(planner: Person, as_: As) -> None:
    assert as_(planner, ["networks:read"]).get("/api/v1/networks/").status_code == 200


@pytest.mark.parametrize("scope", ["people:read", "networks:write"])
def test_another_scope_does_not(planner: Person, as_: As, scope: str) -> None:
    assert as_(planner, [scope]).get("/api/v1/networks/").status_code == 403


def test_a_system_without_scopes_may_nothing(somebody: Callable[..., Person], as_: As) -> None:
    system = somebody("Fagsystem", Role.INTEGRATION, "agency")
    assert as_(system).get("/api/v1/networks/").status_code == 403


def test_a_system_acts_within_its_scopes(somebody: Callable[..., Person], as_: As) -> None:
    system = somebody("Fagsystem", Role.INTEGRATION, "agency")
    response = as_(system, ["networks:write"]).post("/api/v1/networks/", {"name": "Ny", "kind": "regional"})
    assert response.status_code == 201


def test_too_many_requests_are_refused(pia: APIClient, settings: LazySettings) -> None:
    settings.API_RATE = 2
    answers = [pia.get("/api/v1/regions/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
