"""`manage.py up`: what it starts stays alive, and ends with it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import ROOT, House, MakeHouse
from tests.faults.processes import is_running, kill, memory, until

pytestmark = pytest.mark.faults


def test_an_empty_installation_says_ready_once_on_a_line_of_its_own(house: House) -> None:
    assert house.up.said().count("ready") == 1


def test_the_process_tree_is_small(house: House) -> None:
    assert memory(house.pid) < 400


def test_links_follow_the_port(house: House) -> None:
    assert any(f"webcal://localhost:{house.port}/feeds/national.ics" in line for line in house.up.said())


@pytest.mark.parametrize("which", [0, 1], ids=["master", "worker"])
def test_a_killed_web_process_answers_again_and_leaves_nothing_behind(house: House, which: int) -> None:
    before = house.pids("web")
    kill(before[which])
    until(lambda: not any(map(is_running, before)), within=5, what="the old processes have ended")
    until(house.answers, within=15, what="web answers again")


def test_a_killed_worker_is_replaced(house: House) -> None:
    (before,) = house.pids("worker")
    kill(before)
    (after,) = until(lambda: house.pids("worker"), within=5, what="a new worker")
    until(lambda: after in house.beating_workers(), within=15, what="its heart beats")


def test_a_busy_port_is_refused_before_anything_is_touched(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "untouched"
    refused = subprocess.run(
        [sys.executable, "manage.py", "up", "--port", str(house.port)],
        env=house.environ | {"VAR_DIR": str(folder)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (refused.returncode, refused.stdout, folder.exists()) == (1, "", False)
    assert refused.stderr == (
        f"Port {house.port} er optaget; vælg en anden med --port. / "
        f"Port {house.port} is in use; choose another with --port.\n"
    )


def test_two_may_share_a_var_dir(house: House) -> None:
    other = House(house.folder)
    try:
        other.start()
        assert house.answers()
        assert other.answers()
    finally:
        other.close()


def test_children_end_with_a_killed_up_and_the_next_carries_on(house: House) -> None:
    _, *children = house.everyone()
    kill(house.pid)
    house.up.process.wait()
    until(lambda: not any(map(is_running, children)), within=2, what="the children have ended")
    house.start()
    assert house.answers()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_up_ends_everything_within_five_seconds(furnish: MakeHouse, prepared: Path, number: int) -> None:
    house = furnish(prepared)
    house.start()
    everyone = house.everyone()
    house.up.process.send_signal(number)
    assert house.up.process.wait(timeout=5) == 0
    assert not any(map(is_running, everyone))


def test_up_ends_while_it_still_prepares(furnish: MakeHouse, prepared: Path) -> None:
    house = furnish(prepared)
    house.up = house.run_beside("manage.py", "up", "--empty", "--port", str(house.port))
    until(lambda: house.pids("prepare"), within=5, what="it prepares")
    everyone = house.everyone()
    house.up.process.send_signal(signal.SIGINT)
    assert house.up.process.wait(timeout=5) == 0
    assert not any(map(is_running, everyone))
