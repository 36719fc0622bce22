"""Who comes: the list at the door, checking in by oneself, and what is written down afterwards."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.booking import booking
from api.pages.fields import Address, Prose, Whole
from api.pages.forms import Form, done
from api.pages.guessing import led_nowhere
from api.pages.patience import is_too_much, wait
from api.pages.reading import for_people, managed, reader, seen
from network.clock import now
from network.errors import Text
from network.meetings import attendance, links, registration
from network.meetings.guests import by_name, with_homes
from network.meetings.models import Meeting, MeetingState, Registration
from network.wording import counted

ARRIVALS = 120.0
"""How many a minute may check in at one meeting: whoever tries a list of addresses is soon told to wait."""

State = Registration.State
ALL_NOTED = Text("Alle, der kom, var noteret.", "Everybody who had a seat was noted as come.")
ABSENT = (
    Text("{n} er noteret som udeblevet.", "{n} is noted as no-show."),
    Text("{n} er noteret som udeblevet.", "{n} are noted as no-shows."),
)
WRITTEN = Text("Det er gemt.", "It is saved.")


class CheckingIn(Form):
    """Whoever comes in says by which address they are registered."""

    email = Address(Text("Din mailadresse", "Your mail address"))


class Counting(Form):
    """How many came where nobody is named."""

    headcount = Whole(
        Text("Antal fremmødte", "Headcount"),
        hint=Text("Til åbne tilbud: hvor mange var der i alt?", "For open offers: how many were there in all?"),
        required=False,
    )


class Writing(Form):
    """The minutes."""

    minutes = Prose(
        Text("Referat", "Minutes"),
        rows=16,
        required=False,
        hint=Text("Kan læses af alle, der kan se mødet.", "Can be read by everybody who can see the meeting."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_people
def door(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everybody with a seat, with a big button each; and how many came in all."""
    meeting = managed(request, pk)
    form = Counting(request, initial={"headcount": meeting.headcount})
    if form.leads_to(lambda said: booking.change_meeting(meeting, said, by=reader(request))):
        return done(request, WRITTEN, "door", meeting.pk)
    return render(request, "pages/door.html", {"meeting": meeting, "form": form, **_at_the_door(meeting)})


@require_POST
@for_people
def attend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that somebody came."""
    row = _at_a_managed_meeting(request, pk)
    if "attend" in row.allowed:
        registration.attend(row, by=reader(request))
    return _back_to(row)


@require_POST
@for_people
def unattend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back."""
    row = _at_a_managed_meeting(request, pk)
    attendance.undo(row, by=reader(request))
    return _back_to(row)


@require_POST
@for_people
def absent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that everybody who came is noted."""
    meeting = managed(request, pk)
    if meeting.ends_at > now():
        return redirect("door", meeting.pk)
    missing = len(attendance.note_absent(meeting, by=reader(request)))
    return done(request, counted(missing, *ABSENT) if missing else ALL_NOTED, "door", meeting.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the minutes of a meeting that was held."""
    meeting = managed(request, pk)
    form = Writing(request, initial={"minutes": meeting.minutes})
    if form.leads_to(lambda said: booking.change_meeting(meeting, said, by=reader(request))):
        return done(request, WRITTEN, "meeting", meeting.pk)
    return render(request, "pages/minutes.html", {"meeting": meeting, "form": form})


# The signature in the address is the permission: a CSRF token would add nothing, and would lock out people whose
# telephone opens codes without cookies.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, signed: str) -> HttpResponse:
    """Ask by which address somebody is registered, and note them; the answer is the same whether they are or not."""
    meeting = links.to_check_in(signed)
    if meeting is None:
        return led_nowhere(request)
    if request.method == "POST" and is_too_much(f"arrivals at {meeting.pk}", ARRIVALS):
        return wait(request)
    form = CheckingIn(request, initial={"email": getattr(request.user, "email", "")})
    if form.leads_to(lambda said: attendance.check_in(meeting, said["email"])):
        return redirect("checked_in", signed)
    shown = {"meeting": meeting, "form": form, "is_open": attendance.takes_arrivals(meeting)}
    return render(request, "pages/check_in.html", shown | {"opens_at": attendance.opens_at(meeting)})


@never_cache
@require_safe
def checked_in(request: HttpRequest, signed: str) -> HttpResponse:
    """Welcome."""
    meeting = links.to_check_in(signed)
    if meeting is None:
        return led_nowhere(request)
    return render(request, "pages/checked_in.html", {"meeting": meeting})


def _at_the_door(meeting: Meeting) -> dict[str, Any]:
    rows = with_homes(by_name(meeting.registrations.seated()))
    states = [row.state for row, _ in rows]
    return {
        "rows": rows,
        "came": states.count(State.ATTENDED),
        "seated": len(rows),
        "is_over": meeting.ends_at <= now(),
        "is_held": meeting.state == MeetingState.HELD,
        "is_unsettled": State.CONFIRMED in states,
    }


def _at_a_managed_meeting(request: HttpRequest, pk: UUID) -> Registration:
    row = seen(Registration, request, pk=pk)
    managed(request, row.meeting_id)
    return row


def _back_to(row: Registration) -> HttpResponse:
    """To the list, at the same person: the next one in the queue stands near by."""
    return redirect(f"{reverse('door', args=[row.meeting_id])}#r-{row.pk}")
