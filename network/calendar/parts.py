"""The MIME tree of an inbound mail: read with limits, and searched for what may hold an answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from network.calendar.lines import unfolded

MAX_CONTAINERS = 20
"""Parts that may hold other parts. The e-mail package's cost grows with their number times the lines."""

_LINE_BREAK = re.compile(rb"\r\n?")
_CONTAINER = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_LONG_HEADER = re.compile(rb"^content-[a-z-]+:(?:[^\n]|\n[ \t]){8000}", re.IGNORECASE | re.MULTILINE)
_CALENDAR_TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_CHARSETS = re.compile(r"utf-?(?:8|16)(?:-?[lb]e)?|us-ascii|iso-?8859-\d{1,2}|(?:windows|cp)-?125\d")


class UnreadableMailError(ValueError):
    """A mail that costs too much to read. Its text is one clause for staff."""


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """A calendar in a mail: its unfolded text and the ``method`` its MIME header names, or ``""``."""

    text: str
    method: str


def read(raw: bytes) -> Message:
    """Read a mail's parts.

    Args:
        raw: The mail (RFC 5322) as received.

    Returns:
        The mail. Defects are borne, as the standard library does.

    Raises:
        UnreadableMailError: More than ``MAX_CONTAINERS`` parts that may hold others, or a Content- header of
            8,000 characters, whose parameters would take the e-mail package too long.
    """
    raw = _LINE_BREAK.sub(b"\n", raw)
    if len(_CONTAINER.findall(raw)) > MAX_CONTAINERS:
        raise UnreadableMailError(f"the mail nests more than {MAX_CONTAINERS} parts")
    if _LONG_HEADER.search(raw):
        raise UnreadableMailError("the mail describes its contents at too great length")
    return message_from_bytes(raw.lstrip(b"\n"))


def leaves(message: Message) -> Iterator[Message]:
    """Give the parts that hold no others, in order. A mail within the mail stays closed: it is another's."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting.extend(reversed(inside(part)))
        else:
            yield part


def inside(part: Message) -> list[Message]:
    """Give the messages or parts a part holds: none for a leaf."""
    payload = part.get_payload()
    return [held for held in payload if isinstance(held, Message)] if isinstance(payload, list) else []


def calendars(message: Message) -> list[CalendarPart]:
    """Give the calendars of a mail: parts that say so first, then files called ``.ics`` of whatever type."""
    found = [part for part in leaves(message) if _is_calendar(part)]
    found.sort(key=lambda part: part.get_content_type() != "text/calendar")
    return [CalendarPart(text(part), str(part.get_param("method", "") or "")) for part in found]


def holds_tnef(message: Message) -> bool:
    """Tell whether the mail holds Outlook's own format, which hides the answer in ``winmail.dat``."""
    return any(part.get_content_type() in _TNEF_TYPES or _filename(part) == "winmail.dat" for part in leaves(message))


def text(part: Message) -> str:
    """Give a part's text, unfolded and decoded. What its charset cannot explain becomes U+FFFD."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = str(part.get_param("charset", "utf-8") or "utf-8").strip().lower()
    # Other names may be codecs that decode no text, or do so at any price.
    charset = charset if _CHARSETS.fullmatch(charset) else "utf-8"
    if not charset.startswith(("utf-16", "utf16")):
        raw = unfolded(raw)
    return _decode(raw, charset).lstrip("\ufeff")


def _decode(raw: bytes, charset: str) -> str:
    """Decode, trusting UTF-8 over any label of single bytes: it never comes out right by accident."""
    for encoding in (charset, "utf-8") if charset.startswith("utf") else ("utf-8", charset):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")


def _is_calendar(part: Message) -> bool:
    return part.get_content_type() in _CALENDAR_TYPES or _filename(part).endswith(".ics")


def _filename(part: Message) -> str:
    return (part.get_filename() or "").strip().lower()
