"""Denmark as tiles: every municipality equally large, roughly where it lies."""

import csv
from collections.abc import Iterable, Iterator, Mapping
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
    svg = drawing(width, height, title, description, _parts(values, names, limits), kind="chart map")
    rows = sorted([names.get(code, code), plain(values.get(code))] for code in places)
    return Chart(title, svg, columns, rows, legend=legend(*limits))


def _parts(
    values: Mapping[str, float | None], names: Mapping[str, str], limits: tuple[float, float]
) -> Iterator[SafeString]:
    called = {code: names.get(code, code) for code in tiles()}
    for code, (row, column) in tiles().items():
        value, name = values.get(code), called[code]
        step, x, y = shade(value, *limits), TILE * column + 1, TILE * row + 1
        yield box(x, y, TILE, TILE, fill(step), f"{name}: {plain(value)}")
        yield words(x + TILE / 2, y + 18, short(name, called.values()), anchor="middle", colour=ink(step))
        yield words(x + TILE / 2, y + 36, plain(value), anchor="middle", colour=ink(step))


def short(name: str, among: Iterable[str]) -> str:
    """Four letters that no other has: the first ones, or the first two and two from where the names part."""
    alike = [other for other in among if other != name and other[:SHORT] == name[:SHORT]]
    if not alike:
        return name[:SHORT]
    parts_at = next(at for at in range(SHORT, len(name)) if all(name[: at + 1] != each[: at + 1] for each in alike))
    return name[:2] + name[parts_at : parts_at + 2]


@cache
def tiles() -> dict[str, tuple[int, int]]:
    """Row and column of each municipality by code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {line["code"]: (int(line["row"]), int(line["col"])) for line in csv.DictReader(file)}
