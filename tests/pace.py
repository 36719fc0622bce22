"""How fast this machine computes, so that a limit in seconds means the same work on any machine."""

import time
from collections.abc import Callable

YARDSTICK = 500_000
YARDSTICK_SECONDS = 0.028
"""What counting to the yardstick takes on the two-core machine that the tests' limits were set on (CPython 3.11)."""


def seconds(work: Callable[[], object]) -> float:
    """Seconds of computing that the work takes here and now, without what other processes take."""
    started = time.process_time()
    work()
    return time.process_time() - started


def pace() -> float:
    """How many seconds of this machine make one second of the limits' machine; never less than one."""
    return max(1, seconds(_count) / YARDSTICK_SECONDS)


def _count() -> int:
    total = 0
    for each in range(YARDSTICK):
        total += each
    return total
