"""The page where the links in mails and calendars lead."""

from datetime import timedelta

import pytest
from django.test import Client

from network.clock import today, told
from network.feeds import publishing
from network.meetings import registration, scheduling
from network.meetings.entries import page_address
from network.meetings.models import Meeting
from network.networks.models import Network
from network.people import affiliations, answering
from network.people.models import Organisation, Person


def path_to(meeting: Meeting) -> str:
    return page_address(meeting).removeprefix("http://localhost:8000")


def test_the_link_in_a_mail_leads_to_the_meeting(client: Client, meeting: Meeting) -> None:
    page = client.get(path_to(meeting)).content.decode()
    assert f"<h1>{meeting.title}</h1>" in page


def test_a_cancelled_meeting_says_so(client: Client, meeting: Meeting) -> None:
    scheduling.cancel(meeting, reason="", by=None)
    assert "Mødet er aflyst" in client.get(path_to(meeting)).content.decode()


def test_whoever_is_not_logged_in_is_asked_to_before_anything_else_is_said(client: Client, draft: Meeting) -> None:
    answer = client.get(path_to(draft))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/login/?next={path_to(draft)}")


def test_a_stranger_finds_no_draft(client: Client, draft: Meeting, stranger: Person) -> None:
    client.force_login(stranger)
    assert client.get(path_to(draft)).status_code == 404


def test_a_planner_sees_a_draft(client: Client, draft: Meeting, planner: Person) -> None:
    client.force_login(planner)
    assert client.get(path_to(draft)).status_code == 200


def test_whom_to_ask_who_invites_and_who_leads_is_said(
    client: Client, meeting: Meeting, planner: Person, coordinator: Person
) -> None:
    answering.appoint(question="technique", person=planner, by=None, phone="12 34 56 78")
    Meeting.objects.update(chair=coordinator, host=coordinator.organisation)
    page = client.get(path_to(meeting)).content.decode()
    for said in ("Teknik", f"mailto:{planner.email}", "12 34 56 78", "Horsens Kommune", coordinator.name):
        assert said in page


def test_the_networks_calendar_can_be_followed(client: Client, meeting: Meeting, network: Network) -> None:
    publishing.open_network_feed(network)
    assert "webcal://" in client.get(path_to(meeting)).content.decode()


def test_after_the_deadline_the_page_says_so(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(registration_closes_at=meeting.created_at)
    assert "Tilmeldingsfristen er udløbet." in client.get(path_to(meeting)).content.decode()


def test_the_link_to_take_part_online_is_for_those_who_have_a_seat(
    client: Client, meeting: Meeting, participant: Person
) -> None:
    Meeting.objects.update(conference_url="https://example.org/room")
    client.force_login(participant)
    assert "https://example.org/room" not in client.get(path_to(meeting)).content.decode()
    registration.register(meeting, participant, by=None)
    assert "https://example.org/room" in client.get(path_to(meeting)).content.decode()


def test_what_was_written_is_shown_as_it_was_written(client: Client, meeting: Meeting) -> None:
    spoilt = "<script>alert(1)</script>"
    Meeting.objects.update(title=spoilt, description=spoilt, place_name=spoilt)
    page = client.get(path_to(meeting)).content.decode()
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3


@pytest.fixture
def moved(meeting: Meeting, participant: Person) -> Person:
    """Took part for Horsens, and works in Odense since."""
    registration.register(meeting, participant, by=None)
    with told(meeting.ends_at + timedelta(days=1)):
        odense = Organisation.objects.get(code="0461")
        return affiliations.move(participant, odense, since=today(), by=None)


@pytest.mark.parametrize("reader", ["planner", "stranger"])
def test_who_came_is_told_with_the_organisation_of_the_day(
    client: Client, meeting: Meeting, moved: Person, planner: Person, stranger: Person, reader: str
) -> None:
    client.force_login(planner if reader == "planner" else stranger)
    page = client.get(path_to(meeting)).content.decode()
    assert ("Horsens Kommune" in page, "Odense Kommune" in page) == (True, False)


@pytest.mark.parametrize("path", ["/meetings/{}/registrations/", "/meetings/{}/door/"])
def test_lists_for_those_who_plan_name_the_organisation_of_the_day(
    client: Client, meeting: Meeting, moved: Person, planner: Person, path: str
) -> None:
    client.force_login(planner)
    page = client.get(path.format(meeting.pk)).content.decode()
    assert ("Horsens Kommune" in page, "Odense Kommune" in page) == (True, False)
