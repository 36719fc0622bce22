"""The planning board: consultants and their weeks, with bookings, holds, travel and absences."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from advisory.capacity.overview import Cell, overview
from advisory.consultants.availability import MIDNIGHT
from advisory.consultants.models import Absence, Consultant
from api.pages.capacity import SPANS, Asked, first_weeks, regions_ahead, serving
from api.pages.reading import for_those, reader
from api.pages.weeks import WEEK, week_code
from api.scoping import visible
from api.who import planning, working_inside
from network.clock import instant
from network.errors import Text
from network.wording import counted

BREAK = SafeString("<br>")
FULL = 100
LEVELS = (1, 40, 70, FULL + 1)
MEETINGS = (Text("{n} møde", "{n} meeting"), Text("{n} møder", "{n} meetings"))
HOLDS = (Text("{n} reserveret", "{n} held"), Text("{n} reserverede", "{n} held"))
DAYS_AWAY = (Text("{n} dags fravær", "{n} day away"), Text("{n} dages fravær", "{n} days away"))
NO_TIME = Text("ingen arbejdstid", "no working time")


@dataclass(frozen=True, slots=True)
class Line:
    """A consultant's row; its cells are written here, as a template would take longer than all the rest."""

    consultant: Consultant
    href: str
    cells: SafeString


@require_safe
@for_those(working_inside)
def page(request: HttpRequest) -> HttpResponse:
    """Everybody's weeks side by side; each cell leads to that week."""
    regions = regions_ahead()
    asked = Asked.of(request.GET, regions)
    people = serving(asked)
    codes = [week_code(asked.first + number * WEEK) for number in range(asked.weeks)]
    cells = overview(people, asked.first, asked.weeks, _absences(request, asked))
    content = {
        "asked": asked,
        "regions": regions,
        "weeks": first_weeks(asked.first),
        "spans": SPANS,
        "before": week_code(asked.first - asked.weeks * WEEK),
        "after": week_code(asked.first + asked.weeks * WEEK),
        "mondays": [asked.first + number * WEEK for number in range(asked.weeks)],
        "may_plan": planning(reader(request)),
        "lines": [_line(each, cells[each.pk], codes) for each in people],
    }
    return render(request, "pages/board.html", content)


def _absences(request: HttpRequest, asked: Asked) -> list[Absence]:
    """Those that the reader may be told of."""
    ends = Q(ends_at__isnull=True) | Q(ends_at__gt=instant(asked.first, MIDNIGHT))
    return list(visible(Absence, reader(request)).filter(ends, starts_at__lt=instant(asked.last + WEEK, MIDNIGHT)))


def _line(consultant: Consultant, cells: list[Cell], codes: list[str]) -> Line:
    href, language = reverse("consultant_week", args=[consultant.pk]), get_language() or "da"
    shown = ((_level(cell), href, code, _words(cell, language)) for code, cell in zip(codes, cells, strict=True))
    return Line(consultant, href, format_html_join("", '<td class="load-{}"><a href="{}?week={}">{}</a></td>', shown))


def _level(cell: Cell) -> str:
    """How full the week is, as a step of the scale."""
    if cell.percent is None:
        return "none"
    return str(sum(cell.percent >= limit for limit in LEVELS))


@lru_cache(maxsize=10_000)
def _words(cell: Cell, language: str) -> SafeString:
    """What fills the week, line by line."""
    found = [] if cell.percent is None else [Text(f"{cell.percent} %", f"{cell.percent} %")]
    for number, names in ((cell.meetings, MEETINGS), (cell.holds, HOLDS), (cell.absent_days, DAYS_AWAY)):
        if number:
            found.append(counted(number, *names))
    if cell.travel_minutes:
        found.append(_travel(cell.travel_minutes))
    return format_html_join(BREAK, "{}", ((each.within(language),) for each in found or [NO_TIME]))


def _travel(minutes: int) -> Text:
    hours = f"{minutes / 60:.1f}".removesuffix(".0")
    return Text(f"{hours.replace('.', ',')} t rejse", f"{hours} h travel")
