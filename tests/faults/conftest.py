"""Real processes in a `VAR_DIR` of their own, to be killed, frozen and started again."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from deploy.readiness import is_ready
from tests.faults.processes import called, descendants, is_running, kill, until

ROOT = Path(__file__).resolve().parent.parent.parent
READY_WITHIN = 60.0
INVITED = 500


class House:
    """A `VAR_DIR`, and `manage.py up` in it, with or without anything running."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.environ = clean_environment() | {"VAR_DIR": str(folder), "MASS_MAIL_LIMIT": "10000"} | environ
        self.started: list[subprocess.Popen[str]] = []
        self.up: subprocess.Popen[str]

    def start(self) -> None:
        """Run `up --empty` and return when it has said `ready`."""
        self.up = self.run_beside("manage.py", "up", "--empty", "--port", str(self.port))
        until(lambda: "ready" in self.said(), within=READY_WITHIN, what="ready")

    def said(self) -> list[str]:
        """The lines that `up` has printed so far."""
        return (self.folder.parent / f"{self.up.args[1]}.log").read_text().splitlines()  # type: ignore[index]

    def run(self, *arguments: str) -> str:
        """Run a Python program to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environ, cwd=ROOT, check=True, capture_output=True, text=True
        )
        return done.stdout

    def run_beside(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        """Start a Python program; it is killed at the end of the test."""
        log = (self.folder.parent / f"{arguments[0]}.log").open("w")
        with log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                env=self.environ | environ,
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )
        self.started.append(process)
        return process

    def pids(self, command: str) -> list[int]:
        """The processes of `web` or `worker`, parents first."""
        return called(self.up.pid, command)

    def everyone(self) -> list[int]:
        return [self.up.pid, *descendants(self.up.pid)]

    def answers(self) -> bool:
        return is_ready(self.port)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "netvaerk.sqlite3", timeout=30)) as database:
            return database.execute(query).fetchall()

    def outcomes(self) -> dict[str, int]:
        """How many mails have which outcome."""
        return dict(self.rows("SELECT outcome, count(*) FROM network_dispatch GROUP BY outcome"))

    def mails(self) -> list[Path]:
        return list((self.folder / "mail").glob("*.eml"))

    def recipients(self) -> Counter[str]:
        """How many files of mail each address has."""
        return Counter(
            line.partition(b":")[2].strip().decode()
            for file in self.mails()
            for line in file.read_bytes().splitlines()
            if line.startswith(b"To:")
        )

    def close(self) -> None:
        for process in self.started:
            kill(*(pid for pid in [*descendants(process.pid), process.pid] if is_running(pid)))
            process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def clean_environment() -> dict[str, str]:
    """The environment without what decides how the service runs, and with the settings of fault tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ}
    return kept | {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `VAR_DIR` in which a meeting with many contacts waits to be published."""
    house = House(tmp_path_factory.mktemp("planned") / "var")
    house.run("manage.py", "prepare", "--empty")
    house.run("-m", "tests.faults.publication", "plan", str(INVITED))
    return house.folder


MakeHouse = Callable[..., House]


@pytest.fixture
def house_with_a_plan(planned: Path, tmp_path: Path) -> Iterator[MakeHouse]:
    """Makes a house from a copy of the planned one; everything in it is ended afterwards."""
    made: list[House] = []

    def make(**environ: str) -> House:
        folder = shutil.copytree(planned, tmp_path / f"house{len(made)}" / "var")
        made.append(House(folder, **environ))
        return made[-1]

    yield make
    for house in made:
        house.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that runs, for tests that leave it running."""
    made = House(tmp_path_factory.mktemp("house") / "var")
    made.start()
    yield made
    made.close()


def stop_politely(process: subprocess.Popen[str], number: int = signal.SIGINT) -> None:
    process.send_signal(number)
