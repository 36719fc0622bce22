"""How courses usually run: which kinds of activity, in which order."""

import csv
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

from advisory.courses.catalogue import catalogue
from network.errors import Text

TABLE: Final = Path(__file__).parent / "course_templates.csv"


@dataclass(frozen=True, slots=True)
class Template:
    """A usual course: its name, and the kind and title of each activity in turn."""

    name: Text
    activities: tuple[tuple[str, str], ...]


@cache
def templates() -> dict[str, Template]:
    """The agency's templates by their codes; a title left out is the kind's own name."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            code: _template(list(rows)) for code, rows in groupby(csv.DictReader(file), key=lambda row: row["template"])
        }


def _template(rows: list[dict[str, str]]) -> Template:
    name = Text(rows[0]["name"], rows[0]["name_en"])
    return Template(name, tuple((row["kind"], row["title"] or catalogue()[row["kind"]].name) for row in rows))
