"""Registering people: alone or together, with what only the organiser may know."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from network.clock import now, told
from network.meetings import catering, registration, scheduling
from network.meetings.models import Meeting, ProgrammeItem, Registration
from network.people.models import Person
from tests.api.conftest import plan

ADDRESS = "/api/v1/registrations/"
NEW = {"name": "Nanna Ny", "email": "nanna@example.org", "function": "manager"}
As = Callable[..., APIClient]


@pytest.fixture
def kirsten(coordinator: Person, as_: As) -> APIClient:
    """The client of Horsens' coordinator."""
    return as_(coordinator)


@pytest.fixture
def ida(participant: Person, as_: As) -> APIClient:
    return as_(participant)


@pytest.fixture
def talk(meeting: Meeting) -> ProgrammeItem:
    return meeting.programme.create(starts_at=meeting.starts_at, ends_at=meeting.ends_at, kind="talk", title="Oplæg")


def together(client: APIClient, meeting: Meeting, *people: Any, **more: Any) -> Any:
    return client.post(f"{ADDRESS}batch/", {"meeting": str(meeting.pk), "people": list(people), **more})


def registered(client: APIClient, meeting: Meeting, **more: Any) -> str:
    answer = client.post(ADDRESS, {"meeting": str(meeting.pk), **more})
    assert answer.status_code == 201, answer.json()
    return f"{ADDRESS}{answer.json()['id']}/"


def test_a_coordinator_registers_colleagues_in_one_go(
    kirsten: APIClient, meeting: Meeting, participant: Person
) -> None:
    Meeting.objects.update(seats=1)
    answer = together(kirsten, meeting, {"person": str(participant.pk)}, NEW)
    states = [(each["state"], each["position"]) for each in answer.json()["results"]]
    assert (answer.status_code, states) == (200, [("confirmed", None), ("waitlisted", 1)])


def test_a_new_colleague_comes_into_the_coordinators_own_organisation(
    kirsten: APIClient, meeting: Meeting, coordinator: Person
) -> None:
    together(kirsten, meeting, NEW)
    nanna = Person.objects.get(email="nanna@example.org")
    assert (nanna.organisation, nanna.function) == (coordinator.organisation, "manager")


def test_registering_the_same_colleagues_again_changes_nothing(kirsten: APIClient, meeting: Meeting) -> None:
    first, second = (together(kirsten, meeting, NEW).json()["results"] for _ in range(2))
    assert (first, Registration.objects.count()) == (second, 1)


def test_all_are_registered_or_nobody_is(kirsten: APIClient, meeting: Meeting, stranger: Person) -> None:
    answer = together(kirsten, meeting, NEW, {"name": "Otto", "email": stranger.email})
    assert (answer.status_code, answer.json()["code"]) == (409, "known_address")
    assert not Person.objects.filter(email="nanna@example.org").exists()
    assert not Registration.objects.exists()


def test_somebody_of_another_organisation_is_nobody_a_coordinator_knows(
    kirsten: APIClient, meeting: Meeting, stranger: Person
) -> None:
    answer = together(kirsten, meeting, {"person": str(stranger.pk)})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/people/0/person")


def test_a_coordinator_puts_nobody_in_another_organisations_book(
    kirsten: APIClient, meeting: Meeting, stranger: Person
) -> None:
    answer = together(kirsten, meeting, NEW, organisation=str(stranger.organisation_id))
    assert answer.status_code == 403


def test_a_participant_registers_no_new_colleague(ida: APIClient, meeting: Meeting, participant: Person) -> None:
    assert together(ida, meeting, NEW, organisation=str(participant.organisation_id)).status_code == 403


def test_each_entry_is_a_person_or_a_name_with_an_address(kirsten: APIClient, meeting: Meeting) -> None:
    assert together(kirsten, meeting, {"name": "Nanna"}).json()["errors"][0]["code"] == "who"


def test_after_the_deadline_only_a_planner_with_a_reason_registers(
    kirsten: APIClient, pia: APIClient, meeting: Meeting, participant: Person
) -> None:
    Meeting.objects.update(registration_closes_at=now())
    refused = together(kirsten, meeting, NEW).json()
    assert (refused["code"], refused["overridable"]) == ("registration_closed", True)
    forced = together(kirsten, meeting, NEW, override_reason="Vi glemte det")
    assert forced.status_code == 403
    allowed = together(pia, meeting, {"person": str(participant.pk)}, override_reason="Aftalt pr. telefon")
    assert allowed.status_code == 200


def test_a_late_withdrawal_is_received_and_noted(ida: APIClient, meeting: Meeting) -> None:
    address = registered(ida, meeting)
    Meeting.objects.update(registration_closes_at=now())
    shown = ida.post(f"{address}withdraw/").json()
    assert (shown["state"], shown["withdrawn_late"]) == ("withdrawn", True)


def test_switching_to_online_frees_the_seat(ida: APIClient, meeting: Meeting, stranger: Person) -> None:
    Meeting.objects.update(seats=1)
    address = registered(ida, meeting)
    waiting = registration.register(meeting, stranger, by=None)
    shown = ida.post(f"{address}switch/", {"attendance": "online"}).json()
    assert (shown["attendance"], shown["state"]) == ("online", "confirmed")
    assert Registration.objects.get(pk=waiting.pk).state == "confirmed"


def test_without_room_online_the_seat_is_kept(ida: APIClient, meeting: Meeting) -> None:
    Meeting.objects.update(online_seats=0)
    address = registered(ida, meeting)
    assert ida.post(f"{address}switch/", {"attendance": "online"}).json()["code"] == "no_seat"
    assert ida.get(address).json()["attendance"] == "in_person"


def test_an_offer_is_accepted(ida: APIClient, meeting: Meeting, stranger: Person) -> None:
    Meeting.objects.update(seats=1)
    first = registration.register(meeting, stranger, by=None)
    address = registered(ida, meeting)
    with told(meeting.starts_at - timedelta(days=2)):
        registration.withdraw(first, by=None)
    with told(meeting.starts_at - timedelta(days=1, hours=12)):
        assert ida.get(address).json()["offer_expires_at"] is not None
        assert ida.post(f"{address}accept/").json()["state"] == "confirmed"


def test_without_an_offer_there_is_nothing_to_accept(ida: APIClient, meeting: Meeting, stranger: Person) -> None:
    Meeting.objects.update(seats=1)
    registration.register(meeting, stranger, by=None)
    answer = ida.post(f"{registered(ida, meeting)}accept/")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_offer")


def test_who_registers_writes_a_diet_but_reads_none(ida: APIClient, meeting: Meeting) -> None:
    address = registered(ida, meeting, diet="Vegansk", notes="Kommer med tog")
    changed = ida.patch(address, {"diet": "Glutenfri"}).json()
    assert not {"diet", "notes"} & (set(changed) | set(ida.get(address).json()))
    assert Registration.objects.get().diet == "Glutenfri"


def test_neither_the_coordinator_nor_an_export_tells_a_diet(
    kirsten: APIClient, ida: APIClient, meeting: Meeting
) -> None:
    registered(ida, meeting, diet="Vegansk")
    for form in ("json", "csv"):
        assert "Vegansk" not in kirsten.get(ADDRESS, {"format": form}).content.decode()


def test_staff_who_manage_the_meeting_read_the_diet(
    ida: APIClient, meeting: Meeting, advisor: Consultant, as_: As
) -> None:
    address = registered(ida, meeting, diet="Vegansk")
    assert as_(advisor).get(address).json()["diet"] == "Vegansk"


def test_diets_are_counted_for_the_kitchen(
    ida: APIClient, pia: APIClient, meeting: Meeting, talk: ProgrammeItem, stranger: Person
) -> None:
    registered(ida, meeting, diet="Vegansk", programme_items=[str(talk.pk)])
    registration.register(meeting, stranger, by=None, diet="vegansk ")
    assert pia.get(f"/api/v1/meetings/{meeting.pk}/catering/").json() == {
        "in_person": 2,
        "online": 0,
        "diets": [{"diet": "vegansk", "people": 2}],
        "programme": [{"item": str(talk.pk), "title": "Oplæg", "kind": "talk", "people": 2}],
    }


def test_the_kitchens_counts_are_for_those_who_manage_the_meeting(kirsten: APIClient, meeting: Meeting) -> None:
    assert kirsten.get(f"/api/v1/meetings/{meeting.pk}/catering/").status_code == 403


def test_another_meetings_programme_is_refused(ida: APIClient, meeting: Meeting, talk: ProgrammeItem) -> None:
    other = scheduling.publish(plan(meeting.network), by=None)
    answer = ida.post(ADDRESS, {"meeting": str(other.pk), "programme_items": [str(talk.pk)]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/programme_items")


def test_diets_are_forgotten_two_weeks_after_the_meeting(meeting: Meeting, participant: Person) -> None:
    row = registration.register(meeting, participant, by=None, diet="Vegansk", notes="Allergi")
    with told(meeting.ends_at + timedelta(days=13)):
        catering.forget_diets("")
    assert Registration.objects.get(pk=row.pk).diet == "Vegansk"
    with told(meeting.ends_at + timedelta(days=15)):
        catering.forget_diets("")
    kept = Registration.objects.get(pk=row.pk)
    assert (kept.diet, kept.notes) == ("", "")


def test_a_foreign_registration_is_not_there(ida: APIClient, meeting: Meeting, stranger: Person, as_: As) -> None:
    address = registered(ida, meeting)
    verbs: dict[str, dict[str, str]] = {"accept": {}, "withdraw": {}, "switch": {"attendance": "online"}}
    codes = [as_(stranger).post(f"{address}{verb}/", body).status_code for verb, body in verbs.items()]
    assert [*codes, as_(stranger).patch(address, {"diet": ""}).status_code] == [404] * 4


def test_a_longer_list_costs_no_more_queries(pia: APIClient, meeting: Meeting, participant: Person) -> None:
    Meeting.objects.update(seats=0)
    counts = []
    for name in ("first", "second", "third"):
        person = Person.objects.create(name=name, email=f"{name}@example.org", organisation=participant.organisation)
        registration.register(meeting, person, by=None)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert pia.get(ADDRESS).status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2]
