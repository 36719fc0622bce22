"""Consultants for those who plan: where they serve, when they work, and what they know."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from advisory.consultants import employment
from advisory.consultants.models import Consultant, WorkingHours
from api.fields import LineField
from api.pages.fields import Api, Clock, Day, Pick, Several, Tick, Whole
from api.pages.forms import Form, Said, done
from api.pages.reading import for_those, reader, seen
from api.pages.rows import Rows
from api.who import planning
from network.clock import today
from network.errors import Text
from network.regions.models import Municipality, Region
from network.wording import weekday_called

KEPT = Text("Oplysningerne er gemt.", "The details have been saved.")
NEW_HOURS = Text("Arbejdstiden er gemt.", "The working hours have been saved.")
NEW_AREAS = Text("Områderne er gemt.", "The areas have been saved.")
FROM = Text("Gælder fra", "Holds from")
UNTIL_THEN = Text("Indtil da gælder det, der er nu.", "Until then what is now holds.")
DAYS = [(str(number), weekday_called(number)) for number in range(1, 8)]


class Particulars(Form):
    """What is known of a consultant."""

    base_municipality = Pick(
        Text("Kommune, hvor rejser begynder", "Municipality where travel begins"), Municipality, required=False
    )
    competences = Api(
        LineField(max_length=500),
        Text("Kompetencer", "Competences"),
        hint=Text("Skil med komma.", "Separate with commas."),
        required=False,
        empty="",
    )
    office_days = Several(Text("Helst på kontoret", "Preferably at the office"), DAYS, required=False)
    max_travel_days = Whole(Text("Højst rejsedage om ugen", "Most travel days a week"), most=7, required=False)
    external = Tick(
        Text("Hyret ind", "Hired in"),
        hint=Text("Ser kun egne møder og forløb.", "Sees only their own meetings and courses."),
    )
    valid_to = Day(Text("Sidste arbejdsdag", "Last day at work"), required=False)

    def clean(self) -> Said:
        """Lists as the operation takes them."""
        said: Said = super().clean() or {}
        named = (name.strip() for name in said.get("competences", "").split(","))
        numbers = sorted(int(each) for each in said.get("office_days", ()))
        return said | {"competences": [name for name in named if name], "office_days": numbers}


class Hours(forms.Form):
    """A stretch of hours on one weekday, and where they are worked when that is not where travel begins."""

    starts = Clock(Text("Fra", "From"))
    ends = Clock(Text("Til", "To"))
    municipality = Pick(
        Text("Arbejdssted", "Workplace"), Municipality, rows=lambda _: Municipality.objects.all(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(number, str(name)) for number, name in DAYS]
        dressed = forms.Select({"class": "form-select"})
        self.fields["weekday"] = forms.ChoiceField(label=str(Text("Dag", "Day")), choices=choices, widget=dressed)
        self.order_fields(["weekday"])
        self.fields["municipality"].show_to(None)  # type: ignore[attr-defined]


class Working(Rows[Hours]):
    """All hours of a week, from a day on."""

    counts = ("starts", "ends")
    heading = Text("Tid {n}", "Hours {n}")
    removal = Text("Fjern tid {n}", "Remove hours {n}")
    addition = Text("Tilføj en tid", "Add hours")

    first = Day(FROM, hint=UNTIL_THEN)

    def __init__(self, request: HttpRequest, consultant: Consultant) -> None:
        standing = [_row(each) for each in consultant.hours_now]
        super().__init__(request, standing, Hours)
        self.initial.setdefault("first", _soonest(consultant))

    def begin_another(self, last: Said) -> Said:
        """The next day, at the same hours."""
        weekday = str(last.get("weekday", ""))
        return last | {"weekday": str(min(int(weekday) + 1, 7))} if weekday.isdigit() else {}

    def clean(self) -> Said:
        """Every stretch must be whole."""
        said: Said = super().clean() or {}
        return said | {"working_hours": [line.cleaned_data for line in self.filled()]}


class Serving(Form):
    """The regions served from a day on, and how the time weighs between them."""

    first = Day(FROM, hint=UNTIL_THEN)

    def __init__(self, request: HttpRequest, consultant: Consultant) -> None:
        super().__init__(request, initial={"first": _soonest(consultant)})
        shares = {area.region_id: area.share for area in consultant.areas_now}
        self._regions = {region.slug: region for region in Region.objects.on(today())}
        for slug, region in self._regions.items():
            name = Text(f"{region.name}, andel", f"{region.name}, share")
            self.fields[slug] = Whole(name, most=100, required=False, initial=shares.get(slug), is_told=False)

    def clean(self) -> Said:
        """Regions with a share."""
        said: Said = super().clean() or {}
        shares = {region: said.pop(slug, None) for slug, region in self._regions.items()}
        return said | {"areas": [{"region": region, "share": share} for region, share in shares.items() if share]}


@require_safe
@for_those(planning)
def overview(request: HttpRequest) -> HttpResponse:
    """Everybody who advises now or will, and who did."""
    rows = Consultant.objects.select_related("person", "base_municipality").prefetch_related(
        "areas__region", "working_hours"
    )
    return render(request, "pages/consultants.html", {"rows": rows.order_by("person__name"), "today": today()})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One consultant, with hours and areas as they are and as they will be."""
    consultant = seen(Consultant, request, pk=pk)
    names = ("base_municipality", "office_days", "max_travel_days", "external", "valid_to")
    shown = {name: getattr(consultant, name) for name in names} | {"competences": ", ".join(consultant.competences)}
    form = Particulars(request, initial=shown)
    if form.leads_to(lambda said: employment.change(consultant, said, by=reader(request))):
        return done(request, KEPT, "consultant", pk)
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=today())
    content = {
        "hours": consultant.working_hours.filter(still)
        .select_related("municipality")
        .order_by("valid_from", "weekday"),
        "areas": consultant.areas.filter(still).select_related("region").order_by("valid_from", "region"),
    }
    return render(request, "pages/consultant.html", {"form": form, "consultant": consultant} | content)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def hours(request: HttpRequest, pk: UUID) -> HttpResponse:
    """New working hours from a day on."""
    consultant = seen(Consultant, request, pk=pk)
    form = Working(request, consultant)
    if form.is_saved and form.leads_to(partial(_change, consultant, request)):
        return done(request, NEW_HOURS, "consultant", pk)
    return render(request, "pages/consultant_hours.html", {"form": form, "consultant": consultant})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def areas(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Other regions, or other shares, from a day on."""
    consultant = seen(Consultant, request, pk=pk)
    form = Serving(request, consultant)
    if form.leads_to(partial(_change, consultant, request)):
        return done(request, NEW_AREAS, "consultant", pk)
    return render(request, "pages/consultant_areas.html", {"form": form, "consultant": consultant})


def _change(consultant: Consultant, request: HttpRequest, said: Said) -> Consultant:
    return employment.change(consultant, said, by=reader(request), first=said.pop("first"))


def _soonest(consultant: Consultant) -> date:
    return max(today(), consultant.valid_from)


def _row(row: WorkingHours) -> Said:
    hours = {"starts": f"{row.starts:%H:%M}", "ends": f"{row.ends:%H:%M}"}
    return hours | {"weekday": str(row.weekday), "municipality": row.municipality_id}
