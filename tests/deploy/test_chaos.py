"""The pause points of fault tests do nothing, and are refused, anywhere else."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from deploy.environment import WrongSettingError
from network.events import chaos

HELD_WITHIN = 5


@pytest.fixture
def trap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(chaos, "_held_at", set())
    monkeypatch.setenv("CHAOS_PAUSE", "before_data")
    monkeypatch.setenv("CHAOS_FILE", str(tmp_path / "trap"))
    return tmp_path / "trap"


def test_a_start_with_a_pause_point_is_refused(trap: Path) -> None:
    with pytest.raises(WrongSettingError, match=r"^CHAOS_PAUSE "):
        apps.get_app_config("deploy").ready()


def test_nothing_is_held_outside_fault_tests(trap: Path) -> None:
    chaos.pause("before_data")
    assert not trap.exists()


def test_another_point_is_passed(trap: Path, settings: Any) -> None:
    settings.TESTING_FAULTS = True
    chaos.pause("after_data")
    assert not trap.exists()


def test_a_process_is_held_until_the_file_is_gone_and_only_once(trap: Path, settings: Any) -> None:
    settings.TESTING_FAULTS = True
    held = threading.Thread(target=chaos.pause, args=("before_data",), daemon=True)
    held.start()
    while not trap.exists():
        held.join(timeout=0.01)
    assert held.is_alive()
    trap.unlink()
    held.join(timeout=HELD_WITHIN)
    assert not held.is_alive()
    chaos.pause("before_data")
    assert not trap.exists()
