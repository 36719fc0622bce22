"""An answer: from the invitation in a mailbox, through the mail server's pipe, to the seat and back."""

import io
import sys
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from network.invitations.models import InboundMail, Invitation
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.people.models import Person
from tests.conftest import Drain, calendar_in
from tests.journeys.test_network_meeting import Mails


def answer(mails: Mails, who: str, participation: str, stamp: str) -> bytes:
    """What a program makes of the newest mail in somebody's mailbox: its UID, SEQUENCE and ORGANIZER, and an answer."""
    invitation = [mail for mail in mails() if mail["To"].addresses[0].addr_spec == who][-1]
    _, event = calendar_in(invitation)
    lines = [
        f"From: {who}",
        f"To: {str(event['ORGANIZER']).removeprefix('mailto:')}",
        f"Message-ID: <{stamp}.{who}>",
        "Content-Type: text/calendar; charset=utf-8; method=REPLY",
        "",
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{event['UID']}",
        f"SEQUENCE:{event['SEQUENCE']}",
        f"DTSTAMP:{stamp}",
        f"ATTENDEE;PARTSTAT={participation}:mailto:{who}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(lines).encode()


@pytest.fixture
def ingest(monkeypatch: pytest.MonkeyPatch) -> object:
    def pipe(raw: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        call_command("ingest_mail")

    return pipe


def seats(meeting: Meeting) -> dict[str, str]:
    return dict(meeting.registrations.values_list("person__name", "state"))


def test_yes_takes_a_seat_and_no_gives_it_to_the_first_in_line(
    meeting: Meeting, planner: Person, drain: Drain, mails: Mails, ingest: object
) -> None:
    assert callable(ingest)
    scheduling.change(meeting, {"seats": 1}, by=planner)
    scheduling.publish(meeting, by=planner)
    drain()
    ingest(answer(mails, "ane@example.org", "ACCEPTED", "20270101T080000Z"))
    drain()
    registration.register(meeting, Person.objects.get(email="bent@example.org"), by=planner)
    drain()
    assert seats(meeting) == {"Ane": "confirmed", "Bent": "waitlisted"}
    ingest(answer(mails, "ane@example.org", "DECLINED", "20270101T090000Z"))
    drain()
    assert seats(meeting) == {"Ane": "withdrawn", "Bent": "confirmed"}
    assert "CANCEL" not in [part.get_param("method") for mail in mails() for part in mail.walk()]
    last = mails()[-1]
    assert (last["To"].addresses[0].addr_spec, calendar_in(last)[0]) == ("bent@example.org", "REQUEST")


def test_the_answer_stands_at_the_invitation_and_in_the_inbox(
    meeting: Meeting, planner: Person, drain: Drain, mails: Mails, ingest: object
) -> None:
    assert callable(ingest)
    scheduling.publish(meeting, by=planner)
    drain()
    ingest(answer(mails, "carla@example.org", "TENTATIVE", "20270101T080000Z"))
    drain()
    assert Invitation.objects.get(address="carla@example.org").participation == "tentative"
    assert InboundMail.objects.values_list("sender", "verdict").get() == ("carla@example.org", "applied")
