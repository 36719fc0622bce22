"""Named points at which a fault test can hold a process still, to kill or freeze it there."""

import os
import time
from pathlib import Path

from django.conf import settings

_held_at: set[str] = set()


def pause(point: str) -> None:
    """Touch `CHAOS_FILE` and wait until it is removed, if `CHAOS_PAUSE` names this point; once in each process.

    Does nothing outside the settings of fault tests, where `deploy` refuses the variable.
    """
    if os.environ.get("CHAOS_PAUSE") != point or not settings.TESTING_FAULTS or point in _held_at:
        return
    _held_at.add(point)
    file = Path(os.environ["CHAOS_FILE"])
    file.touch()
    while file.exists():
        time.sleep(0.05)
