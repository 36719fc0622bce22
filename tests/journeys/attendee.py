"""An attendee's calendar program that does what RFC 5546 says with each mail, and nothing it was not told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from tests.conftest import calendar_in

Number = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Held:
    """What stands in the calendar of one event."""

    starts_at: datetime
    ends_at: datetime
    status: str
    place: str


def held_of(event: Any) -> Held:
    return Held(
        event.start.astimezone(UTC), event.end.astimezone(UTC), str(event["STATUS"]), str(event.get("LOCATION", ""))
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer repeats of the REQUEST that it answers."""

    organizer: str
    sequence: int


@dataclass
class Mailbox:
    """One address and its calendar. Who declines has the event no more, and so has nothing left to answer."""

    held: dict[str, Held] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)

    def receive(self, mail: EmailMessage) -> None:
        """Apply a mail if it is newer than what is known: by SEQUENCE, then by DTSTAMP (RFC 5546, 2.1.5)."""
        if not any(part.get_content_type() == "text/calendar" for part in mail.walk()):
            return
        method, event = calendar_in(mail)
        uid, number = str(event["UID"]), (event.sequence, event.decoded("DTSTAMP"))
        if method == "DECLINECOUNTER" or (uid in self.numbers and number <= self.numbers[uid]):
            return
        self.numbers[uid] = number
        self._forget(uid)
        if method == "REQUEST" and event["ATTENDEE"].params["PARTSTAT"] != "DECLINED":
            self.held[uid] = held_of(event)
            self.asked[uid] = Asked(str(event["ORGANIZER"]).removeprefix("mailto:"), event.sequence)

    def answer(self, uid: str, participation: str, *, address: str, stamp: datetime) -> bytes:
        """The REPLY to what is known of an event."""
        reply = self._about(uid, "REPLY", f"PARTSTAT={participation}", address=address, stamp=stamp)
        if participation == "DECLINED":
            self._forget(uid)
        return reply

    def counter(self, uid: str, *, address: str, stamp: datetime, days: int) -> bytes:
        """The COUNTER that asks to have an event some days later."""
        later = timedelta(days=days)
        times = [
            f"DTSTART:{self.held[uid].starts_at + later:%Y%m%dT%H%M%SZ}",
            f"DTEND:{self.held[uid].ends_at + later:%Y%m%dT%H%M%SZ}",
        ]
        return self._about(uid, "COUNTER", "PARTSTAT=TENTATIVE", *times, address=address, stamp=stamp)

    def _about(self, uid: str, method: str, parameter: str, *lines: str, address: str, stamp: datetime) -> bytes:
        asked = self.asked[uid]
        mail = [
            f"From: {address}",
            f"To: {asked.organizer}",
            f"Message-ID: <{stamp:%Y%m%dT%H%M%S}.{address}>",
            f"Content-Type: text/calendar; charset=utf-8; method={method}",
            "",
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"METHOD:{method}",
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"SEQUENCE:{asked.sequence}",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"ATTENDEE;{parameter}:mailto:{address}",
            *lines,
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
        return "\r\n".join(mail).encode()

    def _forget(self, uid: str) -> None:
        self.held.pop(uid, None)
        self.asked.pop(uid, None)
