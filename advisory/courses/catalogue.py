"""What an activity of each kind usually costs one consultant: the meeting, and the work before and after it."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "activity_kinds.csv"


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """A kind's Danish and English name, how long the meeting usually is, how many consultants, and their work."""

    name: str
    name_en: str
    duration_minutes: int
    staff: int
    preparation_minutes: int
    follow_up_minutes: int


@cache
def catalogue() -> dict[str, ActivityKind]:
    """The agency's kinds of activity; the figures are assumptions until the agency has measured its own."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["kind"]: ActivityKind(
                row["name"],
                row["name_en"],
                int(row["duration_minutes"]),
                int(row["staff"]),
                int(row["preparation_minutes"]),
                int(row["follow_up_minutes"]),
            )
            for row in csv.DictReader(file)
        }
