"""Loading Denmark: regions, municipalities, who belonged where, and the organisations they are."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from network.regions.models import Municipality, MunicipalityRegion, Region

DATA = Path(__file__).parent / "data"
FILES = ("regions.csv", "municipalities.csv", "successions.csv")


class ReferenceDataError(Exception):
    """The folder does not hold what loading Denmark needs; the text says what is missing or wrong."""


def load(folder: Path = DATA) -> None:
    """Load the reference data in `folder`; loading it again changes nothing.

    Raises:
        ReferenceDataError: a file is missing or a row cannot be understood; nothing is changed then.
    """
    for name in FILES:
        if not (folder / name).is_file():
            raise ReferenceDataError(f"{folder} does not hold {name}.")
    try:
        with transaction.atomic():
            _load_regions(folder)
            _load_municipalities(folder)
    except (KeyError, ValueError) as error:
        raise ReferenceDataError(f"A row in {folder} cannot be understood: {error}.") from error


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _load_regions(folder: Path) -> None:
    for row in _rows(folder, "regions.csv"):
        Region.objects.update_or_create(
            slug=row["slug"],
            defaults={
                "code": row["code"] or None,
                "name": row["name"],
                "seat": row["seat"],
                "valid_from": date.fromisoformat(row["valid_from"]),
                "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            },
        )
    for row in _rows(folder, "successions.csv"):
        Region.objects.filter(slug=row["region"]).update(successor_id=row["successor"])


def _load_municipalities(folder: Path) -> None:
    regions = {region.code: region for region in Region.objects.select_related("successor")}
    for row in _rows(folder, "municipalities.csv"):
        municipality, _ = Municipality.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "slug": row["slug"],
                "latitude": float(row["latitude"]),
                "longitude": float(row["longitude"]),
            },
        )
        _place(municipality, regions[row["region_code"]])


def _place(municipality: Municipality, region: Region) -> None:
    MunicipalityRegion.objects.update_or_create(
        municipality=municipality,
        valid_from=region.valid_from,
        defaults={"region": region, "valid_to": region.valid_to},
    )
    if region.successor and region.valid_to:
        MunicipalityRegion.objects.update_or_create(
            municipality=municipality,
            valid_from=region.valid_to + timedelta(days=1),
            defaults={"region": region.successor, "valid_to": region.successor.valid_to},
        )
