"""The verbs of people: one record for each, taken away, reported."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from network.clock import today
from network.meetings import registration
from network.meetings.models import Meeting
from network.people.models import LookUp, Organisation, Person, Role
from tests.api.conftest import pointers
from tests.api.test_problems import ABSURD

As = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def own_erase_list(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def administrator(somebody: Callable[..., Person]) -> Person:
    return somebody("Asta", Role.ADMINISTRATOR, "agency")


def _verb(person: Person, name: str) -> str:
    return f"/api/v1/people/{person.pk}/{name}/"


def test_the_named_record_is_folded_into_the_addressed_one(
    pia: APIClient, participant: Person, stranger: Person, meeting: Meeting
) -> None:
    registration.register(meeting, stranger, by=None)
    response = pia.post(_verb(participant, "merge"), {"person": str(stranger.pk)})
    assert (response.status_code, response.json()["id"]) == (200, str(participant.pk))
    assert participant.registrations.exists()
    assert pia.get(f"/api/v1/people/{stranger.pk}/").status_code == 404


def test_with_into_the_addressed_record_is_folded(pia: APIClient, participant: Person, stranger: Person) -> None:
    response = pia.post(_verb(participant, "merge"), {"into": str(stranger.pk)})
    assert (response.status_code, response.json()["id"]) == (200, str(stranger.pk))


def test_merging_again_answers_the_same(pia: APIClient, participant: Person, stranger: Person) -> None:
    answers = [pia.post(_verb(participant, "merge"), {"person": str(stranger.pk)}) for _ in range(2)]
    assert [(answer.status_code, answer.json()["id"]) for answer in answers] == [(200, str(participant.pk))] * 2


@pytest.mark.parametrize("value", ABSURD)
def test_an_absurd_other_is_pointed_at(pia: APIClient, participant: Person, value: Any) -> None:
    response = pia.post(_verb(participant, "merge"), {"person": value})
    assert (response.status_code, pointers(response)) == (400, ["/person"])


def test_merging_needs_the_other(pia: APIClient, participant: Person) -> None:
    assert pointers(pia.post(_verb(participant, "merge"), {})) == ["/person"]


@pytest.mark.parametrize("verb", ["merge", "erase"])
def test_a_planner_does_not_end_an_administrator(
    pia: APIClient, participant: Person, administrator: Person, verb: str
) -> None:
    response = pia.post(_verb(administrator, verb), {"person": str(participant.pk)} if verb == "merge" else {})
    assert response.status_code == 403


def test_nobody_takes_an_administrators_roles_by_merging(
    pia: APIClient, planner: Person, administrator: Person
) -> None:
    assert pia.post(_verb(planner, "merge"), {"person": str(administrator.pk)}).status_code == 403


@pytest.mark.parametrize("verb", ["merge", "erase"])
def test_a_coordinator_neither_merges_nor_erases(coordinator: Person, participant: Person, as_: As, verb: str) -> None:
    assert as_(coordinator).post(_verb(participant, verb)).status_code == 403


def test_an_erased_person_is_shown_without_a_name(pia: APIClient, participant: Person) -> None:
    response = pia.post(_verb(participant, "erase"))
    assert response.status_code == 200
    assert (response.json()["name"], response.json()["active"], response.json()["roles"]) == (
        "Slettet person",
        False,
        [],
    )


def test_erasing_a_folded_record_is_not_possible(pia: APIClient, participant: Person, stranger: Person) -> None:
    pia.post(_verb(participant, "merge"), {"person": str(stranger.pk)})
    assert pia.post(_verb(stranger, "erase")).status_code == 404


def test_one_may_have_ones_own_report(participant: Person, as_: As) -> None:
    response = as_(participant).post(_verb(participant, "export"))
    assert (response.status_code, response.json()["person"]["email"]) == (200, "ida@example.org")


def test_a_coordinator_does_not_get_a_report(coordinator: Person, participant: Person, as_: As) -> None:
    assert as_(coordinator).post(_verb(participant, "export")).status_code == 403


def test_a_report_is_made_for_whoever_knows_the_present_state(pia: APIClient, participant: Person) -> None:
    seen = pia.get(f"/api/v1/people/{participant.pk}/")
    response = pia.post(_verb(participant, "export"), headers={"If-Match": seen["ETag"]})
    assert response.status_code == 200


def test_the_report_tells_each_look_and_not_whose(pia: APIClient, participant: Person, as_: As) -> None:
    for _ in range(3):
        pia.get(f"/api/v1/people/{participant.pk}/?purpose=Tilmelding")
    as_(participant).get(f"/api/v1/people/{participant.pk}/")
    look_ups = as_(participant).post(_verb(participant, "export")).json()["look_ups"]
    assert [(each.keys(), each["purpose"]) for each in look_ups] == [({"at", "purpose"}, "Tilmelding")] * 3


def test_whoever_looked_is_kept_for_us(pia: APIClient, planner: Person, participant: Person) -> None:
    pia.post(_verb(participant, "export"))
    assert list(LookUp.objects.values_list("actor", "purpose")) == [(planner.pk, "exported")]


def test_a_look_that_found_nothing_new_is_a_look(pia: APIClient, participant: Person) -> None:
    seen = pia.get(f"/api/v1/people/{participant.pk}/")
    again = pia.get(f"/api/v1/people/{participant.pk}/", headers={"If-None-Match": seen["ETag"]})
    assert (again.status_code, LookUp.objects.count()) == (304, 2)


def test_one_chooses_how_long_before_meetings_ones_calendar_rings(participant: Person, as_: As) -> None:
    address = f"/api/v1/people/{participant.pk}/"
    answers = [as_(participant).patch(address, {"alarm_minutes": minutes}) for minutes in (15, None, 7 * 24 * 60)]
    assert [answer.json()["alarm_minutes"] for answer in answers] == [15, None, 7 * 24 * 60]


@pytest.mark.parametrize("minutes", [-1, 7 * 24 * 60 + 1, "snart"])
def test_a_calendar_does_not_ring_after_the_meeting_or_weeks_before(participant: Person, as_: As, minutes: Any) -> None:
    response = as_(participant).patch(f"/api/v1/people/{participant.pk}/", {"alarm_minutes": minutes})
    assert (response.status_code, pointers(response)) == (400, ["/alarm_minutes"])


def test_nobody_takes_a_role_that_they_cannot_give(
    pia: APIClient, coordinator: Person, somebody: Callable[..., Person], as_: As
) -> None:
    boss = somebody("Karla", "administrator", "agency")
    answers = [
        pia.patch(f"/api/v1/people/{boss.pk}/", {"roles": ["planner"]}),
        as_(coordinator).patch(f"/api/v1/people/{coordinator.pk}/", {"roles": ["participant"]}),
    ]
    assert [each.status_code for each in answers] == [403, 403]


def test_a_person_moves_to_another_organisation_on_a_day(pia: APIClient, participant: Person) -> None:
    viborg = str(Organisation.objects.get(code="0791").pk)
    body = {"organisation": viborg, "from": (today() + timedelta(days=30)).isoformat()}
    moved = pia.post(f"/api/v1/people/{participant.pk}/move/", body).json()
    assert moved["organisation"] == str(participant.organisation_id)
    assert [each["organisation"] for each in moved["affiliations"]] == [moved["organisation"], viborg]


def test_a_coordinator_notes_that_a_colleague_has_left(
    coordinator: Person, participant: Person, as_: Callable[..., APIClient]
) -> None:
    left = as_(coordinator).post(f"/api/v1/people/{participant.pk}/retire/", {}).json()
    assert (left["active"], left["roles"]) == (False, [])
    back = as_(coordinator).post(f"/api/v1/people/{participant.pk}/reinstate/", {}).json()
    assert (back["active"], back["roles"]) == (True, ["participant"])


def test_a_coordinator_does_not_retire_others_people(
    coordinator: Person, stranger: Person, as_: Callable[..., APIClient]
) -> None:
    assert as_(coordinator).post(f"/api/v1/people/{stranger.pk}/retire/", {}).status_code == 404


def test_a_planner_does_not_retire_an_administrator(pia: APIClient, somebody: Callable[..., Person]) -> None:
    chief = somebody("Adam", Role.ADMINISTRATOR, "agency")
    assert pia.post(f"/api/v1/people/{chief.pk}/retire/", {}).status_code == 403


@pytest.mark.parametrize("letters", ["o", "ot", "o t"])
def test_nobody_outside_searches_letter_by_letter(coordinator: Person, as_: As, letters: str) -> None:
    refusal = as_(coordinator).get(f"/api/v1/people/?search={letters}")
    assert (refusal.status_code, refusal.json()["errors"][0]["code"]) == (400, "too_short")


def test_those_who_work_here_search_as_they_like(pia: APIClient, stranger: Person) -> None:
    assert pia.get("/api/v1/people/?search=ot").json()["count"] == 1


@pytest.mark.parametrize(
    "wanted", ["search=otto", "search=Odense", "organisation={}", "function=other&organisation={}"]
)
def test_a_foreign_municipality_is_not_searched(coordinator: Person, stranger: Person, as_: As, wanted: str) -> None:
    found = as_(coordinator).get(f"/api/v1/people/?{wanted.format(stranger.organisation_id)}")
    assert (found.status_code, found.json()["count"]) == (200, 0)


@pytest.mark.parametrize("name", ["Log ind på https://evil.example", "www.evil.example", "Ida\r\nBcc: a@example.org"])
def test_a_name_carries_no_link_and_no_header(pia: APIClient, name: str) -> None:
    refusal = pia.post("/api/v1/people/", {"name": name, "email": "ny@example.org"})
    assert (refusal.status_code, pointers(refusal)) == (400, ["/name"])


@pytest.mark.parametrize("email", ["ny@example.org\r\nBcc: a@example.org", "ny@example.org\n"])
def test_an_address_carries_no_header(pia: APIClient, email: str) -> None:
    assert pointers(pia.post("/api/v1/people/", {"name": "Ny", "email": email})) == ["/email"]


def test_newcomers_are_named_without_links(coordinator: Person, meeting: Meeting, as_: As) -> None:
    people = [{"name": "Se https://evil.example", "email": "ny@example.org"}]
    refusal = as_(coordinator).post("/api/v1/registrations/batch/", {"meeting": str(meeting.pk), "people": people})
    assert refusal.status_code == 400
