"""From who should hear what to the notices that are missing: each once, its bytes fixed."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from network.clock import now
from network.events import chores
from network.invitations import mailing
from network.invitations.models import Dispatch, Invitation
from network.meetings.models import Meeting, MeetingState
from network.notices import posting
from network.notices.letters import letter
from network.notices.models import Notice
from network.notices.occasions import (
    Due,
    deadline_reminder_at,
    due,
    materials_at,
    reminder_at,
    thanks_at,
    too_late_at,
    uninvited_who_came,
)

AT_A_TIME = 20


def look(meeting_id: str) -> None:
    """Plan the notices that people should have had by now, and come back when others should be reminded.

    A few at a time, the meeting locked anew for each few, as for invitations.
    """
    meeting = Meeting.objects.get(pk=UUID(meeting_id))
    _give_mailboxes(meeting)
    people = list(dict.fromkeys(_reader(each) for each in _missing(meeting)))
    for first in range(0, len(people), AT_A_TIME):
        _tell(meeting.pk, people[first : first + AT_A_TIME])
    _come_back(meeting)


def _tell(pk: UUID, people: Collection[UUID]) -> None:
    """Write what these people have not been told by now."""
    with transaction.atomic():
        meeting = _locked(pk)
        posting.keep(_drafts(_missing(meeting, people), meeting))


def _missing(meeting: Meeting, among: Collection[UUID] | None = None) -> list[Due]:
    told = set(meeting.notices.values_list("person", "kind", "occasion"))
    return [each for each in due(meeting, among) if (_reader(each), each.kind, each.occasion) not in told]


def _locked(pk: UUID) -> Meeting:
    rows = Meeting.objects.select_related("planned_by").prefetch_related("programme", "materials")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def _give_mailboxes(meeting: Meeting) -> None:
    """Whoever came without being invited is thanked too, from an address of their own."""
    if meeting.state == MeetingState.HELD:
        came = uninvited_who_came(meeting)
        fresh = [Invitation(meeting=meeting, person=person, address=person.email) for person in came]
        Invitation.objects.bulk_create(fresh, ignore_conflicts=True)


def _come_back(meeting: Meeting) -> None:
    for chore, at in _times(meeting).items():
        if at is not None and at > now():
            chores.remind(chore, str(meeting.pk), at)


def _times(meeting: Meeting) -> dict[str, datetime | None]:
    """When to look again, by the chore that does."""
    if meeting.state == MeetingState.PUBLISHED:
        return {"remind_of_deadline": deadline_reminder_at(meeting), "remind_of_meeting": reminder_at(meeting)}
    if meeting.state == MeetingState.HELD:
        return {"thank": thanks_at(meeting), "tell_of_materials": materials_at(meeting)}
    return {}


def _drafts(few: Sequence[Due], meeting: Meeting) -> Iterator[Notice]:
    seats = {mine.person_id: mine for mine in meeting.registrations.filter(person__in=[_reader(each) for each in few])}
    is_held, earlier = mailing.is_held(meeting), _earlier(few)
    for each in few:
        each.invitation.meeting = meeting
        yield posting.drafted(
            each.invitation.person,
            each.kind,
            meeting.pk,
            each.occasion,
            partial(letter, each.kind, meeting, each.invitation.person, seats.get(_reader(each))),
            invitation=each.invitation,
            earlier=earlier[each.invitation.pk],
            is_held=is_held,
            until=too_late_at(each.kind, meeting),
        )


def _reader(due: Due) -> UUID:
    return due.invitation.person_id


def _earlier(few: Sequence[Due]) -> dict[UUID, tuple[str, ...]]:
    """The first and the last of the mails to each mailbox, on which a notice hangs."""
    found: dict[UUID, list[str]] = defaultdict(list)
    told = Dispatch.objects.filter(invitation__in=[each.invitation for each in few]).standing()
    sent = told.exclude(outcome=Dispatch.Outcome.OVERTAKEN).order_by("pk")
    for invitation, message_id in sent.values_list("invitation", "message_id"):
        found[invitation].append(message_id)
    return defaultdict(tuple, {pk: (ids[0], ids[-1]) for pk, ids in found.items()})
