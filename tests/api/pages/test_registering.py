"""Registering colleagues in one form, giving seats back, and what stands in the way."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from network.clock import now, told
from network.meetings import registration, scheduling
from network.meetings.models import Meeting, Registration
from network.meetings.scheduling import Time
from network.networks.models import Network
from network.people.enrolment import grant, organisation_by_code
from network.people.models import Person, Role
from network.series import laying
from network.series.models import MeetingSeries


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


def test_whoever_looks_after_two_organisations_says_where_new_colleagues_belong_and_only_then(
    client: Client, form: str, coordinator: Person
) -> None:
    elsewhere = organisation_by_code("0661")
    grant(coordinator, Role.COORDINATOR, elsewhere)
    new = {"name_1": "Nora Ny", "email_1": "nora@example.org"}
    assert 'href="#id_organisation"' in client.post(form, new).content.decode()
    client.post(form, new | {"organisation": elsewhere.pk})
    assert Person.objects.get(name="Nora Ny").organisation == elsewhere
    client.post(form, {"people": [coordinator.pk]})
    assert registered() == ["Kirsten", "Nora Ny"]


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


def test_half_a_colleague_is_pointed_at(client: Client, form: str) -> None:
    assert 'id="id_email_1_error"' in client.post(form, {"name_1": "Nora Ny"}).content.decode()


def test_who_is_registered_already_is_named_and_not_offered(
    client: Client, form: str, meeting: Meeting, coordinator: Person, participant: Person
) -> None:
    registration.register(meeting, participant, by=None)
    page = client.get(form)
    assert "Allerede tilmeldt: Ida" in page.content.decode()
    assert [each.name for each in page.context["form"].fields["people"].queryset] == ["Kirsten"]


def test_whoever_looks_after_two_organisations_sees_who_belongs_where(
    client: Client, form: str, coordinator: Person
) -> None:
    grant(coordinator, Role.COORDINATOR, organisation_by_code("0661"))
    assert "Kirsten, Horsens" in client.get(form).content.decode()


def test_the_seats_left_for_ones_own_are_told_before_and_the_line_afterwards(
    client: Client, form: str, meeting: Meeting, coordinator: Person, participant: Person
) -> None:
    scheduling.change(meeting, {"seats": 20, "seats_per_organisation": 1}, by=None)
    assert "Horsens Kommune: 1 plads tilbage." in client.get(form).content.decode()
    registration.register(meeting, participant, by=None)
    assert "Horsens Kommune: ingen pladser tilbage." in client.get(form).content.decode()
    page = client.post(form, {"people": [coordinator.pk]}, follow=True).content.decode()
    assert "1 er på venteliste." in page
    assert "0 er tilmeldt" not in page
    assert "Nr. 1 i køen" in page


def test_a_coordinator_says_what_each_eats_and_nobody_gets_anothers_diet(
    client: Client, form: str, meeting: Meeting, coordinator: Person, participant: Person
) -> None:
    assert 'name="diet"' not in client.get(form).content.decode()
    client.post(form, {"people": [coordinator.pk, participant.pk]})
    mine, other = (Registration.objects.get(person=each) for each in (coordinator, participant))
    page = client.post(f"/registrations/{mine.pk}/", {"diet": "vegetar", "notes": "Kommer med tog"}, follow=True)
    assert "Oplysningerne er gemt." in page.content.decode()
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.diet, mine.notes, other.diet, other.notes) == ("vegetar", "Kommer med tog", "", "")


def test_points_of_the_programme_are_chosen_afterwards(
    client: Client, form: str, meeting: Meeting, coordinator: Person
) -> None:
    begins = meeting.starts_at
    point = {"starts_at": begins, "ends_at": begins + timedelta(hours=1), "kind": "talk", "title": "Oplæg"}
    scheduling.change(meeting, {}, by=None, programme=[point])
    row = registration.register(meeting, coordinator, by=None)
    client.post(f"/registrations/{row.pk}/", {"programme_items": [meeting.programme.get().pk]})
    assert [each.title for each in row.programme_items.all()] == ["Oplæg"]


def test_nobody_reads_what_a_stranger_eats(client: Client, form: str, meeting: Meeting, stranger: Person) -> None:
    row = registration.register(meeting, stranger, by=None)
    assert client.get(f"/registrations/{row.pk}/").status_code == 404


def test_an_offered_seat_is_taken_with_a_button(
    client: Client, form: str, meeting: Meeting, coordinator: Person, participant: Person
) -> None:
    scheduling.change(meeting, {"seats": 1}, by=None)
    first = registration.register(meeting, participant, by=None)
    waiting = registration.register(meeting, coordinator, by=None)
    with told(meeting.starts_at - timedelta(days=2)):
        registration.withdraw(first, by=None)
        page = client.get(f"/meetings/{meeting.pk}/").content.decode()
        assert "Der er en plads til Kirsten indtil" in page
        page = client.post(f"/registrations/{waiting.pk}/accept/", {"organisation": ""}, follow=True).content.decode()
    assert "Pladsen er taget." in page
    assert Registration.objects.get(pk=waiting.pk).state == "confirmed"


def test_nobody_chosen_is_said(client: Client, form: str) -> None:
    assert "Vælg mindst én person." in client.post(form, {}).content.decode()


def test_after_the_deadline_a_coordinator_is_told_and_offered_nothing(
    client: Client, form: str, meeting: Meeting, coordinator: Person
) -> None:
    Meeting.objects.update(registration_closes_at=meeting.created_at)
    page = client.post(form, {"people": [coordinator.pk]}).content.decode()
    assert "Tilmeldingsfristen er udløbet" in page
    assert "override_reason" not in page


def test_after_the_deadline_there_is_nothing_to_fill_in_for_a_coordinator(
    client: Client, form: str, meeting: Meeting
) -> None:
    Meeting.objects.update(registration_closes_at=meeting.created_at)
    assert 'name="people"' not in client.get(form).content.decode()


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


@pytest.fixture
def following(meeting: Meeting, network: Network) -> Meeting:
    """A later meeting of the same series, published too."""
    series = MeetingSeries.objects.create(network=network, copy_of_year=2001, starts_on=meeting.starts_at.date())
    laying.add(series, meeting, by=None)
    later = {"starts_at": meeting.starts_at + timedelta(days=70), "ends_at": meeting.ends_at + timedelta(days=70)}
    other = scheduling.plan(Time(**later), kind="network_meeting", title="Det næste", network=network, by=None)
    laying.add(series, other, by=None)
    return scheduling.publish(other, by=None)


def test_a_tick_registers_for_the_whole_series(
    client: Client, form: str, following: Meeting, coordinator: Person, participant: Person
) -> None:
    assert "Tilmeld til hele rækken" in client.get(form).content.decode()
    sent = {"people": [coordinator.pk, participant.pk], "whole_series": "on"}
    page = client.post(form, sent, follow=True).content.decode()
    assert "Tilmeldt 2 møder i rækken." in page
    assert following.registrations.filter(state="confirmed").count() == 2


def test_without_the_tick_only_this_meeting_is_meant(
    client: Client, form: str, following: Meeting, coordinator: Person
) -> None:
    client.post(form, {"people": [coordinator.pk]})
    assert not following.registrations.exists()


def test_a_refusal_of_another_meeting_is_told_by_its_name(
    client: Client, form: str, following: Meeting, coordinator: Person
) -> None:
    scheduling.change(following, {"registration_closes_at": now()}, by=None)
    page = client.post(form, {"people": [coordinator.pk], "whole_series": "on"}, follow=True).content.decode()
    assert "Det næste, " in page
    assert "Tilmeldingsfristen er udløbet, og tilmeldingerne er bindende" in page


def test_the_series_is_left_with_a_button(
    client: Client, form: str, following: Meeting, meeting: Meeting, coordinator: Person
) -> None:
    page = client.post(form, {"people": [coordinator.pk], "whole_series": "on"}, follow=True).content.decode()
    address = re.search(r'action="(/series/[^"]+)"', page)
    assert address is not None
    assert "Rækken er forladt." in client.post(address[1], follow=True).content.decode()
    assert {row.state for row in Registration.objects.all()} == {"withdrawn"}


def test_a_meeting_that_stands_alone_offers_no_series(client: Client, form: str) -> None:
    assert "hele rækken" not in client.get(form).content.decode()
