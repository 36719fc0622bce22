"""The sample mails, made to be about an invitation of ours: its UID, its mailbox, its person."""

import base64
import quopri
import re
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from typing import Any

from network.invitations.letters import reply_mailbox
from network.invitations.models import Invitation
from tests.network.calendar.builders import SAMPLES

UID = b"0198f2c4-77aa-7c31-9d0e-5b1f6a3c2d10"
MAILBOX = b"netvaerk.q7h2k9@example.org"
IDA = re.compile(rb"ida\.proeve@kommune\.example", re.IGNORECASE)
FOLD = re.compile(rb"\r?\n[ \t]")

Change = Callable[[bytes], bytes]


def sample(
    name: str,
    invitation: Invitation,
    *,
    answer: str = "",
    sequence: int | None = None,
    stamp: str = "",
    headers: Change = bytes,
    calendar: Change = bytes,
    message_id: str = "",
) -> bytes:
    """A sample as this invitation's person would have sent it; the rest is what is different about it."""

    def adapt(text: bytes) -> bytes:
        text = text.replace(UID, invitation.meeting.uid.encode())
        text = text.replace(MAILBOX, reply_mailbox(invitation).encode())
        return IDA.sub(lambda found: _in_case_of(found[0], invitation.address.encode()), text)

    def adapt_calendar(text: bytes) -> bytes:
        text = adapt(FOLD.sub(b"", text))
        if answer:
            text = re.sub(rb"(?i)PARTSTAT=[A-Z-]+", f"PARTSTAT={answer}".encode(), text)
        text = re.sub(rb"SEQUENCE:\d+", f"SEQUENCE:{sequence or 0}".encode(), text)
        if stamp:
            text = re.sub(rb"DTSTAMP:\w+", f"DTSTAMP:{stamp}".encode(), text)
        return calendar(text)

    return _changed(_raw(name), lambda head: _identified(headers(adapt(head)), message_id), adapt_calendar)


def _raw(name: str) -> bytes:
    return (SAMPLES / "replies" / f"{name}.eml").read_bytes()


def _in_case_of(pattern: bytes, text: bytes) -> bytes:
    return text if pattern.islower() else text.title()


def _identified(head: bytes, message_id: str) -> bytes:
    if not message_id:
        return head
    return re.sub(rb"(?im)^message-id:.*?\r\n", f"Message-ID: {message_id}\r\n".encode(), head)


def _changed(raw: bytes, head: Change, calendar: Change) -> bytes:
    """Change the headers, and each calendar inside its transfer encoding."""
    top, _, body = raw.partition(b"\r\n\r\n")
    message = message_from_bytes(head(top + b"\r\n") + b"\r\n" + body)
    for part in message.walk():
        if not part.is_multipart() and _looks_like_calendar(part):
            _set(part, calendar(_bytes(part)))
    return message.as_bytes()


def _looks_like_calendar(part: Message) -> bool:
    return b"BEGIN:VCALENDAR" in _bytes(part)


def _bytes(part: Message) -> bytes:
    payload: Any = part.get_payload(decode=True)
    return bytes(payload)


def _set(part: Message, text: bytes) -> None:
    encode = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}
    encoding = str(part.get("Content-Transfer-Encoding", "")).lower()
    part.set_payload(encode.get(encoding, bytes)(text).decode("ascii", "surrogateescape"))
