"""Delivery reports: which mail did not arrive, at whom, and why (RFC 3464, RFC 3463)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message

from network.calendar import envelope, parts
from network.calendar.reply import Kind, Reply

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_QUOTED_ID = re.compile(r"^\s*Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_QMAIL_RECIPIENT = re.compile(r"^<([^\s@<>]+@[^\s@<>]+)>:", re.MULTILINE)
_ROBOTS = ("mailer-daemon@", "postmaster@")
_MAX_TEXT = 100_000


def read(reply: Reply, message: Message) -> Reply | None:
    """Read a delivery report.

    Args:
        reply: The mail so far.
        message: The mail.

    Returns:
        The reply as ``BOUNCE`` if a recipient was given up, as ``AUTOMATIC`` if the report tells of delay,
        delivery or reading. ``None`` if the mail is no report.
    """
    if message.get_content_type() == "multipart/report":
        return _report(reply, message)
    if message.get("X-Failed-Recipients"):
        return _bounce(reply, message, str(message["X-Failed-Recipients"]))
    if reply.sender.startswith(_ROBOTS) and (found := _QMAIL_RECIPIENT.search(_plain_text(message))):
        return _bounce(reply, message, found[1])
    return None


def _report(reply: Reply, message: Message) -> Reply:
    failed = next((fields for fields in _recipients(message) if _field(fields, "Action").lower() == "failed"), None)
    if failed is None:
        return replace(reply, kind=Kind.AUTOMATIC, auto_submitted=True)
    recipient = _field(failed, "Original-Recipient") or _field(failed, "Final-Recipient")
    status = _STATUS.search(_field(failed, "Status") or _field(failed, "Diagnostic-Code"))
    return replace(_bounce(reply, message, recipient), bounce_status=status[1] if status else "")


def _recipients(message: Message) -> Iterator[Message]:
    """Give the blocks of fields in the delivery-status part. The first is about the report itself."""
    for part in parts.leaves(message):
        if part.get_content_type() == "message/delivery-status":
            yield from parts.inside(part)


def _field(fields: Message, name: str) -> str:
    """Give a field's value without its type (``rfc822;``) and its comments."""
    return str(fields.get(name, "")).partition(" (")[0].rpartition(";")[2].strip()


def _bounce(reply: Reply, message: Message, recipient: str) -> Reply:
    status = _STATUS.search(_plain_text(message))
    return replace(
        reply,
        kind=Kind.BOUNCE,
        auto_submitted=True,
        bounced_recipient=next(iter(envelope.addresses(recipient)), ""),
        bounced_message_id=_bounced_message_id(message),
        bounce_status=status[1] if status else "",
    )


def _bounced_message_id(message: Message) -> str:
    """Find the id of the mail that came back: attached whole, by its headers, or quoted in the text."""
    for part in parts.leaves(message):
        if part.get_content_type() == "message/rfc822":
            for original in parts.inside(part):
                return envelope.message_id(str(original.get("Message-ID", "")))
    quoted = _QUOTED_ID.search(_plain_text(message, "text/rfc822-headers", "text/plain"))
    return envelope.message_id(quoted[1]) if quoted else ""


def _plain_text(message: Message, *types: str) -> str:
    found = (
        parts.text(part) for part in parts.leaves(message) if part.get_content_type() in (types or ("text/plain",))
    )
    return "\n".join(found)[:_MAX_TEXT]
