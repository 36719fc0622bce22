"""What stands in one person's calendar: every text, time and stamp as data, checked once when it is made."""

import re
import unicodedata
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

MULTILINE_FIELDS = frozenset({"description", "location", "comment"})
"""The fields of a ``CalendarEntry`` that may hold line breaks and tabs."""

_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})  # controls, lone surrogates, U+2028, U+2029
_POLE, _DATE_LINE = 90, 180  # degrees
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


class Status(StrEnum):
    """Whether the event stands (RFC 5545, 3.8.1.11). TENTATIVE is a save-the-date."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """What a message asks of its reader (RFC 5546, 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    REPLY = "REPLY"
    COUNTER = "COUNTER"
    DECLINECOUNTER = "DECLINECOUNTER"
    REFRESH = "REFRESH"
    PUBLISH = "PUBLISH"


class Participation(StrEnum):
    """What an attendee has answered (RFC 5545, 3.2.12). DELEGATED is read, never written by us."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"
    DELEGATED = "DELEGATED"


class EntryError(ValueError):
    """A value that may not stand in a calendar.

    Attributes:
        field: Name of the offending field, such as ``"summary"`` or ``"name"``.
        reason: One clause that says what is wrong with it.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def refused_characters(text: str, *, multiline: bool) -> str:
    """Find the characters that no calendar text may hold.

    Refused are control characters (U+0085 among them), the line and paragraph separators U+2028 and U+2029,
    and lone surrogates, which UTF-8 cannot carry. Calendar programs treat several of them as line ends.

    Args:
        text: Any text a person or another system has given.
        multiline: Whether line breaks (LF, CR) and tabs are allowed.

    Returns:
        The offending characters, each once and in order of appearance. Empty when the text is fine.
    """
    allowed = "\n\r\t" if multiline else ""
    found = (c for c in text if unicodedata.category(c) in _REFUSED_CATEGORIES and c not in allowed)
    return "".join(dict.fromkeys(found))


def _check_text(field: str, text: str) -> None:
    if refused := refused_characters(text, multiline=field in MULTILINE_FIELDS):
        raise EntryError(field, f"holds the control characters {refused!a}")


def _check_texts(record: Any) -> None:
    """Check every text of a dataclass, so that a field added later is guarded from its first day."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str):
            _check_text(field.name, value)


def _check_address(email: str) -> None:
    if not _ADDRESS.fullmatch(email):
        raise EntryError("email", f"{email!r} is not a mail address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organizer:
    """Who invites. The address is the invitation's own mailbox, where answers are expected.

    Raises:
        EntryError: A text holds refused characters, or the address is none.
    """

    name: str
    email: str

    def __post_init__(self) -> None:
        _check_texts(self)
        _check_address(self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Who is invited, and what is known of the answer (RFC 5545, 3.8.4.1).

    ``role`` and ``kind`` hold RFC 5545's ROLE and CUTYPE values; ``rsvp`` says whether an answer is asked
    for.

    Raises:
        EntryError: A text holds refused characters, or the address is none.
    """

    name: str
    email: str
    participation: Participation = Participation.NEEDS_ACTION
    role: str = "REQ-PARTICIPANT"
    kind: str = "INDIVIDUAL"
    rsvp: bool = True

    def __post_init__(self) -> None:
        _check_texts(self)
        _check_address(self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A link to material: its URL, the file name shown to people, and its media type or ``""``.

    Raises:
        EntryError: A text holds refused characters.
    """

    url: str
    name: str = ""
    mime: str = ""

    def __post_init__(self) -> None:
        _check_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One event as one reader may see it.

    ``starts_at`` and ``ends_at`` are aware datetimes of any zone, or dates for whole days; the end is
    exclusive in both cases, so one whole day ends on the next (RFC 5545, 3.6.1). ``stamp``, ``created`` and
    ``last_modified`` are aware datetimes and are written to the second. ``geo`` is (latitude, longitude) in
    degrees. ``alarm_minutes`` is minutes before the start, ``None`` for no alarm. ``opaque`` says whether the
    time counts as busy.

    Raises:
        EntryError: A datetime is naive, the end is not after the start, dates and datetimes are mixed, a text
            holds refused characters, or a number is out of range. The error names the field.
    """

    uid: str
    sequence: int
    stamp: datetime
    created: datetime
    last_modified: datetime
    starts_at: datetime | date
    ends_at: datetime | date
    summary: str
    description: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""
    conference_url: str = ""
    status: Status = Status.CONFIRMED
    categories: tuple[str, ...] = ()
    language: str = "da"
    organizer: Organizer | None = None
    attendees: tuple[Attendee, ...] = ()
    alarm_minutes: int | None = None
    attachments: tuple[Attachment, ...] = ()
    opaque: bool = True
    comment: str = ""

    def __post_init__(self) -> None:
        _check_texts(self)
        for category in self.categories:
            _check_text("categories", category)
        self._check_names()
        self._check_numbers()
        self._check_times()

    @property
    def whole_day(self) -> bool:
        """Whether the entry stands for whole days rather than for a time."""
        return not isinstance(self.starts_at, datetime)

    def _check_names(self) -> None:
        if not self.uid.strip():
            raise EntryError("uid", "is empty")
        if not _LANGUAGE.fullmatch(self.language):
            raise EntryError("language", f"{self.language!r} is not a language tag")

    def _check_numbers(self) -> None:
        if self.sequence < 0:
            raise EntryError("sequence", "is below zero")
        if self.alarm_minutes is not None and self.alarm_minutes < 0:
            raise EntryError("alarm_minutes", "is below zero")
        if self.geo is not None and not (abs(self.geo[0]) <= _POLE and abs(self.geo[1]) <= _DATE_LINE):
            raise EntryError("geo", f"{self.geo} lies outside the earth's degrees")

    def _check_times(self) -> None:
        for field in ("stamp", "created", "last_modified", "starts_at", "ends_at"):
            moment = getattr(self, field)
            if isinstance(moment, datetime) and moment.utcoffset() is None:
                raise EntryError(field, "is a datetime without a time zone")
        if self.whole_day == isinstance(self.ends_at, datetime):
            raise EntryError("ends_at", "mixes a date with a datetime")
        if _comparable(self.ends_at) <= _comparable(self.starts_at):
            raise EntryError("ends_at", "is not after starts_at")


def _comparable(moment: datetime | date) -> datetime | date:
    """Give a datetime in UTC: two of one zone are compared by the wall clock, which October turns back."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment
