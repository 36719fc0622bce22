"""The agency's own lists of words: why municipalities ask, about what, what must be clear, who takes part."""

import csv
from functools import cache
from pathlib import Path
from typing import Final

from network.errors import Text

TABLE: Final = Path(__file__).parent / "vocabulary.csv"
REASON: Final = "reason"
TOPIC: Final = "topic"
CHECKLIST: Final = "checklist"
SECTOR: Final = "sector"


@cache
def vocabulary() -> dict[str, dict[str, Text]]:
    """Each list by its name, its words by their codes, in the order of the table."""
    lists: dict[str, dict[str, Text]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lists.setdefault(row["list"], {})[row["code"]] = Text(row["name"], row["name_en"])
    return lists
