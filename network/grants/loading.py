"""Loading the rounds that are known, each with its source; what an agency has edited stays."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from network.clock import COPENHAGEN
from network.grants.models import GrantRound, SubPool
from network.networks.models import Programme

DATA = Path(__file__).parent / "data"


def load_rounds() -> None:
    """Load the rounds and their regional sub-pools; loading again changes nothing."""
    with transaction.atomic():
        known = set(GrantRound.objects.values_list("pk", flat=True))
        for row in _rows("rounds.csv"):
            if row["slug"] not in known:
                _keep(row)
        for row in _rows("sub_pools.csv"):
            if row["round"] not in known:
                SubPool.objects.create(
                    grant_round_id=row["round"], region_id=row["region"], municipalities=int(row["municipalities"])
                )


def _keep(row: dict[str, str]) -> None:
    GrantRound.objects.create(
        slug=row["slug"],
        programme=Programme.objects.get(pk=row["programme"]),
        year=int(row["year"]),
        deadline_at=_local(row["deadline"]),
        project_starts_year=int(row["project_starts_year"]) if row["project_starts_year"] else None,
        project_ends_year=int(row["project_ends_year"]) if row["project_ends_year"] else None,
        source=row["source"],
    )


def _local(text: str) -> datetime | None:
    """A clock time in Copenhagen."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN) if text else None


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
