"""How long it takes to drive from one municipality to another, without asking anybody.

An estimate for planning, not a route. On one land the road is taken to be the great circle times a detour
factor, driven at one steady pace, with a fixed time for getting out of one town and into the other.
Motorways, bridges and ferries are legs of their own in ``travel_legs.csv``; water is crossed nowhere else,
and the fastest way counts. Where the estimate is known to be wrong, ``travel_overrides.csv`` has the last
word.

Sources. Positions: the centroids of ``network/regions/data/municipalities.csv`` (from DAGI), replaced in
``travel_places.csv`` by the approximate position of the town where meetings are held where that lies 4 km
or more away. Legs: ordinary driving and sailing times, ferries with boarding and a short wait, from general
knowledge. Overrides: the agency's planning figures from Odense.

Error. Against the 82 approximate drives of ``tests/advisory/consultants/known_drives.py`` the estimate is 4
minutes (8 %) off on average and 20 at most. Pace and town time fit those drives, so the error that counts is that
of drives left out of the fit: 4 minutes on average and 15 at most on every second drive when fitted to the others,
5 and 25 the other way round; leaving out one at a time, 4 and 20.
Timetables, seasons and rush hours are not known here.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from heapq import heappop, heappush
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
MUNICIPALITIES: Final = HERE.parents[1] / "network" / "regions" / "data" / "municipalities.csv"

EARTH_RADIUS_KM: Final = 6371.0
DETOUR: Final = 1.25
KM_PER_HOUR: Final = 80
TOWN_MINUTES: Final = 4
"""Getting out of the town where a drive begins, and again into the one where it ends."""

NEAREST: Final = 5
"""Estimates are rounded to this many minutes, and two municipalities are never closer."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point on one land: a stretch of ground on which one can drive everywhere without crossing water.

    Attributes:
        name: A municipality's code, or a leg and its end.
        land: The land's name in ``travel_places.csv``.
        latitude: Degrees, WGS 84.
        longitude: Degrees, WGS 84.
    """

    name: str
    land: str
    latitude: float
    longitude: float


Roads = dict[str, dict[str, float]]


def minutes_between(a: str, b: str) -> int:
    """Minutes of driving and sailing from one municipality to another; the same both ways.

    Inside one municipality it is 0: two meetings there may stand back to back, and a consultant based there
    needs no travel time blocked. The longest drives inside one (Skagen to Sæby, 45 minutes) are thus
    ignored.

    Args:
        a: Four-digit municipality code.
        b: Four-digit municipality code.

    Returns:
        Whole minutes: an override as it stands, otherwise the estimate rounded to five minutes.

    Raises:
        KeyError: When a code is not a Danish municipality's.
    """
    return travel_table()[a][b]


@cache
def travel_table() -> dict[str, dict[str, int]]:
    """Minutes between all municipalities by code and code; computed once, read and never changed."""
    places = {place.name: place for place in _municipalities()}
    roads = _roads(list(places.values()))
    table = {code: dict.fromkeys(places, 0) for code in places}
    for code in places:
        reached = _fastest(code, roads)
        for other in places:
            if code < other:
                table[code][other] = table[other][code] = _rounded(reached[other] + 2 * TOWN_MINUTES)
    for row in _rows(HERE / "travel_overrides.csv"):
        table[row["from"]][row["to"]] = table[row["to"]][row["from"]] = int(row["minutes"])
    return table


def great_circle_km(a: Place, b: Place) -> float:
    """Kilometres between two places as the crow flies (haversine)."""
    north, east = radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)
    shrink = cos(radians(a.latitude)) * cos(radians(b.latitude))
    return 2 * EARTH_RADIUS_KM * asin(sqrt(sin(north / 2) ** 2 + shrink * sin(east / 2) ** 2))


def _rounded(exact: float) -> int:
    return max(NEAREST, NEAREST * round(exact / NEAREST))


def _drive(a: Place, b: Place) -> float:
    return great_circle_km(a, b) * DETOUR * 60 / KM_PER_HOUR


def _roads(municipalities: list[Place]) -> Roads:
    """Minutes of every direct drive: over land to every place on it, and along each leg."""
    legs = list(_legs())
    places = [*municipalities, *(end for leg in legs for end in leg[:2])]
    roads: Roads = {place.name: {} for place in places}
    for a, b in combinations(places, 2):
        if a.land == b.land:
            roads[a.name][b.name] = roads[b.name][a.name] = _drive(a, b)
    for a, b, leg_minutes in legs:
        roads[a.name][b.name] = roads[b.name][a.name] = leg_minutes
    return roads


def _fastest(start: str, roads: Roads) -> dict[str, float]:
    """Minutes from one place to all others by the fastest way (Dijkstra)."""
    reached: dict[str, float] = {}
    ahead = [(0.0, start)]
    while ahead:
        so_far, name = heappop(ahead)
        if name in reached:
            continue
        reached[name] = so_far
        for other, leg in roads[name].items():
            if other not in reached:
                heappush(ahead, (so_far + leg, other))
    return reached


def _municipalities() -> Iterator[Place]:
    corrections = {row["code"]: row for row in _rows(HERE / "travel_places.csv")}
    for row in _rows(MUNICIPALITIES):
        better = corrections[row["code"]]
        position = better if better["latitude"] else row
        yield Place(row["code"], better["land"], float(position["latitude"]), float(position["longitude"]))


def _legs() -> Iterator[tuple[Place, Place, float]]:
    for row in _rows(HERE / "travel_legs.csv"):
        yield _end(row, "from"), _end(row, "to"), float(row["minutes"])


def _end(row: dict[str, str], side: str) -> Place:
    latitude, longitude = float(row[f"{side}_latitude"]), float(row[f"{side}_longitude"])
    return Place(f"{row['name']} ({side})", row[f"{side}_land"], latitude, longitude)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
