"""An installation that has been running is brought up to date by the next start."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from network import guards
from network.events.guards import trigger_name
from tests.faults.conftest import House
from tests.faults.databases import embedded_only

pytestmark = [pytest.mark.faults, embedded_only]


def triggers(house: House) -> set[str]:
    return {str(row[0]) for row in house.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")}


def test_a_database_whose_guards_stand_is_migrated(tmp_path: Path) -> None:
    house = House(tmp_path / "var")
    house.run("manage.py", "migrate", "network", "0001", "-v0")
    with closing(sqlite3.connect(house.folder / "netvaerk.sqlite3")) as database:
        for statement in guards.SQLITE:
            with suppress(sqlite3.OperationalError):  # those on tables that came later
                database.execute(statement)
    house.run("manage.py", "migrate", "-v0")
    assert triggers(house) >= {trigger_name(statement) for statement in guards.SQLITE}
