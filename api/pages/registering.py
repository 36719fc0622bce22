"""Registering colleagues for a meeting in one form, and giving seats back."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from api.pages import series
from api.pages.fields import Address, Line, Pick, Picks, Radio, Tick
from api.pages.forms import OVERRIDE, Form, Said, done, pressed
from api.pages.reading import for_people, reader, seen
from network.clock import local_day, now
from network.errors import Text
from network.meetings import registration
from network.meetings.colleagues import Newcomer, register_together
from network.meetings.models import Meeting, Registration
from network.people import roles
from network.people.models import Organisation, Person
from network.series import signing_up
from network.series.signing_up import Outcome
from network.wording import counted, short_date

NEWCOMERS = (1, 2, 3)
NOBODY = Text("Vælg mindst én person.", "Choose at least one person.")
NEW_ONES_BELONG = Text("De nye kolleger hører til", "The new colleagues belong to")
WHERE = Text("Vælg, hvor de nye kolleger hører til.", "Choose where the new colleagues belong.")
WITHDRAWN = Text("Afbuddet er noteret.", "The withdrawal has been noted.")
SWITCHED = {
    Registration.Attendance.IN_PERSON: Text("Tilmeldingen er nu med fremmøde.", "The registration is now in person."),
    Registration.Attendance.ONLINE: Text("Tilmeldingen er nu online.", "The registration is now online."),
}
NO_NAME = Text("Skriv både navn og mailadresse.", "Write both name and mail address.")
SEATED = (Text("{n} er tilmeldt.", "{n} is registered."), Text("{n} er tilmeldt.", "{n} are registered."))
WAITING = (
    Text("{n} er på venteliste.", "{n} is on the waiting list."),
    Text("{n} er på venteliste.", "{n} are on the waiting list."),
)
ATTENDANCE = [
    (Registration.Attendance.IN_PERSON.value, Text("Med fremmøde", "In person")),
    (Registration.Attendance.ONLINE.value, Text("Online", "Online")),
]


def spoken_for(person: Person) -> Any:
    """Whom a person may register: themselves, and the people of the organisations they look after."""
    own = Person.objects.filter(pk=person.pk) | Person.objects.filter(organisation__in=roles.coordinated(person))
    return own.filter(is_active=True).order_by("name")


def looked_after(person: Person) -> Any:
    """The organisations whose people a person looks after."""
    return Organisation.objects.filter(pk__in=roles.coordinated(person)).order_by("name")


class Registering(Form):
    """Who comes, known ones by ticking, new ones by name and address."""

    overridable = True
    people = Picks(Text("Hvem skal med?", "Who is coming?"), Person, rows=spoken_for, required=False, is_told=False)

    def __init__(self, request: HttpRequest, meeting: Meeting) -> None:
        super().__init__(request)
        self.outcomes: list[Outcome] = []
        self._looked_after = looked_after(reader(request))
        self._ask_for_newcomers()
        if meeting.is_hybrid:
            how = Text("Hvordan deltager de?", "How do they take part?")
            self.fields["attendance"] = Radio(how, ATTENDANCE, initial=ATTENDANCE[0][0])
        others = series.others_to_come(meeting, reader(request))
        if others:
            self.fields["whole_series"] = Tick(series.WHOLE, hint=_named(others))
        hint = Text("Slettes efter mødet.", "Deleted after the meeting.")
        self.fields["diet"] = Line(Text("Hensyn til mad", "Diet"), hint=hint, required=False, most=500)

    def newcomers(self) -> list[tuple[str, str]]:
        """Name and address of each who is not known yet."""
        asked = NEWCOMERS if self._looked_after else ()
        given = [(self.cleaned_data[f"name_{n}"], self.cleaned_data[f"email_{n}"]) for n in asked]
        return [each for each in given if any(each)]

    def clean(self) -> Said:
        """Somebody must be named, and newcomers fully."""
        said: Said = super().clean() or {}
        if self.errors:
            return said
        newcomers = self.newcomers()
        if not said.get("people") and not newcomers:
            self.add_error("people", str(NOBODY))
        if not all(all(each) for each in newcomers):
            self.add_error(None, str(NO_NAME))
        if len(self._looked_after) == 1:
            said["organisation"] = self._looked_after[0]
        elif newcomers and not said["organisation"]:
            self.add_error("organisation", str(WHERE))
        return said

    def _ask_for_newcomers(self) -> None:
        """Those who look after an organisation may add people to it; of several, they say to which."""
        for n in NEWCOMERS if self._looked_after else ():
            name = Text(f"Ny kollega {n}: navn", f"New colleague {n}: name")
            mail = Text(f"Ny kollega {n}: mailadresse", f"New colleague {n}: mail address")
            self.fields[f"name_{n}"] = Line(name, required=False, most=120, is_told=False)
            self.fields[f"email_{n}"] = Address(mail, required=False, is_told=False)
        if len(self._looked_after) > 1:
            where = Pick(NEW_ONES_BELONG, Organisation, rows=looked_after, required=False, is_told=False)
            where.show_to(self.request.user)
            self.fields["organisation"] = where


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who of one's own comes to the meeting."""
    meeting = seen(Meeting, request, pk=pk)
    form = Registering(request, meeting)
    if form.leads_to(lambda said: _register(meeting, form, said, by=reader(request))):
        if outcomes := form.outcomes:
            series.tell(request, outcomes)
        return done(request, _told(form.outcome), "meeting", meeting.pk)
    is_closed = now() >= registration.closes_at(meeting)
    takes_more = not is_closed or form.is_bound or OVERRIDE in form.fields
    shown = {"form": form, "meeting": meeting, "is_closed": is_closed, "takes_more": takes_more}
    return render(request, "pages/register.html", shown)


@require_POST
@for_people
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a seat back."""
    row = _own(request, pk)
    return _settled(request, row, lambda: registration.withdraw(row, by=reader(request)), WITHDRAWN)


@require_POST
@for_people
def switch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Come online instead of in person, or the other way round."""
    row = _own(request, pk)
    other = next(way for way in Registration.Attendance if way != row.attendance)
    text = SWITCHED[other]
    return _settled(request, row, lambda: registration.switch(row, other, by=reader(request)), text)


def _own(request: HttpRequest, pk: UUID) -> Registration:
    return seen(Registration, request, pk=pk, person__in=spoken_for(reader(request)))


def _settled(request: HttpRequest, row: Registration, operation: Callable[[], Any], text: Text) -> HttpResponse:
    """Back to where the button stood: my organisation, or the meeting."""
    where: tuple[Any, ...] = ("organisation",) if "organisation" in request.POST else ("meeting", row.meeting_id)
    return pressed(request, operation, text, *where)


def _named(meetings: Iterable[Meeting]) -> Text:
    """The other meetings of the series by their days."""
    days = [short_date(local_day(meeting.starts_at)) for meeting in meetings]
    return Text(
        f"Også de andre møder: {', '.join(day.da for day in days)}. Hvert møde har sin egen frist og sine pladser.",
        f"The other meetings too: {', '.join(day.en for day in days)}. Each has its own deadline and seats.",
    )


def _register(meeting: Meeting, form: Registering, said: Said, *, by: Person) -> list[Registration]:
    new = [Newcomer(name=name, email=email, organisation=said["organisation"]) for name, email in form.newcomers()]
    how = {"attendance": said.get("attendance") or Registration.Attendance.IN_PERSON, "diet": said["diet"]}
    how |= {"override_reason": said.get("override_reason", "")}
    rows = register_together(meeting, [*said["people"], *new], by=by, **how)
    whole = series.series_of(meeting) if said.get("whole_series") else None
    if whole is not None:
        people = [row.person for row in rows]
        form.outcomes = signing_up.sign_up(whole, people, by=by, attendance=how["attendance"])
    return rows


def _told(rows: list[Registration]) -> Text:
    seated = sum(row.state == Registration.State.CONFIRMED for row in rows)
    said = counted(seated, *SEATED)
    if seated == len(rows):
        return said
    waiting = counted(len(rows) - seated, *WAITING)
    return Text(f"{said.da} {waiting.da}", f"{said.en} {waiting.en}")
