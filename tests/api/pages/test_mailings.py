"""Mass mail seen, approved, stopped and resumed on a page, and the ledger of what each calendar holds."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from api.pages.labels import HOLDS, OUTCOMES
from network.clock import now
from network.invitations.models import Dispatch
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.people.models import Person, Role


@pytest.fixture
def second(somebody: Callable[..., Person]) -> Person:
    return somebody("Signe", Role.PLANNER, "agency")


@pytest.fixture
def asked_for(
    draft: Meeting, planner: Person, participant: Person, stranger: Person, settings: Any, drain: Callable[[], int]
) -> Meeting:
    """Published by Pia, with two recipients where one is many."""
    settings.MASS_MAIL_LIMIT = 1
    meeting = scheduling.publish(draft, by=planner)
    for person in (participant, stranger):
        registration.register(meeting, person, by=None)
    drain()
    return meeting


def seen(client: Client, person: Person, meeting: Meeting) -> str:
    client.force_login(person)
    return client.get(f"/meetings/{meeting.pk}/desk/").content.decode()


def test_a_second_planner_approves_and_the_one_who_asked_cannot(
    client: Client, asked_for: Meeting, planner: Person, second: Person
) -> None:
    assert "En anden planlægger skal godkende den" in seen(client, planner, asked_for)
    assert "Godkend og send" in seen(client, second, asked_for)
    client.post(f"/meetings/{asked_for.pk}/mail/approve/")
    assert asked_for.mailing.approved_by == second


def test_sending_is_stopped_and_goes_on(client: Client, asked_for: Meeting, second: Person) -> None:
    seen(client, second, asked_for)
    client.post(f"/meetings/{asked_for.pk}/mail/approve/")
    page = client.post(f"/meetings/{asked_for.pk}/mail/stop/", follow=True).content.decode()
    assert "Fortsæt udsendelsen" in page
    page = client.post(f"/meetings/{asked_for.pk}/mail/resume/", follow=True).content.decode()
    assert "Stands udsendelsen" in page


def test_progress_is_a_part_for_a_page_and_a_page_for_people(
    client: Client, asked_for: Meeting, second: Person
) -> None:
    client.force_login(second)
    address = f"/meetings/{asked_for.pk}/mail/"
    client.post(f"{address}approve/")
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert ('hx-trigger="every 2s"' in part, "<html" in part) == (True, False)
    assert '<meta http-equiv="refresh"' in client.get(address).content.decode()


@pytest.fixture
def delivered(meeting: Meeting, participant: Person, drain: Callable[[], int]) -> Meeting:
    registration.register(meeting, participant, by=None)
    drain()
    return meeting


def ledger_of(client: Client, meeting: Meeting) -> str:
    return client.get(f"/meetings/{meeting.pk}/deliveries/").content.decode()


def test_the_ledger_tells_what_a_calendar_holds(client: Client, delivered: Meeting, planner: Person) -> None:
    client.force_login(planner)
    page = ledger_of(client, delivered)
    assert ("ida@example.org" in page, "<td>Mødet" in page, "Forældet" in page) == (True, True, False)


def test_the_ledger_marks_what_is_out_of_date(client: Client, delivered: Meeting, planner: Person) -> None:
    client.force_login(planner)
    Meeting.objects.update(place_name="Et andet sted")
    assert "Forældet" in ledger_of(client, delivered)


def test_the_ledger_shows_what_came_back_and_what_was_answered(
    client: Client, delivered: Meeting, planner: Person
) -> None:
    client.force_login(planner)
    assert str(OUTCOMES["sent"]) in ledger_of(client, delivered)
    delivered.invitations.update(participation="accepted", answered_at=now())
    Dispatch.objects.update(outcome="bounced", error="5.1.1 ida@example.org")
    page = ledger_of(client, delivered)
    for shown in (OUTCOMES["bounced"], "5.1.1 ida@example.org", HOLDS["nothing"], "<td>Ja<br>"):
        assert str(shown) in page, shown


def test_a_mail_is_sent_again_once(client: Client, delivered: Meeting, planner: Person) -> None:
    client.force_login(planner)
    invitation = delivered.invitations.get()
    address = f"/deliveries/{invitation.pk}/resend/"
    assert "Mailen bliver sendt igen." in client.post(address, follow=True).content.decode()
    Dispatch.objects.update(outcome="sent")
    assert "Flere kopier sendes ikke." in client.post(address, follow=True).content.decode()


def test_a_municipality_sees_no_ledger(client: Client, delivered: Meeting, coordinator: Person) -> None:
    client.force_login(coordinator)
    assert client.get(f"/meetings/{delivered.pk}/deliveries/").status_code == 403
