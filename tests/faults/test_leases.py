"""A worker that is killed or frozen while it holds a row: another takes over, and a late result does not count."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import House, MakeHouse, Taken, copy_of
from tests.faults.processes import is_running, kill, until

pytestmark = pytest.mark.faults

POINTS = ["after_claim", "before_data", "after_data", "before_commit"]
INVITED = 3


@pytest.fixture(scope="module")
def published(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A `VAR_DIR` in which a meeting with a few contacts was published and no worker has run yet."""
    house = copy_of(prepared, tmp_path_factory.mktemp("published") / "var")
    for step in ("plan", "publish"):
        house.run("-m", "tests.faults.publication", step, str(INVITED))
    yield house.folder
    house.close()


def held_at(point: str, house: House) -> Path:
    """Let a worker come as far as `point`; returns the file that holds it there."""
    trap = house.folder / "trap"
    house.run_beside("manage.py", "worker", CHAOS_PAUSE=point, CHAOS_FILE=str(trap))
    return trap


def everybody_has_one(house: House) -> bool:
    return house.outcomes() == {"sent": INVITED} and len(house.mails()) == INVITED


def freeze(pid: int, house: House) -> None:
    """Freeze a process at a moment when it does not hold the database's one write lock."""
    os.kill(pid, signal.SIGSTOP)
    while not house.can_be_written():
        os.kill(pid, signal.SIGCONT)
        os.kill(pid, signal.SIGSTOP)


def test_a_worker_killed_at_any_point_is_replaced(furnish: MakeHouse, published: Path) -> None:
    houses = {point: furnish(published) for point in POINTS}
    traps = {point: held_at(point, house) for point, house in houses.items()}
    for point, house in houses.items():
        until(traps[point].exists, within=40, what=f"a worker is held at {point}")
        kill(house.started[0].process.pid)
        house.run_beside("manage.py", "worker")
    for point, house in houses.items():
        until(lambda: everybody_has_one(house), within=40, what=f"mails after a kill at {point}")  # noqa: B023


@pytest.mark.parametrize("point", ["before_data", "after_data"])
def test_a_worker_frozen_for_longer_than_its_lease_is_fenced(
    furnish: MakeHouse, published: Path, sink: Taken, point: str
) -> None:
    house = furnish(published, EMAIL_URL=sink.url)
    trap = held_at(point, house)
    frozen = house.started[0]
    until(trap.exists, within=20, what="a mail is held")
    freeze(frozen.process.pid, house)
    house.run_beside("manage.py", "worker")
    until(lambda: house.outcomes() == {"sent": INVITED}, within=40, what="the other worker takes over")
    before = len(sink.mails())
    trap.unlink()
    os.kill(frozen.process.pid, signal.SIGCONT)
    until(lambda: "late result ignored" in frozen.log.read_text(), within=10, what="the late result is ignored")
    assert is_running(frozen.process.pid)
    assert len(sink.mails()) == before == INVITED + (point == "after_data")
    assert len(sink.by_recipient()) == len(set(sink.mails())) == INVITED
    assert house.rows("SELECT count(*) FROM network_event WHERE type = 'invitation.sent'") == [(INVITED,)]
    house.run("manage.py", "verify_invariants")


def test_a_mail_server_that_hangs_up_after_data_gets_the_same_bytes_again(
    furnish: MakeHouse, published: Path, cutting_sink: Taken
) -> None:
    house = furnish(published, EMAIL_URL=cutting_sink.url)
    house.run_beside("manage.py", "worker")
    until(lambda: house.outcomes() == {"sent": INVITED}, within=60, what="every mail is sent in the end")
    assert [len(copies) for copies in cutting_sink.by_recipient().values()] == [2] * INVITED
    assert len(set(cutting_sink.mails())) == INVITED
    house.run("manage.py", "verify_invariants")
