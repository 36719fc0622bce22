"""A letter as a mail: its headers, its alternatives, its calendar; the same bytes for the same arguments (RFC 6047)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
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
    mail = EmailMessage(policy=POLICY)
    _address(mail, letter, envelope)
    mail.set_content(as_text(letter), cte="quoted-printable")
    mail.add_alternative(as_html(letter), subtype="html", cte="quoted-printable")
    if enclosed is not None:
        _put_inside(mail, enclosed)
    mail.set_boundary(_boundary(envelope, "alternative"))
    if enclosed is not None and enclosed.attached:
        _attach(mail, enclosed)
        mail.set_boundary(_boundary(envelope, "mixed"))
    return mail.as_bytes()


def _address(mail: EmailMessage, letter: Letter, envelope: Envelope) -> None:
    mail["From"] = Address(settings.AGENCY_NAME, addr_spec=envelope.mailbox)
    mail["To"] = Address(envelope.name, addr_spec=envelope.address)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(envelope.stamp)
    mail["Message-ID"] = envelope.message_id
    if envelope.earlier:
        mail["In-Reply-To"] = envelope.earlier[-1]
        mail["References"] = " ".join(dict.fromkeys(envelope.earlier))
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = letter.language


def _put_inside(mail: EmailMessage, enclosed: Enclosed) -> None:
    """Put the calendar inline and last, where programs look for it, its parameters as inside (RFC 6047 2.4)."""
    mail.add_alternative(enclosed.calendar, maintype="text", subtype="calendar", cte="base64")
    inline = list(mail.iter_parts())[-1]
    inline.set_param("method", enclosed.method)
    inline.set_param("charset", "utf-8")


def _attach(mail: EmailMessage, enclosed: Enclosed) -> None:
    """Attach it too, as Google does: web mailers and phones that ignore the inline part can open a file.

    As `application/ics`, never a second `text/calendar`: two of those make Outlook and Gmail show two meetings.
    """
    mail.add_attachment(enclosed.calendar, maintype="application", subtype="ics", filename="invite.ics", cte="base64")


def _boundary(envelope: Envelope, level: str) -> str:
    return f"=_{hashlib.sha256(f'{level} {envelope.message_id}'.encode()).hexdigest()[:40]}"
