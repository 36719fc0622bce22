"""What people thought of meetings, and the sheets with which they are asked."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.reporting import satisfaction
from advisory.reporting.satisfaction import Cell
from api.pages import codes
from api.pages.charts import Chart, heat_map
from api.pages.reading import for_people, for_those, managed, reader
from api.scoping import managed as managed_by
from api.who import working_here
from network.errors import Text
from network.evaluations import answering
from network.evaluations.models import BEST, WORST
from network.meetings import links
from network.meetings.models import Meeting

MEETING = Text("Møde", "Meeting")
BY = {
    "meeting": MEETING,
    "kind": Text("Mødetype", "Kind of meeting"),
    "programme": Text("Program", "Programme"),
    "region": Text("Region på dagen", "Region of the day"),
    "year": Text("År", "Year"),
}
QUESTIONS = {
    "benefit": Text("Udbytte", "Benefit"),
    "content": Text("Indhold", "Content"),
    "organisation": Text("Tilrettelæggelse", "Organisation"),
}
CHART = Text("Svarenes fordeling", "How the answers are spread")
READ_ALOUD = Text(
    "Antal svar på hver karakter fra 1 til 5, for hvert spørgsmål.",
    "Number of answers for each mark from 1 to 5, for each question.",
)
SHOWN = 100
ADDRESSES: dict[str, Callable[[Meeting], str]] = {
    "evaluation": links.evaluation_address,
    "checkin": links.check_in_address,
}
FILES = {"svg": (codes.svg, "image/svg+xml"), "png": (codes.png, "image/png")}


@require_safe
@for_those(working_here)
def overview(request: HttpRequest) -> HttpResponse:
    """The results of all one's meetings, one by one or by kind, programme, region or year."""
    by = request.GET.get("by", satisfaction.MEETING)
    if by not in BY:
        raise Http404
    meetings = Meeting.objects.filter(managed_by(reader(request)))
    cells = satisfaction.cells(meetings, by, {})[:SHOWN]
    return render(request, "pages/evaluations.html", {"cells": cells, "by": by, "choices": BY, "column": BY[by]})


@require_safe
@for_people
def of_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The results of one meeting."""
    meeting = managed(request, pk)
    cells = satisfaction.cells(Meeting.objects.filter(pk=meeting.pk), satisfaction.MEETING, {})
    cell = cells[0] if cells else None
    shown = {"meeting": meeting, "cell": cell, "chart": _chart(cell), "closes_at": answering.closes_at(meeting)}
    return render(request, "pages/evaluation_results.html", shown | {"marks": _marks(cell)})


@require_safe
@for_people
def sheet(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    """A page to print: the code, its address, and what staff say about it."""
    meeting = managed(request, pk)
    url = _address(meeting, what)
    return render(request, f"pages/sheet_{what}.html", {"meeting": meeting, "url": url, "picture": codes.inline(url)})


@require_safe
@for_people
def code(request: HttpRequest, pk: UUID, what: str, kind: str) -> HttpResponse:
    """The code as a file, for slides."""
    meeting = managed(request, pk)
    if kind not in FILES:
        raise Http404
    draw, media_type = FILES[kind]
    headers = {"Content-Disposition": f'attachment; filename="{what}-{meeting.starts_at:%Y-%m-%d}.{kind}"'}
    return HttpResponse(draw(_address(meeting, what)), content_type=media_type, headers=headers)


def _address(meeting: Meeting, what: str) -> str:
    if what not in ADDRESSES:
        raise Http404
    return ADDRESSES[what](meeting)


def _marks(cell: Cell | None) -> list[tuple[Text, float]]:
    if cell is None or cell.result is None:
        return []
    return [(text, getattr(cell.result, name).average) for name, text in QUESTIONS.items()]


def _chart(cell: Cell | None) -> Chart | None:
    if cell is None or cell.result is None:
        return None
    result: Any = cell.result
    rows = {str(text): getattr(result, name).counts for name, text in QUESTIONS.items()}
    columns = [str(mark) for mark in range(WORST, BEST + 1)]
    return heat_map(str(CHART), str(READ_ALOUD), columns, rows)
