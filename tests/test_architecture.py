"""Imports run one way: deploy → api → advisory → network."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ["network", "advisory", "api", "deploy"]
JUNK = {"utils", "helpers", "common", "core", "misc", "services"}


def imported_floors(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def wrong_arrows(floor: str, source: str) -> set[str]:
    above = FLOORS[FLOORS.index(floor) + 1 :]
    return set(imported_floors(source)) & {*above, "tests"}


@pytest.mark.parametrize("floor", FLOORS)
def test_no_floor_imports_from_above(floor: str) -> None:
    files = sorted((ROOT / floor).rglob("*.py"))
    assert files
    arrows = {str(file.relative_to(ROOT)): wrong_arrows(floor, file.read_text()) for file in files}
    assert {file: wrong for file, wrong in arrows.items() if wrong} == {}


@pytest.mark.parametrize(
    "source", ["import api", "from advisory.booking import booking", "def late():\n    from api.v1 import urls"]
)
def test_a_wrong_arrow_is_seen_wherever_it_stands(source: str) -> None:
    assert wrong_arrows("network", source)


def test_the_calendar_is_pure() -> None:
    files = (ROOT / "network" / "calendar").glob("*.py")
    assert {name for file in files for name in imported_floors(file.read_text())} & {"django", "time"} == set()


def test_no_room_is_without_a_subject() -> None:
    rooms = {part for floor in FLOORS for file in (ROOT / floor).rglob("*.py") for part in file.with_suffix("").parts}
    assert rooms & JUNK == set()
