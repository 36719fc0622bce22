"""What runs on this machine, read from `/proc`."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

GLANCE = 0.02
ENDED = {"Z", "X"}


def until(look: Callable[[], T], *, within: float, what: str) -> T:
    """Look again and again until there is something to see, and return it; fail after `within` seconds."""
    deadline = time.monotonic() + within
    while not (seen := look()):
        if time.monotonic() > deadline:
            pytest.fail(f"Not within {within} s: {what}")
        time.sleep(GLANCE)
    return seen


def is_running(pid: int) -> bool:
    status = _status(pid)
    return bool(status) and status[0] not in ENDED


def descendants(pid: int) -> list[int]:
    """Everything that `pid` started, and what that started, as long as they run."""
    children = [each for each in _all() if _runs_below(pid, _status(each))]
    return [*children, *(below for child in children for below in descendants(child))]


def _runs_below(pid: int, status: list[str]) -> bool:
    """Read once: a process may end between two looks."""
    return bool(status) and status[0] not in ENDED and status[1] == str(pid)


def called(pid: int, command: str) -> list[int]:
    """The descendants of `pid` that run `manage.py COMMAND`, parents first."""
    return [each for each in descendants(pid) if command in _arguments(each)[2:3]]


def kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def memory(pid: int) -> int:
    """Megabytes that `pid` and its descendants hold together; what they share counts once."""
    return sum(_share(each) for each in [pid, *descendants(pid)]) // 1024


def _all() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _status(pid: int) -> list[str]:
    """State and parent, and what follows them in `/proc/PID/stat`."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _arguments(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def _share(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
