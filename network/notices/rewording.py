"""Telling those who want one mail a day that what is written about their meetings has changed."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import F

from network.clock import local_day
from network.events.models import Event
from network.invitations.models import Invitation
from network.invitations.wishes import invited
from network.meetings.models import Meeting, MeetingState
from network.notices import posting, waiting
from network.notices.models import Notice
from network.people.models import Person

SUBSCRIBER = "rewordings"
WORDS = {"title", "description", "programme"}


def look(meeting_id: str) -> None:
    """Gather it once for each daily mail; other readers see it on the meeting's page and in what they are sent next."""
    meeting = Meeting.objects.get(pk=UUID(meeting_id))
    if meeting.state == MeetingState.PUBLISHED and _changed(meeting_id) & WORDS:
        occasion = local_day(waiting.next_at()).isoformat()
        with transaction.atomic():
            posting.keep(
                posting.gathered(each.person, Notice.Kind.REWORDED, meeting.pk, occasion, each)
                for each in _readers(meeting)
            )


def _changed(meeting_id: str) -> set[str]:
    """What has changed according to the events that are being looked at."""
    events = Event.objects.filter(
        deliveries__subscriber=SUBSCRIBER, deliveries__about=meeting_id, deliveries__due_at__isnull=False
    )
    return {name for data in events.values_list("data", flat=True) for name in data.get("changed", [])}


def _readers(meeting: Meeting) -> Iterator[Invitation]:
    invitations = meeting.invitations.select_related("person").filter(address=F("person__email"))
    wanting = invitations.filter(person__notices=Person.Notices.DAILY, person__in=invited(meeting))
    yield from wanting.exclude(participation=Invitation.Participation.DECLINED)
