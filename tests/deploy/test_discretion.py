"""No log tells who people are, or holds what opens a door."""

import logging
import sys
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.test import Client
from rest_framework.test import APIClient

from deploy.discretion import Discreet, discreet
from network.invitations.inbox import receive
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.people.enrolment import enrol, organisation_by_code
from network.people.models import Person, Token
from tests.conftest import Drain

SECRETS = [
    "/feeds/s/hemmelig.ics",
    "/withdraw/hemmelig/",
    "/offers/hemmelig/",
    "/proposals/hemmelig/",
    "/evaluation/hemmelig/",
    "/login/oidc/callback/?state=x&code=hemmelig",
    "/api/v1/people/?search=hemmelig",
    "/api/v1/people/?email=hemmelig",
    "Authorization: Bearer hemmelig",
    "(550, {'hemmelig@example.org': b'no such user'})",
    "duplicate key\nDETAIL:  Key (name)=(hemmelig) already exists.",
]
MARKERS = [f"Marker{number:02}" for number in range(20)]


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every line that the service would write, at the level of every detail but Django's own SQL."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Kept()
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("said", SECRETS)
def test_what_opens_a_door_or_names_somebody_is_blotted_out(said: str) -> None:
    assert "hemmelig" not in discreet(said)


def test_the_formatter_of_the_service_is_discreet_with_tracebacks_too() -> None:
    formatters: Any = settings.LOGGING["formatters"]
    assert formatters["plain"]["()"] == "deploy.discretion.Discreet"
    error = ValueError("ida@example.org")
    record = logging.LogRecord("a", logging.ERROR, "", 1, "failed", (), (ValueError, error, None))
    assert "ida@" not in Discreet().format(record)


def test_structured_lines_are_discreet(capsys: pytest.CaptureFixture[str]) -> None:
    logger = structlog.wrap_logger(structlog.PrintLogger(sys.stderr))
    logger.warning("work failed", reason="ida@example.org is unknown")
    written = capsys.readouterr().err
    assert ("work failed" in written, "ida@" in written) == (True, False)


def test_an_answer_stays_readable() -> None:
    line = "WARNING django.request Not Found: /api/v1/meetings/01a20e9e/"
    assert discreet(line) == line


def test_twenty_people_go_through_everything_and_stand_in_no_log(
    log: list[str],
    capsys: pytest.CaptureFixture[str],
    meeting: Meeting,
    planner: Person,
    drain: Drain,
    mails: Callable[[], list[EmailMessage]],
) -> None:
    everybody = [
        enrol(name=name, email=f"{name}@example.org", by=planner, organisation=organisation_by_code("0615"))
        for name in MARKERS
    ]
    scheduling.publish(meeting, by=planner)
    for person in everybody:
        registration.register(meeting, person, by=planner, diet=f"Diæt for {person.name}")
    drain()
    secret = Token.objects.issue(planner)
    client = APIClient(HTTP_AUTHORIZATION=f"Bearer {secret}", raise_request_exception=False)
    for person in everybody:
        client.get(f"/api/v1/people/?search={person.name}&unknown=1")
        client.get(f"/api/v1/people/?email={person.email}")
        client.post("/api/v1/people/", {"name": person.name, "email": person.email})
        client.patch(f"/api/v1/people/{person.pk}/", {"name": "", "email": person.name})
        receive(f"From: {person.name} <{person.email}>\r\nSubject: {person.name}\r\n\r\nHej\r\n".encode())
        Client().get(f"/withdraw/{person.name}/")
        APIClient(HTTP_AUTHORIZATION=f"Bearer {person.name}").get("/api/v1/people/")
    Client().post("/login/", {"email": everybody[0].email})
    registration.withdraw(meeting.registrations.get(person=everybody[0]), by=everybody[0])
    scheduling.cancel(meeting, reason="Sygdom", by=planner)
    drain()
    said = "\n".join([*log, capsys.readouterr().err, capsys.readouterr().out]).lower()
    assert log
    assert len(mails()) > len(MARKERS)
    assert [marker for marker in (*MARKERS, secret) if marker.lower() in said] == []
