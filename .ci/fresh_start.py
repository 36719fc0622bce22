"""Clones the repository, starts it as the README says with an empty VAR_DIR, looks around, and stops it again."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

READY_WITHIN = 120
ENDS_WITHIN = 5
PORT = 18080
LOOK_AT = ("/", "/healthz", "/readyz", "/api/v1/docs/", "/api/v1/schema/", "/feeds/national.ics")


def tree(pid: int) -> list[int]:
    """A process and everything it started."""
    children = [child for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()]
    return [pid, *(each for child in children for each in tree(int(child)))]


def megabytes(pids: list[int]) -> float:
    """Memory of processes in MB, what they share counted once (proportional set size)."""
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() for pid in pids]
    return sum(int(line.split()[1]) for lines in rollups for line in lines if line.startswith("Pss:")) / 1024


def watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    """Keep the highest memory of the tree in `peak` until it ends."""
    while process.poll() is None:
        with contextlib.suppress(OSError):  # a process that ended while it was being looked at
            peak[0] = max(peak[0], megabytes(tree(process.pid)))
        time.sleep(0.5)


def start(folder: Path) -> subprocess.Popen[str]:
    """Clone this repository and start what it holds."""
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", str(Path(__file__).parent.parent), str(clone)], check=True)
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return subprocess.Popen(
        ["uv", "run", "--quiet", "manage.py", "up", "--port", str(PORT)],
        cwd=clone,
        env=environment | {"VAR_DIR": str(folder / "var")},
        stdout=subprocess.PIPE,
        text=True,
    )


def await_ready(process: subprocess.Popen[str]) -> None:
    """Read what it prints until it is ready."""
    for line in process.stdout or ():
        print("   ", line.rstrip())
        if line.strip() == "ready":
            return
    sys.exit("It ended before it was ready.")


def main() -> None:
    """Start, look, measure, stop."""
    with tempfile.TemporaryDirectory() as name:
        began, peak = time.monotonic(), [0.0]
        process = start(Path(name))
        threading.Thread(target=watch, args=(process, peak), daemon=True).start()
        guard = threading.Timer(READY_WITHIN, process.kill)
        guard.start()
        await_ready(process)
        guard.cancel()
        print(f"ready after {time.monotonic() - began:.1f} s")
        for path in LOOK_AT:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}") as answer:
                print(f"    {answer.status} {path}")
        print(f"memory of the process tree: {peak[0]:.0f} MB at its peak")
        started = tree(process.pid)
        process.send_signal(signal.SIGINT)
        process.wait(ENDS_WITHIN + 1)
        left = [pid for pid in started if Path(f"/proc/{pid}").exists()]
        if left:
            sys.exit(f"It left processes behind: {left}")


if __name__ == "__main__":
    main()
