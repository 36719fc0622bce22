"""A meeting's page, where the links in mails and calendars lead."""

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.scoping import visible
from network.feeds.audiences import SHOWN
from network.meetings.models import Meeting, MeetingState, Visibility
from network.people.models import Person


@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What, when and where: open meetings for everybody, others for those who may see them once they have logged in."""
    meeting = _open(pk) or _seen_by(request, pk)
    if meeting is None and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if meeting is None:
        raise Http404
    shown = {"meeting": meeting, "programme": meeting.programme.all()}
    return render(request, "pages/meeting.html", shown)


def _open(pk: UUID) -> Meeting | None:
    known = Meeting.objects.filter(state__in=SHOWN).exclude(state=MeetingState.CANCELLED, sequence=0)
    return known.filter(pk=pk, visibility=Visibility.PUBLIC).first()


def _seen_by(request: HttpRequest, pk: UUID) -> Meeting | None:
    return visible(Meeting, request.user).filter(pk=pk).first() if isinstance(request.user, Person) else None
