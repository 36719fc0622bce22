"""An attendee's calendar program that does what RFC 5546 says with each mail, and nothing it was not told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
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


@dataclass
class Mailbox:
    """One address and its calendar."""

    held: dict[str, Held] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)

    def receive(self, mail: EmailMessage) -> None:
        """Apply a mail if it is newer than what is known: by SEQUENCE, then by DTSTAMP (RFC 5546, 2.1.5)."""
        method, event = calendar_in(mail)
        uid = str(event["UID"])
        number = int(event["SEQUENCE"]), event.decoded("DTSTAMP")
        if uid in self.numbers and number <= self.numbers[uid]:
            return
        self.numbers[uid] = number
        if method == "REQUEST":
            self.held[uid] = held_of(event)
        else:
            self.held.pop(uid, None)
