"""From who should hear what to the notices that are missing: each once, its bytes fixed."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from network.clock import now
from network.events import chores
from network.events.recording import wake_the_relay
from network.ids import uuid7
from network.invitations.letters import reply_mailbox
from network.invitations.models import Dispatch
from network.letters.message import Envelope, write
from network.meetings.models import Meeting, MeetingState
from network.notices.letters import letter
from network.notices.models import Notice
from network.notices.occasions import Due, deadline_reminder_at, due, reminder_at


def look(meeting_id: str) -> None:
    """Plan the notices that people should have had by now, and come back when others should be reminded."""
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=UUID(meeting_id))
        told = set(meeting.notices.values_list("person", "kind", "occasion"))
        for each in due(meeting):
            if (each.invitation.person_id, each.kind, each.occasion) not in told:
                _post(each, meeting)
        _come_back(meeting)
        wake_the_relay()


def _come_back(meeting: Meeting) -> None:
    if meeting.state == MeetingState.PUBLISHED:
        times = {"remind_of_deadline": deadline_reminder_at(meeting), "remind_of_meeting": reminder_at(meeting)}
        for chore, at in times.items():
            if at is not None and at > now():
                chores.remind(chore, str(meeting.pk), at)


def _post(due: Due, meeting: Meeting) -> None:
    invitation = due.invitation
    invitation.meeting = meeting
    mine = meeting.registrations.filter(person=invitation.person_id).first()
    envelope = Envelope(
        mailbox=reply_mailbox(invitation),
        name=invitation.person.name,
        address=invitation.address,
        stamp=now().replace(microsecond=0),
        message_id=f"<{uuid7()}@{settings.MAIL_DOMAIN}>",
        earlier=_earlier(due),
    )
    Notice.objects.create(
        person=invitation.person,
        meeting=meeting,
        invitation=invitation,
        kind=due.kind,
        occasion=due.occasion,
        stamp=envelope.stamp,
        message_id=envelope.message_id,
        content=write(letter(due.kind, meeting, invitation.person, mine), envelope),
        due_at=Now(),
    )


def _earlier(due: Due) -> tuple[str, ...]:
    """The mails it hangs on: the first to this mailbox, and the newest."""
    told = due.invitation.standing().exclude(outcome=Dispatch.Outcome.OVERTAKEN)
    ids = list(told.values_list("message_id", flat=True))
    return (ids[0], ids[-1]) if ids else ()
