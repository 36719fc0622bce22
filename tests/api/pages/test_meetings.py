"""The page where the links in mails and calendars lead."""

from django.test import Client

from network.meetings import scheduling
from network.meetings.entries import page_address
from network.meetings.models import Meeting
from network.people.models import Person


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
