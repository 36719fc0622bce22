"""The headers of an inbound mail: who wrote, to whom, when, and what our own mail server made of it."""

import contextlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from email.utils import parsedate_to_datetime

from network.calendar.reply import Reply
from network.calendar.text import cleaned

MAX_HEADER_BYTES = 65_536
_MAX_HEADER = 8_000
_MAX_VALUES = 50

_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_COMMENT = re.compile(r"\([^()]*\)")
_IN_ANGLES = re.compile(r"<\s*([^\s@<>:;]+@[^\s@<>:;]+)\s*>")
_BARE = re.compile(r"(?:^|[\s:])([^\s@<>:;]+@[^\s@<>:;]+)(?:$|[\s;])")
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_RECIPIENT_HEADERS = ("To", "Cc", "Delivered-To", "X-Original-To")


def read(raw: bytes) -> Reply:
    """Read the headers of a raw mail.

    Args:
        raw: The mail (RFC 5322) as received. Only the first ``MAX_HEADER_BYTES`` are looked at.

    Returns:
        A reply of kind ``OTHER`` that holds what the headers say and nothing from the body.
    """
    headers = HeaderParser().parsestr(_head(raw))
    return Reply(
        sender=_only_address(headers, "From"),
        reply_to=_only_address(headers, "Reply-To"),
        recipients=_recipients(headers),
        message_id=message_id(headers.get("Message-ID", "")),
        date=_date(headers.get("Date", "")),
        subject=_decoded(headers.get("Subject", "")),
        authentication_results=tuple(_values(headers, "Authentication-Results")),
        auto_submitted=_is_automatic(headers),
    )


def addresses(value: str) -> list[str]:
    """Find the mail addresses in an address header (RFC 5322, 3.4).

    Strict where it matters: names in quotes and comments never count, and a value whose quotes or brackets do
    not add up gives none, because programs would disagree about whom it names.

    Args:
        value: The header's value as received, not decoded, so that an encoded name cannot turn into an
            address.

    Returns:
        The addresses in order, lower-cased.
    """
    plain = _COMMENT.sub(" ", _QUOTED.sub(" ", value[:_MAX_HEADER]))
    if any(mark in plain for mark in '"()') or plain.count("<") != plain.count(">"):
        return []
    found = (_IN_ANGLES.search(part) or _BARE.search(part) for part in plain.split(","))
    return [cleaned(match[1], limit=254).lower() for match in found if match]


def message_id(value: str) -> str:
    """Give the first message id in a header with its angle brackets, or ``""`` (RFC 5322, 3.6.4)."""
    found = _MESSAGE_ID.search(value[:_MAX_HEADER])
    return cleaned(found[0], limit=998) if found else ""


def _head(raw: bytes) -> str:
    """Decode the headers alone: a mail of any size costs the same."""
    head = raw[:MAX_HEADER_BYTES].lstrip(b"\r\n")
    return re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0].decode("utf-8", "replace")


def _values(headers: Message, name: str) -> Iterable[str]:
    for value in headers.get_all(name, [])[:_MAX_VALUES]:
        yield cleaned(" ".join(value[:_MAX_HEADER].split()), limit=_MAX_HEADER)


def _only_address(headers: Message, name: str) -> str:
    found = [address for value in headers.get_all(name, [])[:_MAX_VALUES] for address in addresses(value)]
    return found[0] if len(found) == 1 else ""


def _recipients(headers: Message) -> tuple[str, ...]:
    values = (value for name in _RECIPIENT_HEADERS for value in headers.get_all(name, [])[:_MAX_VALUES])
    return tuple(dict.fromkeys(address for value in values for address in addresses(value)))


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value[:200])
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _decoded(value: str) -> str:
    """Decode encoded words (RFC 2047); show them as they are where that fails."""
    value = value[:_MAX_HEADER]
    with contextlib.suppress(ValueError, LookupError):  # no base64, no such charset
        value = str(make_header(decode_header(value)))
    return cleaned(" ".join(value.split()), limit=998)


def _is_automatic(headers: Message) -> bool:
    """Recognise programs that say so (RFC 3834), and older ones that say it their own way."""
    submitted = headers.get("Auto-Submitted", "no").partition(";")[0].strip().lower()
    precedence = headers.get("Precedence", "").strip().lower()
    return (
        submitted != "no"
        or precedence in {"auto_reply", "auto-reply"}
        or headers.get("Return-Path", "").strip() == "<>"
        or any(name in headers for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponse"))
    )
