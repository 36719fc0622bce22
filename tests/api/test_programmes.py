"""Programmes, rounds and grants at their doors."""

from collections.abc import Callable

from rest_framework.test import APIClient

from network.grants import granting
from network.grants.models import GrantRound
from network.people.models import Person
from network.regions.models import Municipality

As = Callable[..., APIClient]
NEW = {"slug": "ungdomshuse", "name": "Ungdomshuse"}


def test_familiehuse_is_the_first_programme(pia: APIClient) -> None:
    assert [row["slug"] for row in pia.get("/api/v1/programmes/").json()["results"]] == ["familiehuse"]


def test_a_planner_begins_and_renames_a_programme(pia: APIClient) -> None:
    assert pia.post("/api/v1/programmes/", NEW).status_code == 201
    changed = pia.patch("/api/v1/programmes/ungdomshuse/", {"name_en": "Youth houses"}).json()
    assert (changed["name"], changed["name_en"]) == ("Ungdomshuse", "Youth houses")


def test_a_programme_is_begun_once(pia: APIClient) -> None:
    answers = [pia.post("/api/v1/programmes/", NEW) for _ in range(2)]
    assert [(answer.status_code, answer.json().get("code")) for answer in answers] == [(201, None), (409, "exists")]


def test_a_slug_is_fit_for_an_address(pia: APIClient) -> None:
    assert pia.post("/api/v1/programmes/", NEW | {"slug": "Ungdoms hus"}).status_code == 400


def test_a_network_serves_a_new_programme(pia: APIClient) -> None:
    pia.post("/api/v1/programmes/", NEW)
    body = {"name": "Netværk", "kind": "thematic", "programme": "ungdomshuse"}
    assert pia.post("/api/v1/networks/", body).json()["programme"] == "ungdomshuse"


def test_others_read_programmes_and_begin_none(participant: Person, as_: As) -> None:
    client = as_(participant)
    assert client.get("/api/v1/programmes/familiehuse/").status_code == 200
    assert client.post("/api/v1/programmes/", NEW).status_code == 403


def test_a_round_tells_its_deadline_with_a_clock_time(pia: APIClient) -> None:
    shown = pia.get("/api/v1/grant_rounds/familiehuse-2022/").json()
    assert shown["deadline_at"] == "2022-09-28T12:00:00+02:00"
    assert {pool["region"]: pool["municipalities"] for pool in shown["sub_pools"]}["nordjylland"] == 11


def test_a_planner_notes_a_grant_and_the_municipality_shows_it(pia: APIClient) -> None:
    body = {"municipality": "0615", "round": "familiehuse-2022"}
    grant = pia.post("/api/v1/grants/", body)
    assert (grant.status_code, pia.post("/api/v1/grants/", body).status_code) == (201, 200)
    assert pia.get("/api/v1/municipalities/0615/").json()["grant_rounds"] == ["familiehuse-2022"]
    assert pia.get("/api/v1/municipalities/?grant_round=familiehuse-2022").json()["count"] == 1
    assert pia.delete(f"/api/v1/grants/{grant.json()['id']}/").status_code == 204
    assert pia.get("/api/v1/municipalities/0615/").json()["grant_rounds"] == []


def test_a_second_grant_is_refused(pia: APIClient) -> None:
    pia.post("/api/v1/grants/", {"municipality": "0615", "round": "familiehuse-2022"})
    second = pia.post("/api/v1/grants/", {"municipality": "0615", "round": "familiehuse-2024"})
    assert (second.status_code, second.json()["code"]) == (409, "grant_once")


def test_a_grant_is_no_gate(pia: APIClient) -> None:
    granting.award(Municipality.objects.get(code="0615"), GrantRound.objects.get(slug="familiehuse-2022"), by=None)
    bodies = [{"municipality": code, "programme": "familiehuse"} for code in ("0615", "0657")]
    assert [pia.post("/api/v1/courses/", body).status_code for body in bodies] == [201, 201]
