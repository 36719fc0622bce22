"""Handing a finished mail over: to a mail server, or to files where none is named and while people rehearse."""

import os
import smtplib
import ssl
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

from network.events import chaos
from network.events.work import DeferredError

TIMEOUT_SECONDS = 8
LATER = timedelta(seconds=20)
TRANSIENT = range(400, 500)


class RefusedError(Exception):
    """The mail server said no for good; the text is its answer."""


def hand_over(content: bytes, *, message_id: str, sender: str, recipient: str) -> None:
    """Hand one message to one recipient.

    Raises:
        DeferredError: the server is away or asks to come back later.
        RefusedError: the server refuses this recipient or message for good.
    """
    if settings.MAIL_SERVER.host and not settings.MAIL_REHEARSAL:
        _to_server(content, sender, recipient)
    else:
        _to_file(content, message_id)
    chaos.pause("after_data")


def _to_file(content: bytes, message_id: str) -> None:
    folder = Path(settings.MAIL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    name = message_id.strip("<>").partition("@")[0]
    draft = folder / f".{name}.{os.getpid()}"
    draft.write_bytes(content)
    draft.replace(folder / f"{name}.eml")


def _to_server(content: bytes, sender: str, recipient: str) -> None:
    server = _connected()
    try:
        with server:
            server.sendmail(sender, [recipient], content)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = error.recipients[recipient]
        _judge(code, said)
    except smtplib.SMTPResponseException as error:
        _judge(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(error) from error


def _connected() -> smtplib.SMTP:
    """A connection as safe as was asked for. What the server refuses before it saw a mail says nothing about the mail.

    Raises:
        DeferredError: the server is away, or offers no encryption, or does not let us in.
    """
    try:
        return _connect()
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(error) from error


def _unreachable(error: Exception) -> DeferredError:
    return DeferredError(f"The mail server cannot be reached: {error}", LATER)


def _judge(code: int, said: bytes | str) -> None:
    answer = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    if code in TRANSIENT or code < 0:
        raise DeferredError(answer, LATER)
    raise RefusedError(answer)


def _connect() -> smtplib.SMTP:
    where = settings.MAIL_SERVER
    if where.tls == "implicit":
        server: smtplib.SMTP = smtplib.SMTP_SSL(where.host, where.port, timeout=TIMEOUT_SECONDS, context=_trust())
    else:
        server = smtplib.SMTP(where.host, where.port, timeout=TIMEOUT_SECONDS)
    try:
        if where.tls == "starttls":
            server.starttls(context=_trust())
        if where.user:
            server.login(where.user, where.password)
    except BaseException:
        server.close()
        raise
    return server


@cache
def _trust() -> ssl.SSLContext:
    """Whom to trust, read from disk once: reading it for each mail took half the time of sending."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
