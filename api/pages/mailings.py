"""A meeting's mail: how far it has come, letting it go, holding it back, and what each calendar holds."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from api.pages.forms import pressed
from api.pages.labels import FATES, HOLDS, NOTICES, OUTCOMES
from api.pages.paging import page_of
from api.pages.reading import for_those, managed, one_of, reader, seen
from api.v1.meeting_shapes import dressed
from api.who import deciding, working_here
from network.errors import Text
from network.invitations import ledger, mailing
from network.invitations.models import Invitation
from network.meetings.models import Meeting
from network.notices import ledger as fates
from network.notices.models import Notice
from network.people.models import Person

SENT_AGAIN = Text("Mailen bliver sendt igen.", "The mail is being sent again.")
DEEDS = {
    "approve": (mailing.approve, Text("Mailen er godkendt og bliver sendt.", "The mail is approved and on its way.")),
    "stop": (mailing.stop, Text("Udsendelsen er standset.", "Sending has been stopped.")),
    "resume": (mailing.resume, Text("Udsendelsen fortsætter.", "Sending goes on.")),
}


def mail_of(meeting: Meeting, person: Person) -> dict[str, Any]:
    """How far the mail has come, and which of its steps this person may take."""
    row = dressed(Meeting.objects.filter(pk=meeting.pk), person).get()
    held = getattr(row, "mailing", None)
    state = mailing.state(held, is_on_its_way=row.on_its_way)
    possible = [verb for verb in mailing.ALLOWED[state] if verb != "approve" or _may_approve(held, person)]
    left = row.recipients - row.sent - row.failed
    return {"row": row, "mail_state": state, "mail_steps": possible, "left": left, "held": held}


def _may_approve(held: Any, person: Person) -> bool:
    """A second planner; who asked for the mail is told so instead."""
    return deciding(person) and held.asked_by_id != person.pk


@require_safe
@for_those(working_here)
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The mail's progress alone, for a page that asks again and again; without JavaScript a page of its own."""
    meeting = managed(request, pk)
    is_asked_by_a_page = request.headers.get("HX-Request") == "true"
    template = "pages/mail_progress.html" if is_asked_by_a_page else "pages/meeting_mail.html"
    return render(request, template, {"meeting": meeting, **mail_of(meeting, reader(request))})


@require_POST
@for_those(working_here)
def step(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Approve, stop or resume."""
    meeting, (deed, text) = managed(request, pk), one_of(DEEDS, verb)
    return pressed(request, lambda: deed(meeting, by=reader(request)), text, "meeting_desk", pk)


@require_safe
@for_those(working_here)
def deliveries(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who holds what in their calendar, as far as we know."""
    meeting = managed(request, pk)
    rows = ledger.with_what_is_held(Invitation.objects.filter(meeting=meeting).select_related("person__organisation"))
    page = page_of(request, rows.order_by("person__name", "pk"))
    notices = _last_notices([row.pk for row in page])
    shown = [_told(row, meeting) | {"notice": notices.get(row.pk)} for row in page]
    return render(request, "pages/deliveries.html", {"meeting": meeting, "page": page, "rows": shown})


def _last_notices(invitations: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """What each was written last beside what their calendar is told, and how it fared."""
    rows = fates.with_fates(Notice.objects.filter(invitation__in=invitations)).order_by("pk").defer("content")
    return {
        each.invitation_id: {"kind": NOTICES[each.kind], "fate": FATES[each.fate], "problem": each.problem}
        for each in rows
    }


def _told(row: Any, meeting: Meeting) -> dict[str, Any]:
    return {
        "invitation": row,
        "holds": HOLDS[ledger.holds(row.held_method, row.held_fingerprint)],
        "outcome": OUTCOMES[row.outcome or ""],
        "is_stale": ledger.is_stale(row.held_method, row.held_fingerprint, meeting),
    }


@require_POST
@for_those(working_here)
def resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send somebody the newest mail again."""
    row = seen(Invitation, request, pk=pk)
    scoped = managed(request, row.meeting_id)
    return pressed(request, lambda: ledger.resend(row, by=reader(request)), SENT_AGAIN, "deliveries", scoped.pk)
