"""One invitation, and raw mails around it, with nothing in them that a test does not ask for."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from network.calendar.entry import Attendee, CalendarEntry, Organizer
from network.calendar.zone import COPENHAGEN

SAMPLES = Path(__file__).parents[2] / "samples"
STAMP = datetime(2027, 1, 15, 12, 0, 5, tzinfo=UTC)
IDA = Attendee(name="Ida Prøve", email="ida@kommune.example")
ENTRY = CalendarEntry(
    uid="0198f2c4-77aa-7c31-9d0e-5b1f6a3c2d10",
    sequence=0,
    stamp=STAMP,
    created=STAMP,
    last_modified=STAMP,
    starts_at=datetime(2027, 3, 10, 9, 30, tzinfo=COPENHAGEN),
    ends_at=datetime(2027, 3, 10, 15, 0, tzinfo=COPENHAGEN),
    summary="Netværksmøde",
    organizer=Organizer(name="Netværk", email="netvaerk.q7h2k9@example.org"),
    attendees=(IDA,),
)


def entry(**changes: Any) -> CalendarEntry:
    return replace(ENTRY, **changes)


def unfolded(calendar: bytes) -> list[str]:
    return calendar.decode().replace("\r\n ", "").split("\r\n")


def event_lines(calendar: bytes) -> list[str]:
    lines = unfolded(calendar)
    return lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]


def mail(body: str, *, content_type: str = "text/calendar; charset=utf-8; method=REPLY", head: str = "") -> bytes:
    return (
        f"{head}From: Ida <ida@kommune.example>\nTo: netvaerk.q7h2k9@example.org\n"
        f"Message-ID: <1@kommune.example>\nMIME-Version: 1.0\nContent-Type: {content_type}\n\n{body}"
    ).encode()


def answer(
    *event: str,
    method: str = "REPLY",
    attendee: str = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@kommune.example",
) -> str:
    lines = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", "UID:meeting-1", attendee, *event]
    return "\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""])
