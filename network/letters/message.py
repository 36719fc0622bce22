"""A letter as a mail: its headers, its alternatives, its calendar; the same bytes for the same arguments (RFC 6047)."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import quoprimime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
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
    """The whole message.

    Put together by hand from what the email package folds and encodes: its generator parses every header of every
    part again, which took half the time of planning a mail.
    """
    said = [_said("plain", as_text(letter)), _said("html", as_html(letter))]
    if enclosed is None:
        mail = _holding("alternative", said, envelope)
    else:
        coded = base64.encodebytes(enclosed.calendar).replace(b"\n", b"\r\n")
        mail = _holding("alternative", [*said, _inside(enclosed, coded)], envelope)
        if enclosed.attached:
            mail = _holding("mixed", [mail.bytes(), _attached(coded)], envelope)
    return mail.kind + _address(letter, envelope) + b"MIME-Version: 1.0\r\n\r\n" + mail.content


@dataclass(frozen=True, slots=True)
class Parts:
    """A multipart: its Content-Type, and its parts between their boundaries."""

    kind: bytes
    content: bytes

    def bytes(self) -> "bytes":
        """The whole, to stand in another."""
        return self.kind + b"\r\n" + self.content


def _address(letter: Letter, envelope: Envelope) -> bytes:
    lines = [
        _header("From", Address(settings.AGENCY_NAME, addr_spec=envelope.mailbox)),
        _header("To", Address(envelope.name, addr_spec=envelope.address)),
        _subject(letter.subject),
        _plain("Date", format_datetime(envelope.stamp)),
        _plain("Message-ID", envelope.message_id),
    ]
    if envelope.earlier:
        lines.append(_header("In-Reply-To", envelope.earlier[-1]))
        lines.append(_header("References", " ".join(dict.fromkeys(envelope.earlier))))
    lines += [_plain("Auto-Submitted", "auto-generated"), _plain("Content-Language", str(letter.language))]
    return b"".join(lines)


@lru_cache(maxsize=1024)
def _subject(subject: str) -> bytes:
    """The same for most readers of a mailing."""
    return _header("Subject", subject)


def _header(name: str, value: str | Address) -> bytes:
    """A header's lines, encoded and folded by the email package."""
    folded: bytes = POLICY.fold_binary(name, POLICY.header_factory(name, value))
    return folded


def _plain(name: str, value: str) -> bytes:
    """A header that we made ourselves, so short and plain that it is one line."""
    return f"{name}: {value}\r\n".encode("ascii")


def _said(subtype: str, text: str) -> bytes:
    """The letter's own words."""
    coded = quoprimime.body_encode(text.encode().decode("latin-1")).replace("\n", "\r\n")
    return _part(f'text/{subtype}; charset="utf-8"', "quoted-printable") + b"\r\n" + coded.encode("ascii")


def _inside(enclosed: Enclosed, coded: bytes) -> bytes:
    """The calendar inline and last, where programs look for it, its parameters as inside (RFC 6047 2.4)."""
    return _part(f'text/calendar; charset="utf-8"; method="{enclosed.method}"', "base64") + b"\r\n" + coded


def _attached(coded: bytes) -> bytes:
    """The same as a file, as Google does: web mailers and phones that ignore the inline part can open it.

    As `application/ics`, never a second `text/calendar`: two of those make Outlook and Gmail show two meetings.
    """
    as_a_file = b'Content-Disposition: attachment; filename="invite.ics"\r\n'
    return _part("application/ics", "base64") + as_a_file + b"\r\n" + coded


def _part(kind: str, encoding: str) -> bytes:
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n".encode("ascii")


def _holding(level: str, parts: list[bytes], envelope: Envelope) -> Parts:
    boundary = _boundary(envelope, level).encode("ascii")
    between = b"\r\n--" + boundary
    kind = f'Content-Type: multipart/{level};\r\n boundary="'.encode("ascii") + boundary + b'"\r\n'
    return Parts(kind, b"--" + boundary + between.join(b"\r\n" + part for part in parts) + between + b"--\r\n")


def _boundary(envelope: Envelope, level: str) -> str:
    return f"=_{hashlib.sha256(f'{level} {envelope.message_id}'.encode()).hexdigest()[:40]}"
