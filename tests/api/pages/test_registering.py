"""Registering colleagues in one form, giving seats back, and what stands in the way."""

import re

import pytest
from django.test import Client

from network.clock import told
from network.meetings import registration
from network.meetings.models import Meeting, Registration
from network.people.models import Person


@pytest.fixture
def form(client: Client, meeting: Meeting, coordinator: Person) -> str:
    client.force_login(coordinator)
    return f"/meetings/{meeting.pk}/register/"


def registered() -> list[str]:
    return sorted(Registration.objects.values_list("person__name", flat=True))


def test_three_colleagues_are_registered_at_once(
    client: Client, form: str, coordinator: Person, participant: Person
) -> None:
    sent = {"people": [coordinator.pk, participant.pk], "name_1": "Nora Ny", "email_1": "nora@example.org"}
    answer = client.post(form, sent, follow=True)
    assert "3 er tilmeldt." in answer.content.decode()
    assert registered() == ["Ida", "Kirsten", "Nora Ny"]


def test_a_new_colleague_belongs_where_their_coordinator_does(client: Client, form: str, coordinator: Person) -> None:
    client.post(form, {"name_1": "Nora Ny", "email_1": "nora@example.org"})
    assert Person.objects.get(name="Nora Ny").organisation == coordinator.organisation


def test_when_one_cannot_be_registered_nobody_is(
    client: Client, form: str, stranger: Person, coordinator: Person
) -> None:
    sent = {"people": [coordinator.pk], "name_1": "Otto", "email_1": stranger.email}
    page = client.post(form, sent).content.decode()
    assert "Adressen hører allerede til en person" in page
    assert registered() == []


def test_somebody_elses_people_cannot_be_chosen(client: Client, form: str, stranger: Person) -> None:
    assert client.post(form, {"people": [stranger.pk]}).status_code == 200
    assert registered() == []


def test_what_is_wrong_is_summed_up_and_tied_to_the_field(client: Client, form: str) -> None:
    page = client.post(form, {"name_1": "Nora", "email_1": "no address"}).content.decode()
    assert 'href="#id_email_1"' in page
    assert re.search(r'id="id_email_1"[^>]*', page)
    assert 'aria-describedby="id_email_1_error"' in page
    assert 'id="id_email_1_error"' in page


def test_nobody_chosen_is_said(client: Client, form: str) -> None:
    assert "Vælg mindst én person." in client.post(form, {}).content.decode()


def test_after_the_deadline_a_coordinator_is_told_and_offered_nothing(
    client: Client, form: str, meeting: Meeting, coordinator: Person
) -> None:
    Meeting.objects.update(registration_closes_at=meeting.created_at)
    page = client.post(form, {"people": [coordinator.pk]}).content.decode()
    assert "Tilmeldingsfristen er udløbet" in page
    assert "override_reason" not in page


def test_after_the_deadline_a_planner_goes_ahead_with_a_reason(
    client: Client, meeting: Meeting, planner: Person
) -> None:
    Meeting.objects.update(registration_closes_at=meeting.created_at)
    client.force_login(planner)
    address = f"/meetings/{meeting.pk}/register/"
    assert (
        "Som planlægger kan du gennemføre alligevel" in client.post(address, {"people": [planner.pk]}).content.decode()
    )
    client.post(address, {"people": [planner.pk], "override_reason": "Glemt"})
    assert Registration.objects.get().override_reason == "Glemt"


def test_a_seat_is_given_back_with_a_button(client: Client, form: str, meeting: Meeting, participant: Person) -> None:
    row = registration.register(meeting, participant, by=None)
    answer = client.post(f"/registrations/{row.pk}/withdraw/", follow=True)
    assert "Afbuddet er noteret." in answer.content.decode()
    assert Registration.objects.get().state == "withdrawn"


def test_nobody_gives_a_strangers_seat_back(client: Client, form: str, meeting: Meeting, stranger: Person) -> None:
    row = registration.register(meeting, stranger, by=None)
    assert client.post(f"/registrations/{row.pk}/withdraw/").status_code == 404


def test_whoever_is_not_logged_in_is_asked_to(client: Client, meeting: Meeting) -> None:
    address = f"/meetings/{meeting.pk}/register/"
    assert client.get(address).headers["Location"] == f"/login/?next={address}"


def test_a_closed_meeting_does_not_ask_for_registrations(client: Client, meeting: Meeting) -> None:
    with told(meeting.starts_at):
        assert "Tilmeld</a>" not in client.get(f"/meetings/{meeting.pk}/").content.decode()
