"""What the agency did in a year, which municipalities have long been silent, and what the year's end brings."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from advisory.courses.models import Activity
from advisory.reporting import reach as reaching
from advisory.reporting import year as reporting
from advisory.rollover import year_end
from api.fields import FIRST_YEAR
from api.pages.charts import ranked_bars, tile_map
from api.pages.charts.chart import Chart
from api.pages.fields import Line, Pick, Whole
from api.pages.forms import OVERRIDE, Asking, Form, Said, done
from api.pages.labels import LABELS
from api.pages.reading import for_those, reader
from api.v1.reports import MOST_MONTHS
from api.v1.year_end import LAST
from api.who import planning, working_inside
from network.clock import today
from network.errors import Text
from network.meetings.models import Meeting
from network.people.models import Person
from network.regions.models import Region

KINDS = LABELS[Meeting.Kind] | LABELS[Activity.Kind]
NATIONWIDE = Text("Hele landet", "The whole country")
REGION, KIND, MUNICIPALITY = Text("Region", "Region"), Text("Type", "Type"), Text("Kommune", "Municipality")
PEOPLE, HOURS, EVENTS = Text("Deltagere", "Participants"), Text("Timer", "Hours"), Text("Antal", "Number")
PARTS = {
    "region": Text("Efter region", "By region"),
    "type": Text("Efter type", "By type"),
    "programme": Text("Efter program", "By programme"),
}
LAST_IN = {
    "activity": Text("Rådgivningsaktivitet", "Advisory activity"),
    "meeting": Text("Møde", "Meeting"),
    "contact": Text("Kontaktperson til møde", "Contact at a meeting"),
}
MONTHS_SILENT = Text("Måneder siden sidst", "Months since last")
CONFIRMED = Text("Årsskiftet er gennemført.", "The year’s end has been brought about.")


class Silent(Asking):
    """Who has been silent, for how long, and where."""

    silent_months = Whole(
        Text("Ikke set i så mange måneder", "Not seen for this many months"), required=False, initial=None
    )
    region = Pick(Text("Region", "Region"), Region, rows=lambda _: Region.objects.on(today()), required=False)

    def clean_silent_months(self) -> int | None:
        """No longer than anybody can have been silent."""
        months: int | None = self.cleaned_data["silent_months"]
        return None if months is None else min(months, MOST_MONTHS)


class Confirming(Form):
    """What was seen is what is confirmed."""

    overridable = True
    token = Line(Text("Det, du har set", "What you have seen"), most=64, widget=forms.HiddenInput())


@require_safe
@for_those(working_inside)
def this_year(_: HttpRequest) -> HttpResponse:
    """The report of the year we are in."""
    return redirect("report", today().year)


@require_safe
@for_those(working_inside)
def year(request: HttpRequest, year: int) -> HttpResponse:
    """The yearly report, drawn and in figures."""
    if not FIRST_YEAR <= year <= LAST:
        raise Http404
    rows = [_named(row) for row in reporting.report(year)]
    parts = [(text, [row for row in rows if row["by"] == by]) for by, text in PARTS.items()]
    content = {"year": year, "total": rows[0], "parts": [part for part in parts if part[1]], "charts": _drawn(rows)}
    return render(request, "pages/report.html", content | {"may_end_it": planning(reader(request))})


@require_safe
@for_those(working_inside)
def reach(request: HttpRequest) -> HttpResponse:
    """When each municipality last took part in anything, the longest silent first."""
    form, on = Silent(request), today()
    asked = form.answers() or {}
    rows = reaching.reach(on=on, silent_months=asked.get("silent_months"), region=asked.get("region"))
    regions = dict(Region.objects.values_list("slug", "name"))
    shown = [(row, regions.get(row.region or ""), LAST_IN.get(row.last_in or "")) for row in rows]
    return render(request, "pages/reach.html", {"form": form, "rows": shown, "chart": _mapped(rows, on)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def end_of_year(request: HttpRequest, year: int) -> HttpResponse:
    """What the year's end brings; the button brings about exactly what was seen."""
    if not FIRST_YEAR <= year <= LAST:
        raise Http404
    seen = year_end.preview(year)
    form = Confirming(request, initial={"token": seen.token})
    if form.leads_to(lambda said: _confirm(year, said, by=reader(request))):
        return done(request, CONFIRMED, "year_end", year)
    return render(request, "pages/year_end.html", {"year": year, "seen": seen, "form": form})


def _confirm(year: int, said: Said, *, by: Person) -> Any:
    return year_end.confirm(year, token=said["token"], by=by, override_reason=said.get(OVERRIDE, ""))


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """A row called as people call it, in the language of the page."""
    if row["by"] == "type":
        return row | {"name": str(KINDS.get(row["key"], row["name"]))}
    return row | {"name": str(NATIONWIDE)} if row["key"] == reporting.NATIONAL else row


def _drawn(rows: Iterable[dict[str, Any]]) -> list[Chart]:
    """Participants and hours by region, and how many activities and meetings there were of each type."""
    regions = [row for row in rows if row["by"] == "region"]
    kinds = [(row["name"], row["activities"] + row["meetings"]) for row in rows if row["by"] == "type"]
    people = [(row["name"], row["participants"]) for row in regions]
    hours = [(row["name"], row["hours"]) for row in regions]
    drawn = [
        (Text("Deltagere efter region", "Participants by region"), people, (REGION, PEOPLE)),
        (Text("Konsulenternes timer efter region", "Consultants’ hours by region"), hours, (REGION, HOURS)),
        (Text("Aktiviteter og møder efter type", "Activities and meetings by type"), kinds, (KIND, EVENTS)),
    ]
    return [ranked_bars(str(title), str(title), bars, names=_both(names)) for title, bars, names in drawn if bars]


def _both(names: tuple[Text, Text]) -> tuple[str, str]:
    return str(names[0]), str(names[1])


def _mapped(rows: Iterable[reaching.Reached], on: date) -> Chart:
    title = Text("Måneder siden kommunen sidst var med", "Months since the municipality last took part")
    values = {row.municipality.code: _months_between(row.last_on, on) for row in rows}
    names = {row.municipality.code: row.municipality.name for row in rows}
    return tile_map(str(title), str(title), values, names, columns=_both((MUNICIPALITY, MONTHS_SILENT)))


def _months_between(last: date | None, on: date) -> float | None:
    return None if last is None else max((on.year - last.year) * 12 + on.month - last.month, 0)
