"""Real processes in a `VAR_DIR` of their own, to be killed, frozen and started again."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest

from deploy.readiness import is_ready
from tests.faults.databases import database_of
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

    def __init__(self, folder: Path, *, like: Path | None = None, **environ: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.database = database_of(folder)
        self.database.make(like)
        given = {"VAR_DIR": str(folder), "MASS_MAIL_LIMIT": "100000", **self.database.environ}
        self.environ = clean_environment() | given | environ
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
        return self.database.rows(query)

    def can_be_written(self) -> bool:
        """Whether nobody holds the database's write lock."""
        return self.database.can_be_written()

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
        self.database.drop()


def addressee(content: bytes) -> str:
    """The address that a mail names in its To."""
    return parseaddr(BytesHeaderParser(policy=policy.default).parsebytes(content)["To"])[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def copy_of(like: Path, folder: Path, **environ: str) -> House:
    """A house in a new folder that begins as the one in `like` stands; nothing may run in that one."""
    return House(shutil.copytree(like, folder), like=like, **environ)


def clean_environment() -> dict[str, str]:
    """The environment without what decides how the service runs, and with the settings of fault tests."""
    names = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "NODE_EXTRA_CA_CERTS")  # the last for npm, which fetches the design
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return kept | {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A `VAR_DIR` with Denmark in it and nobody."""
    house = House(tmp_path_factory.mktemp("prepared") / "var")
    house.run("manage.py", "prepare", "--empty")
    yield house.folder
    house.close()


@pytest.fixture(scope="session")
def planned(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A `VAR_DIR` in which a meeting with many contacts waits to be published."""
    house = copy_of(prepared, tmp_path_factory.mktemp("planned") / "var")
    house.run("-m", "tests.faults.publication", "plan", str(INVITED))
    yield house.folder
    house.close()


MakeHouse = Callable[..., House]


@pytest.fixture
def furnish(tmp_path: Path) -> Iterator[MakeHouse]:
    """Makes a house from a copy of a `VAR_DIR`; everything in it is ended afterwards."""
    made: list[House] = []

    def make(like: Path, **environ: str) -> House:
        made.append(copy_of(like, tmp_path / f"house{len(made)}" / "var", **environ))
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


class Taken:
    """What a mail server in a process of its own was handed: recipient, Message-ID and a digest of the bytes."""

    def __init__(self, folder: Path, *, cut: int = 0) -> None:
        self.file, self.port = folder / "taken.jsonl", free_port()
        self.url = f"smtp://127.0.0.1:{self.port}?tls=none"
        command = [sys.executable, "-m", "tests.faults.sink", str(self.port), str(self.file), str(cut)]
        self.process = subprocess.Popen(command, env=clean_environment(), cwd=ROOT)
        until(self._answers, within=20, what="a mail server")

    def mails(self) -> list[tuple[str, str, str]]:
        """Every mail, in the order in which they came."""
        whole, _, _ = self.file.read_text().rpartition("\n")  # a line may be half written
        return [tuple(json.loads(line)) for line in whole.splitlines()]

    def by_recipient(self) -> dict[str, list[str]]:
        """The digests of what each recipient got."""
        found: dict[str, list[str]] = {}
        for recipient, _, digest in self.mails():
            found.setdefault(recipient, []).append(digest)
        return found

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Taken]:
    """A mail server that takes everything."""
    made = Taken(tmp_path)
    yield made
    made.close()


@pytest.fixture
def cutting_sink(tmp_path: Path) -> Iterator[Taken]:
    """A mail server that takes each recipient's first mail and hangs up without saying so."""
    made = Taken(tmp_path, cut=1)
    yield made
    made.close()
