"""`manage.py up`: prepares the house, starts web and worker, keeps them alive, and ends whatever it started.

This process needs no Django and holds no state worth keeping: it may be killed at any moment. Its children end with it
(`deploy.lifeline`), and the next one carries on where it was.
"""

import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from deploy.environment import read
from deploy.lifeline import Lifeline, leave_after
from deploy.port import make_sure_of, port_number
from deploy.readiness import is_ready

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
HELP = "Prepare everything that is missing, then run web and worker until Ctrl-C."
GRACE_SECONDS = 3.5
GLANCE_SECONDS = 0.1
STEADY_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 5.0


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command line may hold."""
    parser.add_argument("--port", type=port_number, default=8000)
    parser.add_argument("--empty", action="store_true", help="without the demo year")


def main(arguments: Sequence[str]) -> int:
    """Read the command line and run."""
    parser = ArgumentParser(prog="manage.py up", description=HELP)
    add_arguments(parser)
    given = parser.parse_args(arguments)
    return run(given.port, empty=given.empty)


def run(port: int, *, empty: bool) -> int:
    """Run until SIGINT or SIGTERM; 0 then, 1 when it could not be prepared.

    Raises:
        PortError: the port cannot be had; nothing has been touched.
        WrongSettingError: the environment holds a value that cannot be used.
    """
    make_sure_of(port)
    os.environ["BASE_URL"] = os.environ.get("BASE_URL", "") or f"http://localhost:{port}"
    read(os.environ)
    _end_with_uv()
    return Household(port, empty=empty).run()


class Child:
    """A process that is started again whenever it ends."""

    def __init__(self, lifeline: Lifeline, *command: str) -> None:
        self.name = command[0]
        self._command = [sys.executable, str(MANAGE), *command]
        self._lifeline = lifeline
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = self._start_at = 0.0
        self._falls = 0

    @property
    def exit_code(self) -> int | None:
        """How it ended; empty while it runs."""
        return self._process.poll() if self._process else 0

    def start(self, output: int | None = None) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches this process first and alone."""
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            env=os.environ | self._lifeline.told,
            pass_fds=[self._lifeline.fd],
            stdin=subprocess.DEVNULL,
            stdout=output,
            start_new_session=True,
        )

    def tend(self) -> None:
        """Start it if it is not running: at once the first time, after a growing pause if it keeps ending."""
        if self._process and self.exit_code is not None:
            _say(f"{self.name} er stoppet og startes igen / has ended and is started again ({self.exit_code})")
            self.kill()
            self._process = None
            self._start_at = time.monotonic() + self._pause()
        if self._process is None and time.monotonic() >= self._start_at:
            self.start(sys.stderr.fileno())

    def _pause(self) -> float:
        is_steady = time.monotonic() - self._started_at > STEADY_SECONDS
        self._falls = 0 if is_steady else self._falls + 1
        return min(0.25 * 2 ** (self._falls - 2), LONGEST_PAUSE_SECONDS) if self._falls > 1 else 0.0

    def ask_to_stop(self) -> None:
        """Let it finish what it is doing."""
        if self._process and self.exit_code is None:
            self._process.terminate()

    def kill(self) -> None:
        """End it and whatever it started, whether it will or not."""
        if self._process:
            with suppress(ProcessLookupError, PermissionError):  # on macOS a group of zombies is not permitted
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Household:
    """The children and what happens to them, from the first migration to Ctrl-C."""

    def __init__(self, port: int, *, empty: bool) -> None:
        self._port = port
        self._lifeline = Lifeline()
        self._preparation = Child(self._lifeline, "prepare", *(["--empty"] if empty else []))
        self._children = [Child(self._lifeline, "web", "--port", str(port)), Child(self._lifeline, "worker")]
        self._is_stopping = False

    def run(self) -> int:
        """Prepare, serve, end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            failed = self._prepare()
            if not failed:
                self._serve()
        finally:
            self._end()
        return 1 if failed and not self._is_stopping else 0

    def _stop(self, *_: object) -> None:
        self._is_stopping = True

    def _prepare(self) -> int:
        self._preparation.start()
        while self._preparation.exit_code is None and not self._is_stopping:
            time.sleep(GLANCE_SECONDS)
        return self._preparation.exit_code or 0

    def _serve(self) -> None:
        has_said_so = False
        while not self._is_stopping:
            for child in self._children:
                child.tend()
            if not has_said_so and is_ready(self._port):
                _say("ready")
                has_said_so = True
            time.sleep(GLANCE_SECONDS)

    def _end(self) -> None:
        everyone = [self._preparation, *self._children]
        for child in everyone:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        while any(child.exit_code is None for child in everyone) and time.monotonic() < deadline:
            time.sleep(GLANCE_SECONDS)
        for child in everyone:
            child.kill()
        self._lifeline.let_go()


def _end_with_uv() -> None:
    """Leave when the `uv run` this was started with is killed: whoever killed it meant this process."""
    parent = os.getppid()
    try:
        name = Path(f"/proc/{parent}/comm").read_text()
    except OSError:
        return
    if name.strip() == "uv":
        leave_after(lambda: _wait_for_the_end_of(parent))


def _wait_for_the_end_of(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(GLANCE_SECONDS)


def _say(text: str) -> None:
    print(text, flush=True)
