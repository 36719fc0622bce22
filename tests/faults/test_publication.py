"""Kill -9 while five hundred people are being invited: in the end each holds exactly one invitation."""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import INVITED, House, MakeHouse, Taken, copy_of
from tests.faults.processes import kill, until

pytestmark = pytest.mark.faults

EVERYBODY = {f"person{each}@example.org" for each in range(INVITED)}
UNDER_WAY = 50
CROWD, KILLS = int(os.environ.get("CROWD", "1000")), 20
"""How many are invited while workers are killed twenty times; `CROWD=10000` is the larger promise."""
ALL_SENT = {"sent": INVITED}


def publish(house: House) -> None:
    house.run("-m", "tests.faults.publication", "publish", str(INVITED))


def wait_for_the_last(house: House) -> None:
    until(lambda: house.outcomes() == ALL_SENT, within=60, what="every mail is sent")


@pytest.mark.parametrize("victims", [["web"], ["worker"], ["web", "worker"]], ids="+".join)
def test_everybody_holds_one_file_of_mail(furnish: MakeHouse, planned: Path, victims: list[str]) -> None:
    house = furnish(planned)
    house.start()
    publish(house)
    until(lambda: len(house.mails()) >= UNDER_WAY, within=60, what="mail is being written")
    kill(*(pid for victim in victims for pid in house.pids(victim)))
    assert len(house.mails()) < INVITED
    wait_for_the_last(house)
    assert house.recipients() == dict.fromkeys(EVERYBODY, 1)
    house.run("manage.py", "verify_invariants")


def survived(house: House, sink: Taken, *, everybody: int, kills: int) -> None:
    """Everybody has the same bytes however often they were handed over, and each kill cost one copy at most."""
    copies = sink.by_recipient()
    assert copies.keys() == {f"person{each}@example.org" for each in range(everybody)}
    assert all(len(set(digests)) == 1 for digests in copies.values())
    assert everybody <= len(sink.mails()) <= everybody + kills
    house.run("manage.py", "verify_invariants")


@pytest.fixture(scope="session")
def crowded(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A `VAR_DIR` in which a meeting with a thousand contacts waits to be published."""
    house = copy_of(prepared, tmp_path_factory.mktemp("crowded") / "var")
    house.run("-m", "tests.faults.publication", "plan", str(CROWD))
    yield house.folder
    house.close()


def test_everybody_gets_one_mail_however_often_workers_are_killed(
    furnish: MakeHouse, crowded: Path, sink: Taken
) -> None:
    house = furnish(crowded, EMAIL_URL=sink.url)
    house.start()
    house.run("-m", "tests.faults.publication", "publish", str(CROWD))
    began = time.monotonic()
    for moment in sorted(random.Random(KILLS).sample(range(CROWD * 9 // 10), KILLS)):
        until(lambda: len(sink.mails()) >= moment, within=120, what="mail is being sent")  # noqa: B023
        kill(*house.pids("worker"))
        until(lambda: house.pids("worker"), within=20, what="a new worker")
    until(lambda: house.outcomes() == {"sent": CROWD}, within=120 + CROWD / 10, what="every mail is sent")
    copies = len(sink.mails()) - CROWD
    print(f"{CROWD} recipients, {KILLS} kills: {time.monotonic() - began:.0f} s, {copies} copies")
    survived(house, sink, everybody=CROWD, kills=KILLS)
