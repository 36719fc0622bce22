"""Denmark as it looks on a map, simplified."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from api.pages.charts.chart import LINE, Chart, drawing, fill, legend, plain, shade, spread
from network.errors import Text

FILE = Path(__file__).parent / "data" / "denmark_municipalities.geojson"
CREDIT = Text(
    "Indeholder data fra Geodatastyrelsen og danske kommuner (GeoDanmark/FOT, DAGI 1:500.000), 13. februar 2014."
    " Forenklet.",
    "Contains data from Geodatastyrelsen and Danish municipalities (GeoDanmark/FOT, DAGI 1:500,000), 13 February 2014."
    " Simplified.",
)
WEST, NORTH, EAST, SOUTH = 8.0, 57.8, 15.3, 54.5
SCALE = 120
FLAT = cos(radians(56))
WIDTH, HEIGHT = round((EAST - WEST) * SCALE * FLAT), round((NORTH - SOUTH) * SCALE)

Point = tuple[float, float]


def outline_map(
    title: str,
    description: str,
    values: Mapping[str, float | None],
    names: Mapping[str, str],
    *,
    columns: tuple[str, str] = ("", ""),
) -> Chart:
    """Values by municipality code; `names` is what municipalities are called, `columns` the table's heads."""
    limits = spread(values.values())
    svg = drawing(WIDTH, HEIGHT, title, description, _parts(values, names, limits), kind="chart map")
    rows = sorted([names.get(code, code), plain(values.get(code))] for code in outlines())
    return Chart(title, svg, columns, rows, credit=str(CREDIT), legend=legend(*limits))


def _parts(
    values: Mapping[str, float | None], names: Mapping[str, str], limits: tuple[float, float]
) -> Iterator[SafeString]:
    for code, path in outlines().items():
        value = values.get(code)
        name = escape(f"{names.get(code, code)}: {plain(value)}")
        colour = fill(shade(value, *limits))
        line = f'fill="{colour}" stroke="{LINE}" stroke-width="0.6"'
        yield SafeString(f'<path d="{path}" {line}><title>{name}</title></path>')


@cache
def outlines() -> dict[str, str]:
    """The outline of each municipality by code, as an SVG path."""
    features = json.loads(FILE.read_text(encoding="utf-8"))["features"]
    return {each["properties"]["code"]: "".join(map(_ring, _rings(each["geometry"]))) for each in features}


def _rings(geometry: Mapping[str, Any]) -> Iterator[list[Point]]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return (ring for part in parts for ring in part)


def _ring(ring: list[Point]) -> str:
    """A closed line in whole tenths, each point told from the one before; what does not move is left out."""
    points = [(round((x - WEST) * SCALE * FLAT * 10), round((NORTH - y) * SCALE * 10)) for x, y in ring]
    steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points)]
    moves = "".join(f"l{dx / 10:g},{dy / 10:g}" for dx, dy in steps if dx or dy)
    return f"M{points[0][0] / 10:g},{points[0][1] / 10:g}{moves}z"
