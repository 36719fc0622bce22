"""Loading the plan templates an installation begins with; what an agency has edited stays."""

import csv
from collections.abc import Iterator
from datetime import time
from pathlib import Path

from django.db import transaction

from network.series.models import PlanStep, PlanTemplate

DATA = Path(__file__).parent / "data"


def load_templates() -> None:
    """Load the templates that are not there yet."""
    with transaction.atomic():
        known = set(PlanTemplate.objects.values_list("pk", flat=True))
        for row in _rows("templates.csv"):
            if row["slug"] not in known:
                PlanTemplate.objects.create(**row)
        PlanStep.objects.bulk_create(
            _step(row, number) for number, row in enumerate(_rows("steps.csv"), start=1) if row["template"] not in known
        )


def _step(row: dict[str, str], number: int) -> PlanStep:
    return PlanStep(
        template_id=row["template"],
        number=number,
        kind=row["kind"],
        title=row["title"],
        week=int(row["week"]),
        weekday=int(row["weekday"]),
        days=int(row["days"]),
        starts=time.fromisoformat(row["starts"]),
        ends=time.fromisoformat(row["ends"]),
        seats=int(row["seats"]) if row["seats"] else None,
        seats_per_organisation=int(row["per_organisation"]) if row["per_organisation"] else None,
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
