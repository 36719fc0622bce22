"""Denmark as tiles: every municipality equally large, roughly where it lies."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString

from api.pages.charts.chart import Chart, box, drawing, fill, ink, legend, plain, shade, spread, words

FILE = Path(__file__).parent / "data" / "municipality_tiles.csv"
TILE = 44
SHORT = 4


def tile_map(
    title: str,
    description: str,
    values: Mapping[str, float | None],
    names: Mapping[str, str],
    *,
    columns: tuple[str, str] = ("", ""),
) -> Chart:
    """Values by municipality code; `names` is what municipalities are called, `columns` the table's heads."""
    limits = spread(values.values())
    places = tiles()
    width = TILE * (1 + max(column for _, column in places.values())) + 2
    height = TILE * (1 + max(row for row, _ in places.values())) + 2
    svg = drawing(width, height, title, description, _parts(values, names, limits))
    rows = sorted([names.get(code, code), plain(values.get(code))] for code in places)
    return Chart(title, svg, columns, rows, legend=legend(*limits))


def _parts(
    values: Mapping[str, float | None], names: Mapping[str, str], limits: tuple[float, float]
) -> Iterator[SafeString]:
    for code, (row, column) in tiles().items():
        value, name = values.get(code), names.get(code, code)
        step, x, y = shade(value, *limits), TILE * column + 1, TILE * row + 1
        yield box(x, y, TILE, TILE, fill(step), f"{name}: {plain(value)}")
        yield words(x + TILE / 2, y + 18, name[:SHORT], anchor="middle", colour=ink(step))
        yield words(x + TILE / 2, y + 36, plain(value), anchor="middle", colour=ink(step))


@cache
def tiles() -> dict[str, tuple[int, int]]:
    """Row and column of each municipality by code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {line["code"]: (int(line["row"]), int(line["col"])) for line in csv.DictReader(file)}
