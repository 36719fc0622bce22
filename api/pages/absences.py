"""Absences: reporting one, seeing which meetings it breaks, and letting substitutes take over with one confirmation."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.booking import rescue
from advisory.booking.rescue import Broken, Substitute
from advisory.consultants import employment
from advisory.consultants.models import Absence, Consultant
from api.pages.fields import Choice, Moment, Pick, Radio
from api.pages.forms import Form, Said, done, pressed
from api.pages.reading import for_those, reader, seen
from api.pages.steps import employed
from api.scoping import visible
from api.who import planning, working_here
from network.clock import now
from network.errors import Text
from network.meetings.models import Meeting
from network.people.models import Person
from network.wording import when

NOBODY = "none"
NOBODY_YET = Text("Ingen afløser endnu", "No substitute yet")
NOTED = Text("Fraværet er noteret.", "The absence is noted.")
IS_BACK = Text("Fraværet er slut fra nu af.", "The absence has ended now.")
REMOVED = Text("Fraværet er fjernet.", "The absence is removed.")
RESCUED = Text("Afløserne er booket og inviteret.", "The substitutes are booked and invited.")


def whose(person: Person) -> Any:
    """Whose absence a person may report: planners anybody's, consultants their own."""
    return employed(person) if planning(person) else Consultant.objects.filter(person=person)


class Reporting(Form):
    """Who is away, when and why."""

    consultant = Pick(Text("Konsulent", "Consultant"), Consultant, rows=whose)
    kind = Choice(Text("Slags", "Kind"), Absence.Kind)
    starts_at = Moment(Text("Begynder", "Starts"))
    ends_at = Moment(
        Text("Slutter", "Ends"),
        hint=Text("Lad feltet stå tomt, hvis det ikke vides endnu.", "Leave it empty if it is not known yet."),
        required=False,
    )


class Rescuing(Form):
    """Who takes over each meeting; the best stands first and is chosen."""

    overridable = True

    def __init__(self, request: HttpRequest, broken: Iterable[Broken]) -> None:
        super().__init__(request)
        self._meetings = {str(each.meeting.pk): each.meeting for each in broken}
        people = _names(broken)
        reason = {name: self.fields.pop(name) for name in list(self.fields)}
        for each in broken:
            options = [(one.consultant, _said(one, people[one.consultant])) for one in each.substitutes]
            time = when(each.meeting.starts_at, each.meeting.ends_at)
            title = Text(f"{each.meeting}, {time.da}", f"{each.meeting}, {time.en}")
            first = options[0][0] if options else NOBODY
            options.append((NOBODY, NOBODY_YET))
            self.fields[str(each.meeting.pk)] = Radio(title, options, initial=first)
        self.fields |= reason

    def choices(self, said: Said) -> dict[Meeting, Consultant]:
        """The meetings for which somebody was chosen."""
        chosen = {key: said.pop(key) for key in self._meetings}
        people = Consultant.objects.in_bulk([UUID(each) for each in chosen.values() if each != NOBODY])
        return {self._meetings[key]: people[UUID(pk)] for key, pk in chosen.items() if pk != NOBODY}


@require_safe
@for_those(working_here)
def listed(request: HttpRequest) -> HttpResponse:
    """The absences the reader may know of that are not over."""
    rows = visible(Absence, reader(request)).filter(Q(ends_at__isnull=True) | Q(ends_at__gte=now()))
    content = {"absences": rows.select_related("consultant__person").order_by("starts_at", "id")}
    return render(request, "pages/absences.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def report(request: HttpRequest) -> HttpResponse:
    """Note an absence; it is always accepted, and the next page says what it breaks."""
    own = Consultant.objects.filter(person=reader(request)).first()
    form = Reporting(request, initial={"consultant": own.pk if own else None})
    if form.leads_to(lambda said: employment.report_absence(said.pop("consultant"), by=reader(request), **said)):
        absence, _ = form.outcome
        return done(request, NOTED, "absence", absence.pk)
    return render(request, "pages/absence_report.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the absence breaks, and for planners who could take over."""
    absence, person = seen(Absence, request, pk=pk), reader(request)
    if request.method == "POST" and not planning(person):
        raise PermissionDenied
    broken = rescue.preview(absence)
    form = Rescuing(request, broken) if planning(person) and broken else None
    if form and form.leads_to(lambda said: rescue.rescue(absence, form.choices(said), by=person, **said)):
        return done(request, RESCUED, "absence", absence.pk)
    return render(request, "pages/absence.html", {"absence": absence, "broken": broken, "form": form})


@require_POST
@for_those(working_here)
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody is back."""
    absence, person = seen(Absence, request, pk=pk), reader(request)
    return pressed(request, lambda: employment.end_absence(absence, by=person), IS_BACK, "absence", pk)


@require_POST
@for_those(working_here)
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an absence back."""
    employment.remove_absence(seen(Absence, request, pk=pk), by=reader(request))
    return done(request, REMOVED, "absences")


def _names(broken: Iterable[Broken]) -> dict[str, str]:
    ids = {one.consultant for each in broken for one in each.substitutes}
    return {str(each.pk): str(each) for each in Consultant.objects.filter(pk__in=ids).select_related("person")}


def _said(one: Substitute, name: str) -> Text:
    """A substitute, with what speaks for and against."""
    load, skills = round(one.load * 100), ", ".join(one.skills)
    knows = Text(f", har viden om {skills}", f", knows {skills}") if skills else Text("", "")
    return Text(
        f"{name}: {one.travel_minutes} minutters ekstra rejse, {load} % optaget{knows.da}",
        f"{name}: {one.travel_minutes} minutes of extra travel, {load} % taken{knows.en}",
    )
