"""What a mail says, and its bytes."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from network.invitations.letters import Occasion, compose, reply_mailbox
from network.invitations.models import Invitation
from network.meetings.models import Meeting
from tests.conftest import calendar_in

STAMP = datetime(2027, 1, 15, 12, 0, 5, tzinfo=UTC)


def letter(invitation: Invitation, **particulars: Any) -> EmailMessage:
    return read(compose(invitation, occasion(**particulars)))


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def occasion(**particulars: Any) -> Occasion:
    stated: dict[str, Any] = {"method": "REQUEST", "sequence": 0, "is_first": True, "thread": "<thread@example.org>"}
    return Occasion(stamp=STAMP, message_id="<1@example.org>", **(stated | particulars))


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture
def spring(invitation: Invitation) -> Invitation:
    """The meeting on a day whose name is known."""
    starts_at, ends_at = datetime(2027, 3, 10, 8, 30, tzinfo=UTC), datetime(2027, 3, 10, 14, tzinfo=UTC)
    Meeting.objects.update(starts_at=starts_at, ends_at=ends_at)
    return Invitation.objects.select_related("meeting", "person").get(pk=invitation.pk)


def test_the_same_arguments_give_the_same_bytes(spring: Invitation) -> None:
    assert compose(spring, occasion()) == compose(spring, occasion())


def test_text_then_html_then_calendar(spring: Invitation) -> None:
    mail = letter(spring)
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert (mail.get_content_type(), kinds) == (
        "multipart/alternative",
        ["text/plain", "text/html", "text/calendar"],
    )


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "DECLINECOUNTER"])
def test_the_parts_parameters_are_as_inside(method: str, spring: Invitation) -> None:
    part = list(letter(spring, method=method).iter_parts())[-1]
    inside = Calendar.from_ical(part.get_payload(decode=True))  # type: ignore[arg-type]
    assert (part.get_param("method"), part.get_param("charset")) == (method, "utf-8")
    assert inside["METHOD"] == method


def test_a_notice_carries_no_calendar(spring: Invitation) -> None:
    mail = letter(spring, method="NOTICE", waiting_at=3)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "Du står på ventelisten som nummer 3." in text(mail)


@pytest.mark.parametrize(
    ("particulars", "begins"),
    [
        ({}, "Invitation"),
        ({"is_first": False}, "Ændret"),
        ({"method": "CANCEL"}, "Afmeldt"),
        ({"method": "NOTICE", "waiting_at": 1}, "Venteliste"),
        ({"method": "DECLINECOUNTER", "is_first": False}, "Mødet ligger fast"),
    ],
)
def test_the_subject_says_what_it_is_about_and_when(
    particulars: dict[str, Any], begins: str, spring: Invitation
) -> None:
    mail = letter(spring, **particulars)
    assert mail["Subject"] == (
        f"{begins}: Netværksmøde om familiehuse, onsdag den 10. marts 2027 (uge 10) kl. 9.30–15.00"
    )


def test_the_language_is_the_persons(spring: Invitation) -> None:
    spring.person.language = "en"
    assert letter(spring)["Subject"].endswith("Wednesday 10 March 2027 (week 10), 9:30–15:00")


def test_who_writes_is_where_answers_go(spring: Invitation) -> None:
    mail = letter(spring)
    _, event = calendar_in(mail)
    assert mail["From"].addresses[0].addr_spec == reply_mailbox(spring)
    assert str(event["ORGANIZER"]).lower() == f"mailto:{reply_mailbox(spring)}"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_nobody_elses_address_stands_in_it(spring: Invitation) -> None:
    raw = compose(spring, occasion())
    decoded = b"".join(part.get_payload(decode=True) or b"" for part in read(raw).walk())  # type: ignore[misc]
    assert not any(name in raw + decoded for name in (b"bent@example.org", b"carla@example.org"))


def test_mails_about_one_meeting_hang_together(spring: Invitation) -> None:
    first, later = letter(spring), letter(spring, is_first=False)
    assert (first["In-Reply-To"], first["References"]) == (None, "<thread@example.org>")
    assert (later["In-Reply-To"], later["References"]) == ("<thread@example.org>", "<thread@example.org>")


def test_a_title_is_text_in_the_html(spring: Invitation) -> None:
    spring.meeting.title = "<script>alert(1)</script>"
    html = letter(spring).get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
