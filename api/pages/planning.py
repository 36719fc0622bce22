"""Planning meetings: all that are under way, and one meeting's own desk with its next steps."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api import scoping
from api.pages.mailings import mail_of
from api.pages.reading import for_those, managed, reader
from api.who import working_here, working_inside
from network.clock import now
from network.invitations.wishes import to_be_invited
from network.materials.models import Material
from network.meetings import agenda
from network.meetings.models import Meeting, MeetingState

MOST = 200


@require_safe
@for_those(working_here)
def overview(request: HttpRequest) -> HttpResponse:
    """What the reader plans: drafts first, then what is out, then what must be closed."""
    mine = Meeting.objects.filter(scoping.managed(reader(request))).select_related("network", "place_municipality")
    still_open = mine.exclude(state__in=[MeetingState.CANCELLED, MeetingState.HELD]).distinct()
    over = Q(ends_at__lt=now())
    groups = {
        "drafts": still_open.filter(state=MeetingState.DRAFT),
        "out": still_open.exclude(over).exclude(state=MeetingState.DRAFT),
        "over": still_open.filter(over, state=MeetingState.PUBLISHED),
    }
    content: dict[str, Any] = {name: rows[:MOST] for name, rows in groups.items()}
    return render(request, "pages/meetings.html", content | {"may_plan": working_inside(reader(request))})


@require_safe
@for_those(working_here)
def desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One meeting as those see it who plan it: how far it is, what can be done next, and how its mail fares."""
    meeting = managed(request, pk)
    return render(request, "pages/meeting_desk.html", _about(meeting) | mail_of(meeting, reader(request)))


def _about(meeting: Meeting) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "steps": _possible(meeting),
        "days_off": agenda.on_days_off(meeting),
        "remarks": agenda.remarks(meeting),
        "recipients": to_be_invited(meeting).count(),
        "materials": Material.objects.filter(meeting=meeting),
    }


def _possible(meeting: Meeting) -> list[str]:
    """The next legal steps; a meeting is closed only once it is over."""
    return [verb for verb in meeting.allowed if verb != "close" or meeting.ends_at <= now()]
