"""Identifiers that sort by the time they were made (UUIDv7, RFC 9562 sections 5.7 and 6.2)."""

import os
import threading
import time
import uuid

TICKS_PER_MILLISECOND = 4096

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A new UUIDv7, greater than any made before in this process.

    The 12 bits after the milliseconds count 1/4096 ms and go on counting when two are made in one tick (RFC 9562
    section 6.2, method 3), so rows written one after another sort in that order.
    """
    milliseconds, fraction = divmod(_next_tick(), TICKS_PER_MILLISECOND)
    random = int.from_bytes(os.urandom(8), "big") & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | random)


def _next_tick() -> int:
    global _last  # noqa: PLW0603  (one clock for the process)
    with _lock:
        _last = max(time.time_ns() * TICKS_PER_MILLISECOND // 1_000_000, _last + 1)
        return _last
