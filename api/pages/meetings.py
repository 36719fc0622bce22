"""A meeting's page, where the links in mails and calendars lead."""

from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.pages.own_seats import standing
from api.pages.series import signed_up
from api.pages.start import Subscription, subscription
from api.pages.whom import spoken_for
from api.rights import manages, sees_participants
from api.scoping import visible
from network.calendar import build
from network.calendar.entry import Method
from network.clock import now
from network.feeds.audiences import SHOWN
from network.feeds.models import Feed
from network.materials.models import Material
from network.meetings.entries import entry_of
from network.meetings.guests import by_name, with_homes
from network.meetings.models import Meeting, MeetingState, Registration, Visibility
from network.meetings.registration import closes_at
from network.people.models import Person


@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What, when and where: open meetings for everybody, others for those who may see them once they have logged in."""
    meeting = _open(pk) or _seen_by(request, pk)
    if meeting is None and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if meeting is None:
        raise Http404
    return render(request, "pages/meeting.html", _about(meeting) | _for_reader(meeting, request.user))


@require_safe
def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting as a file for any calendar program."""
    meeting = _open(pk) or _seen_by(request, pk)
    if meeting is None or meeting.state not in SHOWN:
        raise Http404
    content = build.itip(entry_of(meeting), Method.PUBLISH)
    headers = {"Content-Disposition": f'attachment; filename="{meeting.starts_at:%Y-%m-%d}.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8; method=PUBLISH", headers=headers)


def _about(meeting: Meeting) -> dict[str, Any]:
    is_open = meeting.state == MeetingState.PUBLISHED and now() < closes_at(meeting)
    return {
        "meeting": meeting,
        "programme": meeting.programme.all(),
        "is_open": is_open,
        "is_too_late": meeting.state == MeetingState.PUBLISHED and closes_at(meeting) <= now() < meeting.ends_at,
        "contacts": meeting.contacts,
        "calendar": _calendar(meeting),
        "is_in_calendars": meeting.state in SHOWN,
        "seats_left": _seats_left(meeting),
    }


def _calendar(meeting: Meeting) -> Subscription | None:
    """The public calendar of the meeting's network."""
    public = Feed.objects.filter(network=meeting.network_id, path__isnull=False, revoked_at__isnull=True)
    feed = public.only("name", "path", "audience").first() if meeting.network_id else None
    return subscription(feed) if feed else None


def _seats_left(meeting: Meeting) -> int | None:
    """Free seats in the room; None where there is no limit."""
    if meeting.seats is None:
        return None
    held = meeting.registrations.holding().filter(attendance=Registration.Attendance.IN_PERSON)
    return max(meeting.seats - held.count(), 0)


def _for_reader(meeting: Meeting, reader: object) -> dict[str, Any]:
    """Who else comes, what is handed out, and who of the reader's own is registered."""
    if not isinstance(reader, Person):
        return {}
    mine = visible(Registration, reader).filter(meeting=meeting, person__in=spoken_for(reader))
    own = standing(mine.exclude(state=Registration.State.WITHDRAWN).select_related("person", "meeting"))
    people = with_homes(by_name(meeting.registrations.seated()))
    sees_people = sees_participants(reader, meeting)
    return {
        "own": own,
        "whole_series": signed_up(meeting, spoken_for(reader)),
        "conference_url": meeting.conference_url if sees_people else "",
        "manages_it": manages(reader, meeting),
        "people": people if sees_people else None,
        "organisations": sorted({home.name for _, home in people if home}),
        "materials": visible(Material, reader).filter(meeting=meeting),
    }


def _open(pk: UUID) -> Meeting | None:
    known = Meeting.objects.filter(state__in=SHOWN).exclude(state=MeetingState.CANCELLED, sequence=0)
    return known.select_related("network", "host", "chair").filter(pk=pk, visibility=Visibility.PUBLIC).first()


def _seen_by(request: HttpRequest, pk: UUID) -> Meeting | None:
    return visible(Meeting, request.user).filter(pk=pk).first() if isinstance(request.user, Person) else None
