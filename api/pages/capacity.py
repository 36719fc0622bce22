"""Where there is room: regions and consultants week by week, and Denmark on a map."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.capacity import ledger
from advisory.capacity.accounts import municipality_regions
from advisory.capacity.ledger import CapacityRow
from advisory.consultants.models import Consultant
from advisory.courses.models import NEVER_RAN, Course, CourseState
from advisory.reporting.reach import reach
from api.pages.charts import Chart, heat_map, outline_map, tile_map
from api.pages.reading import for_those
from api.pages.weeks import WEEK, monday_of, read_week, week_code, week_name
from api.who import working_inside
from network.clock import today
from network.errors import Text
from network.regions.models import Municipality, Region

HOUR = 60
MONTH = 30.44
SPANS = (8, 13, 26)
MEASURES = {
    "free": Text("Ledige timer", "Free hours"),
    "taken": Text("Optaget i procent", "Taken, per cent"),
    "ahead": Text("Forventede timer", "Expected hours"),
}
MAPS = {
    "free": Text("Ledige timer i regionen", "Free hours in the region"),
    "reach": Text("Måneder siden kommunen sidst var med", "Months since the municipality last took part"),
    "courses": Text("Forløb, der venter eller er i gang", "Courses that wait or run"),
}
SHAPES = {"tiles": Text("Fliser", "Tiles"), "outlines": Text("Omrids", "Outlines")}
NATIONAL = Text("Nationalt", "National")
OVER = (*NEVER_RAN, CourseState.CLOSED, CourseState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see; what an address does not say, or says wrongly, is the first of each."""

    first: date
    weeks: int
    region: Region | None
    measure: str
    map: str
    shape: str

    @classmethod
    def of(cls, said: Mapping[str, str], regions: Sequence[Region]) -> "Asked":
        """Read from an address."""
        return cls(
            read_week(said.get("from", "")),
            next((weeks for weeks in SPANS if str(weeks) == said.get("weeks")), SPANS[1]),
            next((each for each in regions if each.slug == said.get("region")), None),
            _known(said.get("measure"), MEASURES),
            _known(said.get("map"), MAPS),
            _known(said.get("shape"), SHAPES),
        )

    @property
    def last(self) -> date:
        """The Sunday of the last week."""
        return self.first + self.weeks * WEEK - timedelta(days=1)

    @property
    def code(self) -> str:
        """The first week, as an address names it."""
        return week_code(self.first)

    @property
    def span(self) -> Text:
        """Which weeks these are."""
        return Text(
            *(f"{one} – {other}" for one, other in zip(week_name(self.first), week_name(self.last), strict=True))
        )


@require_safe
@for_those(working_inside)
def page(request: HttpRequest) -> HttpResponse:
    """Capacity as heat maps and as a map, each with its numbers."""
    regions = regions_ahead()
    asked = Asked.of(request.GET, regions)
    people = serving(asked)
    wanted: list[Region | None] = [asked.region] if asked.region else [*regions, None]
    rows = ledger.rows(first=asked.first, last=asked.last, by="week", regions=wanted, consultants=people)
    content = {
        "asked": asked,
        "regions": regions,
        "weeks": first_weeks(asked.first),
        "spans": SPANS,
        "measures": MEASURES,
        "maps": MAPS,
        "shapes": SHAPES,
        "charts": [_of_regions(rows, asked), _of_consultants(rows, asked)],
        "map": _map(rows, asked),
    }
    return render(request, "pages/capacity.html", content)


def _known(said: str | None, names: Mapping[str, Text]) -> str:
    return next((name for name in names if name == said), next(iter(names)))


def regions_ahead() -> list[Region]:
    """The regions there are now or will be within the longest time that can be shown."""
    return list(Region.objects.filter(valid_from__lte=today() + SPANS[-1] * WEEK).exclude(valid_to__lt=today()))


def first_weeks(chosen: date) -> list[tuple[str, Text]]:
    """The weeks a list offers to begin with: those of a year ahead, and the one chosen."""
    ahead = [monday_of(today()) + number * WEEK for number in range(-4, 53)]
    return [(week_code(each), week_name(each)) for each in sorted({*ahead, chosen})]


def serving(asked: Asked) -> list[Consultant]:
    """The consultants who work here at the beginning of the time, of one region where that is asked for."""
    there = Consultant.objects.on(max(asked.first, today()))
    if asked.region is not None:
        there = there.filter(areas__region=asked.region).distinct()
    return list(there.select_related("person"))


def _of_regions(rows: Iterable[CapacityRow], asked: Asked) -> Chart:
    named = [(str(row.region or NATIONAL), row) for row in rows if row.consultant is None]
    return _heat(named, Text("Regioner uge for uge", "Regions week by week"), Text("Region", "Region"), asked)


def _of_consultants(rows: Iterable[CapacityRow], asked: Asked) -> Chart:
    named = [(str(row.consultant), row) for row in rows if row.consultant is not None]
    return _heat(
        named, Text("Konsulenter uge for uge", "Consultants week by week"), Text("Konsulent", "Consultant"), asked
    )


def _heat(named: Iterable[tuple[str, CapacityRow]], title: Text, corner: Text, asked: Asked) -> Chart:
    lines: dict[str, list[float | None]] = {}
    for name, row in named:
        lines.setdefault(name, []).append(_value(row, asked.measure))
    weeks = [str((asked.first + number * WEEK).isocalendar().week) for number in range(asked.weeks)]
    measure = MEASURES[asked.measure]
    whole = Text(f"{title.da}: {measure.da.lower()}", f"{title.en}: {measure.en.lower()}")
    about = Text("En række for hver, en kolonne for hver uge.", "A row for each, a column for each week.")
    return heat_map(str(whole), f"{about} {asked.span}", weeks, lines, corner=str(corner))


def _value(row: CapacityRow, measure: str) -> float | None:
    """A week's figure; none for a region that does not exist then."""
    if row.region and not (row.region.valid_from <= row.ends_on and row.starts_on <= (row.region.valid_to or date.max)):
        return None
    if measure == "taken":
        return None if row.utilisation is None else round(row.utilisation * 100)
    return round((row.free_minutes if measure == "free" else row.forecast_minutes) / HOUR)


def _map(rows: Iterable[CapacityRow], asked: Asked) -> Chart:
    places = list(Municipality.objects.with_region(min(max(asked.first, today()), asked.last)))
    names = {each.code: each.name for each in places}
    values = {"free": _free_by_place, "reach": _months_silent, "courses": _courses_by_place}[asked.map](rows, places)
    draw = outline_map if asked.shape == "outlines" else tile_map
    title = str(MAPS[asked.map])
    about = Text("Danmarks kommuner. Mørkere er højere.", "Denmark's municipalities. Darker is higher.")
    columns = (str(Text("Kommune", "Municipality")), title)
    return draw(title, str(about), values, names, columns=columns)


def _free_by_place(rows: Iterable[CapacityRow], places: Sequence[Any]) -> dict[str, float | None]:
    """Free time of the region in which each municipality lies, week by week, through a reform."""
    free = {(row.region.slug, row.starts_on): row.free_minutes for row in rows if row.region is not None}
    weeks, region_of = {on for _, on in free}, municipality_regions()
    return {each.code: _hours(_sum(each.code, weeks, free, region_of)) for each in places}


def _sum(code: str, weeks: Iterable[date], free: Mapping[Any, int], region_of: Callable[..., str | None]) -> int | None:
    """What is free over the weeks; a week in which the region changes counts both."""
    here = {(region_of(code, on), monday) for monday in weeks for on in (monday, monday + WEEK - timedelta(days=1))}
    known = [free[key] for key in here if key in free]
    return sum(known) if known else None


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / HOUR)


def _months_silent(_: Iterable[CapacityRow], places: Sequence[Any]) -> dict[str, float | None]:  # noqa: ARG001 as others
    """Months since each last took part; unknown for those that never did."""
    last = {each.municipality.code: each.last_on for each in reach(on=today())}
    return {code: None if on is None else max(round((today() - on).days / MONTH), 0) for code, on in last.items()}


def _courses_by_place(_: Iterable[CapacityRow], places: Sequence[Any]) -> dict[str, float | None]:
    living = Course.objects.exclude(state__in=OVER).values_list("municipality").annotate(Count("pk")).order_by()
    known = dict(living)
    return {each.code: known.get(each.code, 0) for each in places}
