"""A meeting's next steps, as buttons: announced, published, moved, called off, held."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from advisory.booking import booking
from api.pages.fields import Line, Moment
from api.pages.forms import Form, Said, done, pressed
from api.pages.reading import for_those, managed, one_of, reader
from api.who import working_here
from network.errors import Text
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person

READ_BY_ALL = Text("Alle inviterede læser den i mailen.", "Everybody invited reads it in the mail.")
MOVED = Text("Mødet er flyttet.", "The meeting has been moved.")
CALLED_OFF = Text("Mødet er aflyst.", "The meeting has been called off.")
DEEDS = {
    "announce": (scheduling.announce, Text("Datoen er meldt ud.", "The date has been announced.")),
    "publish": (scheduling.publish, Text("Mødet er offentliggjort.", "The meeting has been published.")),
    "close": (booking.close_meeting, Text("Mødet står som afholdt.", "The meeting is noted as held.")),
}


class Moving(Form):
    """To when, and why."""

    overridable = True
    starts_at = Moment(Text("Begynder", "Starts"), hint=Text("Dansk tid.", "Danish time."))
    ends_at = Moment(Text("Slutter", "Ends"))
    reason = Line(Text("Begrundelse", "Reason"), hint=READ_BY_ALL, required=False, most=500)


class CallingOff(Form):
    """Why."""

    reason = Line(Text("Begrundelse", "Reason"), hint=READ_BY_ALL, required=False, most=500)


@require_POST
@for_those(working_here)
def take(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Take a step that needs no more words."""
    meeting, (deed, text) = managed(request, pk), one_of(DEEDS, verb)
    return pressed(request, lambda: deed(meeting, by=reader(request)), text, "meeting_desk", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the meeting another time."""
    meeting = managed(request, pk)
    form = Moving(request, initial={"starts_at": meeting.starts_at, "ends_at": meeting.ends_at})
    if form.leads_to(lambda said: _move(meeting, said, by=reader(request))):
        return done(request, MOVED, "meeting_desk", pk)
    return render(request, "pages/meeting_move.html", {"form": form, "meeting": meeting})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call the meeting off."""
    meeting = managed(request, pk)
    form = CallingOff(request)
    if form.leads_to(lambda said: booking.cancel_meeting(meeting, by=reader(request), **said)):
        return done(request, CALLED_OFF, "meeting_desk", pk)
    return render(request, "pages/meeting_cancel.html", {"form": form, "meeting": meeting})


def _move(meeting: Meeting, said: Said, *, by: Person) -> Meeting:
    to = Time(said.pop("starts_at"), said.pop("ends_at"))
    return booking.move_meeting(meeting, to, by=by, **said)
