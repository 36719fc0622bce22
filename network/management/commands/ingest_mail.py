"""`manage.py ingest_mail < message.eml`."""

import sys
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand

from network.calendar.parse import MAX_BYTES
from network.invitations.inbox import receive

COME_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and comes again
CHUNK = 1_000_000


class Command(BaseCommand):
    help = "Take one raw inbound mail from standard input. Exit 0: it is stored. Exit 75: keep it and come again."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        try:
            raw, size = taken(sys.stdin.buffer)
            receive(raw, size=size)
        except Exception as error:
            self.stderr.write(f"The mail could not be stored ({type(error).__name__}); keep it and come again.")
            raise SystemExit(COME_AGAIN) from error


def taken(stream: BinaryIO) -> tuple[bytes, int]:
    """What a stream holds, as far as we would ever look, and how much it was; it is read to its end."""
    raw = stream.read(MAX_BYTES + 1)
    size = len(raw)
    while more := len(stream.read(CHUNK)):
        size += more
    return raw, size
