"""Ending when the process that started this one is gone, so that a kill -9 leaves nothing behind.

The parent holds the writing end of a pipe and never writes. However the parent ends, the system closes that end, and
whoever waits at the reading end knows at once.
"""

import os
import threading
from collections.abc import Callable

TOLD = "NETVAERK_LIFELINE"


class Lifeline:
    """The parent's end; hand `fd` and `told` to each child."""

    def __init__(self) -> None:
        self.fd, self._held = os.pipe()
        self.told = {TOLD: str(self.fd)}

    def let_go(self) -> None:
        """End every child that still holds on."""
        os.close(self._held)
        os.close(self.fd)


def end_with_parent() -> None:
    """Leave at once when the parent that gave this process a lifeline, if any, has gone."""
    told = os.environ.pop(TOLD, "")
    if told:
        leave_after(lambda: os.read(int(told), 1))


def leave_after(wait: Callable[[], object]) -> None:
    """Leave, without tidying up, as soon as `wait` returns; it is called in a thread of its own."""

    def watch() -> None:
        try:
            wait()
        finally:
            os._exit(1)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
