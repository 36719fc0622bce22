"""Letting one transaction at a time through a gate, whichever process it runs in."""

import zlib

from django.db import connection


def one_at_a_time(gate: str) -> None:
    """Wait until no other transaction stands in `gate`; it opens again when this transaction ends.

    SQLite lets one writer in at a time anyway (`transaction_mode=IMMEDIATE`).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(gate.encode())])
