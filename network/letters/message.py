"""A letter as a mail: its headers, its alternatives, its calendar; the same bytes for the same arguments (RFC 6047)."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import quoprimime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import Message
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from django.conf import settings

from network.letters.layout import Letter, as_html, as_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes to whom, when, under which Message-ID, and after which earlier mails, oldest first."""

    mailbox: str
    name: str
    address: str
    stamp: datetime
    message_id: str
    earlier: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A calendar and its METHOD; `attached` as well for programs that do not look inside the mail."""

    calendar: bytes
    method: str
    attached: bool


class MessageIds(UnstructuredHeader):
    """Names of other mails, each on a line of its own: however long, none is folded into encoded words."""

    def fold(self: Any, *, policy: Any) -> str:
        """The header's lines."""
        between = f"{policy.linesep} "
        return f"{self.name}: {between.join(self.split())}{policy.linesep}"


class Headers(HeaderRegistry):
    """Header types of mail, with the two that name other mails."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("In-Reply-To", "References"):
            self.map_to_type(name, MessageIds)  # type: ignore[arg-type]


POLICY = SMTP.clone(header_factory=Headers())


def write(letter: Letter, envelope: Envelope, enclosed: Enclosed | None = None) -> bytes:
    """The whole message."""
    said = [_said("plain", as_text(letter)), _said("html", as_html(letter))]
    if enclosed is None:
        mail = _holding("alternative", said, envelope)
    else:
        coded = base64.encodebytes(enclosed.calendar).decode("ascii")
        mail = _holding("alternative", [*said, _inside(enclosed, coded)], envelope)
        if enclosed.attached:
            mail = _holding("mixed", [mail, _attached(coded)], envelope)
    _address(mail, letter, envelope)
    mail["MIME-Version"] = "1.0"
    return mail.as_bytes(policy=POLICY)


def _address(mail: Message, letter: Letter, envelope: Envelope) -> None:
    header = POLICY.header_factory
    mail["From"] = header("From", Address(settings.AGENCY_NAME, addr_spec=envelope.mailbox))
    mail["To"] = header("To", Address(envelope.name, addr_spec=envelope.address))
    mail["Subject"] = header("Subject", letter.subject)
    mail["Date"] = format_datetime(envelope.stamp)
    mail["Message-ID"] = envelope.message_id
    if envelope.earlier:
        mail["In-Reply-To"] = header("In-Reply-To", envelope.earlier[-1])
        mail["References"] = header("References", " ".join(dict.fromkeys(envelope.earlier)))
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = letter.language


def _said(subtype: str, text: str) -> Message:
    """The letter's own words."""
    octets = text.encode().decode("latin-1")
    return _part(f'text/{subtype}; charset="utf-8"', "quoted-printable", quoprimime.body_encode(octets))


def _inside(enclosed: Enclosed, coded: str) -> Message:
    """The calendar inline and last, where programs look for it, its parameters as inside (RFC 6047 2.4)."""
    return _part(f'text/calendar; charset="utf-8"; method="{enclosed.method}"', "base64", coded)


def _attached(coded: str) -> Message:
    """The same as a file, as Google does: web mailers and phones that ignore the inline part can open it.

    As `application/ics`, never a second `text/calendar`: two of those make Outlook and Gmail show two meetings.
    """
    part = _part("application/ics", "base64", coded)
    part["Content-Disposition"] = 'attachment; filename="invite.ics"'
    return part


def _part(kind: str, encoding: str, coded: str) -> Message:
    """A part whose few headers we know: built plainly, since parsing them took most of the time of writing a mail."""
    part = Message()
    part["Content-Type"] = kind
    part["Content-Transfer-Encoding"] = encoding
    part.set_payload(coded)
    return part


def _holding(level: str, parts: list[Message], envelope: Envelope) -> Message:
    whole = Message()
    whole["Content-Type"] = f'multipart/{level};\r\n boundary="{_boundary(envelope, level)}"'
    for part in parts:
        whole.attach(part)
    return whole


def _boundary(envelope: Envelope, level: str) -> str:
    return f"=_{hashlib.sha256(f'{level} {envelope.message_id}'.encode()).hexdigest()[:40]}"
