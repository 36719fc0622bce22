"""Who is registered for a meeting, for those who plan it: seats, offers, the line, and changes on others' behalf."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.pages.fields import Line, Radio
from api.pages.forms import Form, Said, done, pressed
from api.pages.looking_up import found_by_name
from api.pages.reading import for_those, managed, reader, seen
from api.pages.registering import ATTENDANCE
from api.scoping import visible
from api.who import working_here
from network.errors import Text
from network.meetings import catering, line, registration
from network.meetings.guests import by_name, with_homes
from network.meetings.models import Meeting, Registration
from network.people.models import Person

State = Registration.State
WITHDRAWN = Text("Afbuddet er noteret.", "The withdrawal has been noted.")
SWITCHED = Text("Deltagelsen er ændret.", "The way of taking part has been changed.")
TOLD = {
    State.CONFIRMED: Text("Personen er tilmeldt.", "The person is registered."),
    State.WAITLISTED: Text("Personen er på venteliste.", "The person is on the waiting list."),
}


class Adding(Form):
    """How somebody takes part."""

    overridable = True
    attendance = Radio(Text("Hvordan deltager personen?", "How does the person take part?"), ATTENDANCE)
    diet = Line(
        Text("Hensyn til mad", "Diet"),
        hint=Text("Slettes efter mødet.", "Deleted after the meeting."),
        required=False,
        most=500,
    )


class Switching(Form):
    """The other way of taking part."""

    overridable = True


@require_safe
@for_those(working_here)
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who has a seat, who waits in the order of service, who has withdrawn, and what the kitchen needs."""
    meeting = managed(request, pk)
    rows = with_homes(by_name(meeting.registrations.all()))
    places = line.places([meeting.pk])
    waiting = [(places[row.pk], row, home) for row, home in rows if row.state == State.WAITLISTED]
    content = {
        "meeting": meeting,
        "seated": [each for each in rows if each[0].state not in {State.WAITLISTED, State.WITHDRAWN}],
        "waiting": sorted(waiting, key=lambda each: each[0]),
        "withdrawn": [each for each in rows if each[0].state == State.WITHDRAWN],
        "order": catering.order(meeting),
        "is_mixed": meeting.online_seats is not None or bool(meeting.conference_url and meeting.place),
    }
    return render(request, "pages/registrations.html", content | _looked_for(request, meeting))


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def add(request: HttpRequest, pk: UUID, person: UUID) -> HttpResponse:
    """Register somebody."""
    meeting, whom = managed(request, pk), seen(Person, request, pk=person)
    form = Adding(request, initial={"attendance": Registration.Attendance.IN_PERSON})
    if form.leads_to(lambda said: registration.register(meeting, whom, by=reader(request), **said)):
        return done(request, TOLD.get(form.outcome.state, TOLD[State.CONFIRMED]), "registrations", pk)
    return render(request, "pages/registration_add.html", {"form": form, "meeting": meeting, "person": whom})


@require_POST
@for_those(working_here)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give somebody's seat back."""
    row = seen(Registration, request, pk=pk)
    meeting = managed(request, row.meeting_id)
    return pressed(
        request, lambda: registration.withdraw(row, by=reader(request)), WITHDRAWN, "registrations", meeting.pk
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def switch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let somebody come online instead of in person, or the other way round."""
    row = seen(Registration, request, pk=pk)
    meeting, other = managed(request, row.meeting_id), _the_other(row)
    form = Switching(request)
    if form.leads_to(lambda said: _switch(row, other, said, by=reader(request))):
        return done(request, SWITCHED, "registrations", meeting.pk)
    return render(request, "pages/registration_switch.html", {"form": form, "meeting": meeting, "row": row})


def _switch(row: Registration, attendance: str, said: Said, *, by: Person) -> Registration:
    return registration.switch(row, attendance, by=by, **said)


def _the_other(row: Registration) -> str:
    ways = Registration.Attendance
    return ways.ONLINE if row.attendance == ways.IN_PERSON else ways.IN_PERSON


def _looked_for(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """People found by name, to be registered; those who are already there are left out."""
    wanted = request.GET.get("who", "")
    known = meeting.registrations.exclude(state=State.WITHDRAWN)
    people = visible(Person, reader(request)).filter(is_active=True).exclude(pk__in=known.values("person"))
    return {"who": wanted, "found": found_by_name(people, wanted)}
