"""Real processes in a `VAR_DIR` of their own, to be killed, frozen and started again."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email import policy
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest

from deploy.readiness import is_ready
from tests.faults.processes import called, descendants, is_running, kill, until

ROOT = Path(__file__).resolve().parent.parent.parent
READY_WITHIN = 60.0
INVITED = 500


@dataclass(frozen=True, slots=True)
class Started:
    """A process, and the file that holds what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> list[str]:
        """The lines it has printed so far."""
        return self.log.read_text().splitlines()


class House:
    """A `VAR_DIR`, and `manage.py up` in it, with or without anything running."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.environ = clean_environment() | {"VAR_DIR": str(folder), "MASS_MAIL_LIMIT": "10000"} | environ
        self.started: list[Started] = []
        self.up: Started

    def start(self) -> None:
        """Run `up --empty` and return when it has said `ready`."""
        self.up = self.run_beside("manage.py", "up", "--empty", "--port", str(self.port))
        until(lambda: "ready" in self.up.said(), within=READY_WITHIN, what="ready")

    def run(self, *arguments: str) -> str:
        """Run a Python program to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environ, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def run_beside(self, *arguments: str, **environ: str) -> Started:
        """Start a Python program; it is killed at the end of the test."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder.parent / f"{self.port}-{len(self.started)}.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, *arguments], env=self.environ | environ, cwd=ROOT, stdout=output, stderr=output
            )
        self.started.append(Started(process, log))
        return self.started[-1]

    @property
    def pid(self) -> int:
        return self.up.process.pid

    def pids(self, command: str) -> list[int]:
        """The processes of `web` or `worker`, parents first."""
        return called(self.pid, command)

    def everyone(self) -> list[int]:
        return [self.pid, *descendants(self.pid)]

    def answers(self) -> bool:
        return is_ready(self.port)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "netvaerk.sqlite3", timeout=30)) as database:
            return database.execute(query).fetchall()

    def can_be_written(self) -> bool:
        """Whether nobody holds the database's write lock."""
        with closing(sqlite3.connect(self.folder / "netvaerk.sqlite3", timeout=0.1)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    def beating_workers(self) -> list[int]:
        """The pids of workers that have said they live."""
        beats = self.rows("SELECT process FROM network_heartbeat WHERE kind = 'worker'")
        return [int(process.split()[-1]) for (process,) in beats]

    def outcomes(self) -> dict[str, int]:
        """How many mails have which outcome."""
        return dict(self.rows("SELECT outcome, count(*) FROM network_dispatch GROUP BY outcome"))

    def mails(self) -> list[Path]:
        return list((self.folder / "mail").glob("*.eml"))

    def recipients(self) -> Counter[str]:
        """How many files of mail each address has."""
        return Counter(addressee(file.read_bytes()) for file in self.mails())

    def close(self) -> None:
        for each in self.started:
            kill(*filter(is_running, [*descendants(each.process.pid), each.process.pid]))
            each.process.wait()


def addressee(content: bytes) -> str:
    """The address that a mail names in its To."""
    return parseaddr(BytesHeaderParser(policy=policy.default).parsebytes(content)["To"])[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def clean_environment() -> dict[str, str]:
    """The environment without what decides how the service runs, and with the settings of fault tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ}
    return kept | {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `VAR_DIR` with Denmark in it and nobody."""
    house = House(tmp_path_factory.mktemp("prepared") / "var")
    house.run("manage.py", "prepare", "--empty")
    return house.folder


@pytest.fixture(scope="session")
def planned(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `VAR_DIR` in which a meeting with many contacts waits to be published."""
    house = House(shutil.copytree(prepared, tmp_path_factory.mktemp("planned") / "var"))
    house.run("-m", "tests.faults.publication", "plan", str(INVITED))
    return house.folder


MakeHouse = Callable[..., House]


@pytest.fixture
def furnish(tmp_path: Path) -> Iterator[MakeHouse]:
    """Makes a house from a copy of a `VAR_DIR`; everything in it is ended afterwards."""
    made: list[House] = []

    def make(like: Path, **environ: str) -> House:
        made.append(House(shutil.copytree(like, tmp_path / f"house{len(made)}" / "var"), **environ))
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
