"""Sending one notice, if what it says still holds."""

from typing import Any
from uuid import UUID

from network.events.work import perform
from network.invitations import sending
from network.invitations.letters import reply_mailbox
from network.invitations.models import Dispatch
from network.meetings.models import MeetingState
from network.notices.models import Notice


def deliver(pk: UUID) -> None:
    """Send one notice; one letter at a time in each process."""
    with sending.one_letter_in_hand:
        perform(Notice.objects.select_related("invitation", "meeting"), pk, _send)


def _send(notice: Notice) -> dict[str, Any]:
    holds = MeetingState.HELD if notice.kind == Notice.Kind.THANKS else MeetingState.PUBLISHED
    if notice.meeting.state != holds:
        return sending.ended(Dispatch.Outcome.OVERTAKEN)
    return sending.hand(notice, notice.meeting, sender=reply_mailbox(notice.invitation), to=notice.invitation.address)
