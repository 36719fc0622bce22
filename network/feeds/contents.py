"""What a feed tells its reader: of each meeting what they may know, and what else takes their time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings

from network.calendar.entry import Attendee, CalendarEntry, Organizer, Participation
from network.clock import now
from network.errors import Text
from network.feeds.audiences import AHEAD, BACK, HELD, meetings_for
from network.feeds.models import Feed
from network.grants.entries import deadlines
from network.invitations.models import Invitation
from network.materials import links
from network.meetings.entries import entry_of
from network.meetings.models import Registration
from network.people.models import Person

BUSY = Text("Optaget", "Busy")
Contributor = Callable[[Person, datetime, datetime], Iterable[CalendarEntry]]

contributors: list[Contributor] = []
"""What the floors above know of a consultant's time besides meetings: travel and preparation."""


def entries_of(feed: Feed) -> list[CalendarEntry]:
    """Everything the feed holds now, in the detail that was chosen."""
    entries = list(_entries(feed))
    return [_only_busy(entry) for entry in entries] if feed.detail == Feed.Detail.BUSY else entries


def _entries(feed: Feed) -> Iterator[CalendarEntry]:
    answers, took_part = _own_answers(feed), _took_part(feed)
    for meeting in meetings_for(feed).prefetch_related("materials"):
        attachments = links.for_participants(meeting) if meeting.pk in took_part else links.for_everybody(meeting)
        entry = replace(entry_of(meeting), alarm_minutes=feed.alarm_minutes, attachments=attachments)
        answer = answers.get(meeting.pk)
        yield _answered(entry, feed.person, answer) if feed.person and answer else entry
    if feed.audience == Feed.Audience.PUBLIC:
        yield from deadlines(now() - BACK, now() + AHEAD)
    if feed.audience == Feed.Audience.CONSULTANT and feed.person:
        for contribute in contributors:
            yield from contribute(feed.person, now() - BACK, now() + AHEAD)


def _own_answers(feed: Feed) -> dict[UUID, Participation]:
    """What a person answered; a seat taken without a word is a yes, a place in the line perhaps one."""
    if feed.audience != Feed.Audience.PERSON or feed.person is None:
        return {}
    seats = Registration.objects.filter(person=feed.person, state__in=HELD)
    taken = {
        meeting: Participation.TENTATIVE if state == Registration.State.WAITLISTED else Participation.ACCEPTED
        for meeting, state in seats.values_list("meeting", "state")
    }
    said = {
        meeting: Participation[answer.upper()]
        for meeting, answer in Invitation.objects.filter(person=feed.person, address=feed.person.email).values_list(
            "meeting", "participation"
        )
    }
    spoken = {meeting: answer for meeting, answer in said.items() if answer != Participation.NEEDS_ACTION}
    return said | taken | spoken


def _took_part(feed: Feed) -> set[UUID]:
    """The meetings whose participants' materials the reader may have: those they have a seat at, or worked at."""
    if feed.person is None:
        return set()
    seats = Registration.objects.seated().filter(person=feed.person).exclude(state=Registration.State.NO_SHOW)
    return {*seats.values_list("meeting", flat=True), *feed.person.on_duty_at.values_list("pk", flat=True)}


def _answered(entry: CalendarEntry, person: Person, answer: Participation) -> CalendarEntry:
    """The entry with its reader as the only attendee; answers are given in the mail, so none is asked for here."""
    reader = Attendee(name=person.name, email=person.email, participation=answer, rsvp=False)
    organizer = Organizer(name=settings.AGENCY_NAME, email=settings.MAIL_FROM)
    return replace(entry, organizer=organizer, attendees=(reader,))


def _only_busy(entry: CalendarEntry) -> CalendarEntry:
    """When, and nothing of what, where or with whom; the same UID and SEQUENCE as everywhere."""
    return CalendarEntry(
        uid=entry.uid,
        sequence=entry.sequence,
        stamp=entry.stamp,
        created=entry.created,
        last_modified=entry.last_modified,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        summary=BUSY.da,
        status=entry.status,
        opaque=entry.opaque,
    )
