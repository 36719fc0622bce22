"""The door for a mail server's own deliveries: SMTP and LMTP, for our mailboxes only (RFC 5321, RFC 2033).

It belongs behind a mail server, on this machine or a network of its own: who may connect may bring any headers along.
"""

import asyncio
import logging
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from django.db import connection

from network.calendar import envelope as headers
from network.invitations.inbox import receive
from network.invitations.matching import token_in

log = logging.getLogger(__name__)

MOST_BYTES = 10_000_000
MOST_RECIPIENTS = 100
SILENCE_SECONDS = 60

TAKEN = "250 2.0.0 Taken in"
NOT_OURS = "550 5.1.1 No mailbox of ours"
TOO_MANY = "452 4.5.3 Too many recipients"
COME_AGAIN = "451 4.3.0 It cannot be stored now; keep it and come again"


class Connection(SMTP):
    """One mail server's connection; after LHLO each recipient gets an answer of its own."""

    speaks_lmtp = False
    line_length_limit = MOST_BYTES  # some programs write an HTML page on one line; refusing would lose the mail

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, hostname: str) -> None:  # noqa: N802 (the base class looks for this name)
        """Greet as EHLO does."""
        self.speaks_lmtp = True
        await self.smtp_EHLO(hostname)

    async def handle_exception(self, error: Exception) -> str:
        """Let the sender keep what we stumbled over."""
        log.error("A mail server's connection stumbled: %s", type(error).__name__)
        return COME_AGAIN


class Doorkeeper:
    """Who is let in, and where it goes: nothing is taken for anybody else, and 250 is said when it is stored."""

    async def handle_RCPT(  # noqa: N802 (aiosmtpd looks for this name)
        self, _server: Connection, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept our mailboxes and no others."""
        if token_in(address) is None:
            return NOT_OURS
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: Connection, _session: Session, envelope: Envelope
    ) -> str:
        """Store the mail, then answer; once for each recipient where LMTP is spoken."""
        said = await asyncio.to_thread(_stored, envelope)
        return "\r\n".join([said] * (len(envelope.rcpt_tos) if server.speaks_lmtp else 1))


def connections() -> Callable[[], Connection]:
    """Makes a connection for each who comes."""
    keeper = Doorkeeper()
    return lambda: Connection(
        keeper, data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, timeout=SILENCE_SECONDS, ident="netvaerk"
    )


def _stored(envelope: Envelope) -> str:
    try:
        receive(_addressed(envelope))
    except Exception as error:  # noqa: BLE001, whatever it is the sender must keep the mail
        log.warning("A mail could not be stored: %s", type(error).__name__)
        return COME_AGAIN
    finally:
        connection.close()  # the thread may be gone before the next mail comes
    return TAKEN


def _addressed(envelope: Envelope) -> bytes:
    """The mail with what only the envelope says: who sent it, and to which of our mailboxes it was delivered."""
    raw: bytes = envelope.content if isinstance(envelope.content, bytes) else b""
    named = headers.read(raw).recipients
    hidden = [address for address in envelope.rcpt_tos if address.lower() not in named]
    delivered = "".join(f"Delivered-To: {address}\r\n" for address in hidden)
    sender = (envelope.mail_from or "").strip("<>")  # the empty one comes with its brackets
    return f"Return-Path: <{sender}>\r\n{delivered}".encode() + raw
