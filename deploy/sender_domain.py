"""Whether our sender domain lets others tell our mail from forged mail (DMARC, RFC 7489), looked up in the DNS."""

import logging
import secrets
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)

Ask = Callable[[str], list[str]]

TXT, INTERNET, RECURSION = 16, 1, 0x0100
POINTER = 0xC0
SECONDS = 3
RESOLVERS = Path("/etc/resolv.conf")


def look_at_the_start() -> None:
    """Look without keeping anybody waiting, where mail goes to a mail server and so to the world."""
    if settings.MAIL_SERVER.host and not settings.MAIL_REHEARSAL:
        threading.Thread(target=look, args=(settings.MAIL_FROM,), name="dmarc", daemon=True).start()


def look(mail_from: str, ask: Ask | None = None) -> None:
    """Warn in the log where the domain of `mail_from` publishes no DMARC policy; say so where nobody can tell."""
    domain = mail_from.rpartition("@")[2].lower()
    try:
        policy = policy_of(domain, ask or texts)
    except (OSError, ValueError, struct.error, IndexError) as error:
        log.info("DMARC of %s could not be looked up: %s", domain, error)
        return
    if policy is None:
        log.warning("%s publishes no DMARC policy: add a TXT record for _dmarc.%s, see RFC 7489.", domain, domain)
    elif policy == "none":
        log.warning("The DMARC policy of %s is p=none: forged mail in our name is delivered all the same.", domain)


def policy_of(domain: str, ask: Ask) -> str | None:
    """The policy that receivers go by: that of the domain or, failing that, of one it lies in (RFC 7489, 6.6.3)."""
    labels = domain.split(".")
    for first in range(len(labels) - 1):
        for text in ask(f"_dmarc.{'.'.join(labels[first:])}"):
            tags = dict(_tag(part) for part in text.split(";") if "=" in part)
            if tags.get("v") == "dmarc1":
                return tags.get("p", "none")
    return None


def texts(name: str) -> list[str]:
    """The TXT records of a name, from this machine's own resolver.

    Raises:
        OSError: there is no resolver, or it does not answer.
        ValueError: it answers something else than was asked.
    """
    number = secrets.randbelow(1 << 16)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(SECONDS)
        line.connect((_resolver(), 53))
        line.send(question(name, number))
        return answers(line.recv(4096), number)


def question(name: str, number: int) -> bytes:
    """A query for the TXT records of a name (RFC 1035, 4.1)."""
    labels = b"".join(bytes([len(label)]) + label for label in name.encode("idna").split(b"."))
    return struct.pack(">6H", number, RECURSION, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", TXT, INTERNET)


def answers(message: bytes, number: int) -> list[str]:
    """The TXT records in the answer to the query of that number.

    Raises:
        ValueError: it answers another query.
    """
    identity, _, questions, records, _, _ = struct.unpack_from(">6H", message)
    if identity != number:
        raise ValueError("the answer is to another question")
    place = 12
    for _ in range(questions):
        place = _after_name(message, place) + 4
    return list(_texts(message, place, records))


def _texts(message: bytes, place: int, records: int) -> Iterator[str]:
    for _ in range(records):
        place = _after_name(message, place)
        kind, _, _, length = struct.unpack_from(">2HIH", message, place)
        place += 10
        if kind == TXT:
            yield _joined(message[place : place + length])
        place += length


def _joined(strings: bytes) -> str:
    """One record's character strings, each after its length."""
    found = b""
    while strings:
        length = strings[0]
        found, strings = found + strings[1 : 1 + length], strings[1 + length :]
    return found.decode("ascii", "replace")


def _after_name(message: bytes, place: int) -> int:
    """Where a name ends, which may end in a pointer to an earlier one (RFC 1035, 4.1.4)."""
    while length := message[place]:
        if length & POINTER == POINTER:
            return place + 2
        place += 1 + length
    return place + 1


def _tag(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name.strip().lower(), value.strip().lower()


def _resolver() -> str:
    for line in RESOLVERS.read_text().splitlines():
        words = line.split()
        if words[:1] == ["nameserver"] and ":" not in words[1]:
            return words[1]
    raise OSError("no resolver is named")
