"""The signed links in mails: one purpose, no login, and nothing happens by opening them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.test import Client

from network.clock import told
from network.events.models import Event
from network.meetings import registration
from network.meetings.links import accept_offer_address, withdraw_address
from network.meetings.models import Meeting, Registration
from network.people.models import Person


@pytest.fixture
def registered(meeting: Meeting, participant: Person) -> Registration:
    return registration.register(meeting, participant, by=participant)


def path_to(address: str) -> str:
    return address.removeprefix("http://localhost:8000")


def state_of(row: Registration) -> str:
    return Registration.objects.get(pk=row.pk).state


def test_opening_the_link_shows_what_would_happen_and_does_nothing(client: Client, registered: Registration) -> None:
    answer = client.get(path_to(withdraw_address(registered)))
    assert "Melder du afbud, får en anden pladsen." in answer.content.decode()
    assert (answer.status_code, state_of(registered)) == (200, "confirmed")


def test_the_button_withdraws_without_login_and_a_token(registered: Registration) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(path_to(withdraw_address(registered)), follow=True)
    assert "Du har meldt afbud" in answer.content.decode()
    assert state_of(registered) == "withdrawn"


def test_the_log_says_that_the_registered_person_did_it(client: Client, registered: Registration) -> None:
    client.post(path_to(withdraw_address(registered)))
    assert Event.objects.get(type="registration.withdrawn").by == registered.person_id


def test_pressing_the_button_twice_withdraws_once(client: Client, registered: Registration) -> None:
    for _ in range(2):
        answer = client.post(path_to(withdraw_address(registered)), follow=True)
    assert answer.status_code == 200
    assert Event.objects.filter(type="registration.withdrawn").count() == 1


def test_after_the_deadline_the_page_says_that_the_registration_is_binding(
    client: Client, registered: Registration
) -> None:
    Meeting.objects.update(registration_closes_at=registered.queued_at)
    assert "tilmeldingen er bindende" in client.get(path_to(withdraw_address(registered))).content.decode()


def test_a_changed_signature_leads_to_a_calm_page_and_does_nothing(client: Client, registered: Registration) -> None:
    path = path_to(withdraw_address(registered))
    changed = path[:-3] + ("AA" if path[-3:-1] != "AA" else "BB") + "/"
    answer = client.post(changed)
    assert (answer.status_code, state_of(registered)) == (404, "confirmed")
    assert "Linket virker ikke længere" in answer.content.decode()


def test_a_signature_for_another_purpose_does_not_open_it(client: Client, registered: Registration) -> None:
    signed = Signer(salt="network.meetings.accept", sep=".").sign(registered.pk.hex)
    assert client.post(f"/withdraw/{signed}/").status_code == 404


def test_once_the_meeting_is_over_the_link_leads_nowhere(client: Client, registered: Registration) -> None:
    with told(registered.meeting.ends_at):
        assert client.get(path_to(withdraw_address(registered))).status_code == 404


def test_no_copy_of_the_page_is_kept_on_the_way(client: Client, registered: Registration) -> None:
    assert "no-store" in client.get(path_to(withdraw_address(registered))).headers["Cache-Control"]


@pytest.fixture
def offered(registered: Registration, stranger: Person) -> Registration:
    """Somebody to whom the seat just given back is offered, since the meeting is near."""
    meeting = registered.meeting
    Meeting.objects.update(seats=1)
    waiting = registration.register(meeting, stranger, by=stranger)
    with told(meeting.starts_at - timedelta(days=2)):
        registration.withdraw(registered, by=None)
    return waiting


@pytest.fixture
def meanwhile(offered: Registration) -> Iterator[None]:
    """An hour after the offer."""
    with told(offered.meeting.starts_at - timedelta(days=2) + timedelta(hours=1)):
        yield


def test_opening_an_offer_takes_nothing(client: Client, offered: Registration, meanwhile: None) -> None:
    answer = client.get(path_to(accept_offer_address(offered)))
    assert "Tag imod pladsen" in answer.content.decode()
    assert state_of(offered) == "waitlisted"


def test_the_button_takes_the_seat(client: Client, offered: Registration, meanwhile: None) -> None:
    answer = client.post(path_to(accept_offer_address(offered)), follow=True)
    assert "Du har pladsen" in answer.content.decode()
    assert state_of(offered) == "confirmed"


def test_an_offer_that_has_expired_says_so(client: Client, offered: Registration) -> None:
    with told(offered.meeting.starts_at - timedelta(hours=1)):
        answer = client.post(path_to(accept_offer_address(offered)), follow=True)
    assert "Tilbuddet er udløbet" in answer.content.decode()
    assert state_of(offered) == "waitlisted"


def test_a_link_to_withdraw_accepts_nothing(client: Client, offered: Registration, meanwhile: None) -> None:
    signed = path_to(withdraw_address(offered)).removeprefix("/withdraw/")
    assert client.post(f"/offers/{signed}").status_code == 404
