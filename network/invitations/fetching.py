"""Taking inbound mail from a mailbox that is read by IMAP (RFC 9051)."""

import imaplib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from network.calendar.parse import MAX_BYTES
from network.invitations.inbox import receive

SEEN = "\\Seen"
PORTS = {"implicit": 993, "starttls": 143, "none": 143}

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class ImapServer:
    """Where the mailbox is, and how it is opened; `tls` is `implicit`, `starttls` or `none`."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls: str


class RefusedError(imaplib.IMAP4.error):
    """The server would not hand a mail over now."""


class Mailbox(Protocol):
    """What is needed of an open mailbox; imap-tools' own is one."""

    client: imaplib.IMAP4

    def uids(self, criteria: str) -> list[str]:
        """The UIDs of the mails that match."""

    def flag(self, uid_list: str, flag_set: str, value: bool) -> Any:
        """Set or clear a flag."""


def server_at(url: str) -> ImapServer:
    """Read `imaps://user:password@host:993/INBOX`, or `imap://…?tls=starttls` (also `none`).

    Raises:
        ValueError: It is no such address; the text says what would do, and leaves the password out.
    """
    parts = urlsplit(url)
    tls = "implicit" if parts.scheme == "imaps" else parse_qs(parts.query).get("tls", ["starttls"])[0]
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username or tls not in PORTS:
        raise ValueError(
            "IMAP_URL must look like imaps://user:password@host:993/INBOX (or imap://…?tls=starttls, tls=none)."
        )
    return ImapServer(
        host=parts.hostname,
        port=parts.port or PORTS[tls],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        tls=tls,
    )


def fetch(mailbox: Mailbox) -> int:
    """Take in every mail that was not seen, and return how many.

    A mail is marked as seen after it is stored. If the connection is cut in between it is fetched once more, and
    known by its digest; so each is kept once and none is lost.

    Raises:
        RefusedError: A mail was not handed over and is still unseen; it has kept none of the others out.
    """
    uids, refused = mailbox.uids("UNSEEN"), None
    for uid in uids:
        try:
            found = _peek(mailbox, uid)
        except RefusedError as refusal:
            refused = refusal
            continue
        if found:
            receive(found[0], size=found[1])
        mailbox.flag(uid, SEEN, value=True)
    if refused:
        raise refused
    return len(uids)


def _peek(mailbox: Mailbox, uid: str) -> tuple[bytes, int] | None:
    """A mail and its size, without marking it; never more of it than we would look at. None when it is gone."""
    status, answer = mailbox.client.uid("FETCH", uid, f"(RFC822.SIZE BODY.PEEK[]<0.{MAX_BYTES + 1}>)")
    if status != "OK":
        raise RefusedError(b" ".join(_words(answer)).decode("ascii", "replace"))
    raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
    if raw is None:
        return None
    said = _SIZE.search(b" ".join(_words(answer)))
    return raw, max(len(raw), int(said[1]) if said else 0)


def _words(answer: Iterable[Any]) -> Iterable[bytes]:
    for part in answer:
        if isinstance(part, tuple):
            yield part[0]
        elif isinstance(part, bytes):
            yield part
