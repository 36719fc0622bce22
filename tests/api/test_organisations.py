"""Partners and other agencies, whom no reference data knows."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from network.people.models import Organisation, Person


def _address(code: str) -> str:
    return f"/api/v1/organisations/{Organisation.objects.get(code=code).pk}/"


@pytest.mark.parametrize("kind", ["partner", "other_agency"])
def test_a_planner_adds_one_without_a_code(pia: APIClient, kind: str) -> None:
    response = pia.post("/api/v1/organisations/", {"name": "Sundhedsstyrelsen", "kind": kind})
    assert (response.status_code, response.json()["kind"], response.json()["code"]) == (201, kind, None)


@pytest.mark.parametrize("kind", ["agency", "municipality", "region"])
def test_what_reference_data_knows_is_not_added_by_hand(pia: APIClient, kind: str) -> None:
    response = pia.post("/api/v1/organisations/", {"name": "Ny", "kind": kind})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/kind")


def test_a_code_is_had_once(pia: APIClient) -> None:
    response = pia.post("/api/v1/organisations/", {"name": "Ny", "kind": "partner", "code": "0615"})
    assert (response.status_code, response.json()["code"]) == (409, "known_code")


def test_a_partner_changes_its_name(pia: APIClient) -> None:
    made = pia.post("/api/v1/organisations/", {"name": "STUK", "kind": "other_agency", "code": "stuk"}).json()
    response = pia.patch(f"/api/v1/organisations/{made['id']}/", {"name": "Børne- og Undervisningsstyrelsen"})
    assert (response.status_code, response.json()) == (200, made | {"name": "Børne- og Undervisningsstyrelsen"})


def test_a_municipality_keeps_its_name(pia: APIClient) -> None:
    response = pia.patch(_address("0615"), {"name": "Horsens"})
    assert (response.status_code, response.json()["code"]) == (409, "from_reference")


def test_others_do_neither(coordinator: Person, as_: Callable[..., APIClient]) -> None:
    client = as_(coordinator)
    assert client.post("/api/v1/organisations/", {"name": "Ny", "kind": "partner"}).status_code == 403
    assert client.patch(_address("0615"), {"name": "Ny"}).status_code == 403
