"""One's own and one's colleagues' registrations: where each stands, what the organiser is to know, giving it back."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from api.pages.fields import Line, Picks, Prose
from api.pages.forms import Form, done, pressed
from api.pages.reading import for_people, reader, seen
from api.pages.whom import spoken_for
from network.errors import Text
from network.meetings import line, registration, serving
from network.meetings.models import Meeting, ProgrammeItem, Registration

WITHDRAWN = Text("Afbuddet er noteret.", "The withdrawal has been noted.")
ACCEPTED = Text("Pladsen er taget.", "The seat is taken.")
KEPT = Text("Oplysningerne er gemt.", "The details have been saved.")
SWITCHED = {
    Registration.Attendance.IN_PERSON: Text("Tilmeldingen er nu med fremmøde.", "The registration is now in person."),
    Registration.Attendance.ONLINE: Text("Tilmeldingen er nu online.", "The registration is now online."),
}
DELETED = Text("Kun arrangøren ser det. Slettes efter mødet.", "Only the organiser sees it. Deleted after the meeting.")


def programme_of(meeting: Meeting) -> Picks:
    """The points of the meeting's programme, to choose among."""
    return Picks(
        Text("Punkter på programmet", "Points of the programme"),
        ProgrammeItem,
        rows=lambda _: meeting.programme.order_by("starts_at", "title"),
        hint=Text("Intet valgt er hele programmet.", "Nothing chosen is the whole programme."),
        required=False,
        is_told=False,
    )


class Amending(Form):
    """What the organiser is to know of one person."""

    overridable = True
    diet = Line(Text("Hensyn til mad", "Diet"), hint=DELETED, required=False, most=500)
    notes = Prose(Text("Besked til arrangøren", "Message to the organiser"), hint=DELETED, required=False, most=2000)

    def __init__(self, request: HttpRequest, row: Registration) -> None:
        known = {"diet": row.diet, "notes": row.notes, "programme_items": list(row.programme_items.all())}
        super().__init__(request, initial=known)
        if row.meeting.programme.exists():
            self.fields["programme_items"] = points = programme_of(row.meeting)
            points.show_to(request.user)


def standing(rows: Iterable[Registration]) -> list[Registration]:
    """The registrations, each with its `place` in line, and whether a seat `is_offered` to it now."""
    found = list(rows)
    places = line.places({row.meeting_id for row in found if row.state == Registration.State.WAITLISTED})
    for row in found:
        is_offered = row.offer_expires_at is not None and serving.may_accept(row, row.meeting)
        row.place, row.is_offered = places.get(row.pk), is_offered  # type: ignore[attr-defined]
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell the organiser of diet, choices and whatever else."""
    row = _own(request, pk)
    form = Amending(request, row)
    if form.leads_to(lambda said: registration.amend(row, by=reader(request), **said)):
        return done(request, KEPT, "meeting", row.meeting_id)
    return render(request, "pages/seat_amend.html", {"form": form, "row": row, "meeting": row.meeting})


@require_POST
@for_people
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a seat back."""
    row = _own(request, pk)
    return _settled(request, row, lambda: registration.withdraw(row, by=reader(request)), WITHDRAWN)


@require_POST
@for_people
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the seat that is offered."""
    row = _own(request, pk)
    return _settled(request, row, lambda: serving.accept(row, by=reader(request)), ACCEPTED)


@require_POST
@for_people
def switch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Come online instead of in person, or the other way round."""
    row = _own(request, pk)
    other = next(way for way in Registration.Attendance if way != row.attendance)
    return _settled(request, row, lambda: registration.switch(row, other, by=reader(request)), SWITCHED[other])


def _own(request: HttpRequest, pk: UUID) -> Registration:
    return seen(Registration, request, pk=pk, person__in=spoken_for(reader(request)))


def _settled(request: HttpRequest, row: Registration, operation: Callable[[], Any], text: Text) -> HttpResponse:
    """Back to where the button stood: my organisation, or the meeting."""
    where: tuple[Any, ...] = ("organisation",) if "organisation" in request.POST else ("meeting", row.meeting_id)
    return pressed(request, operation, text, *where)
