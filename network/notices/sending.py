"""Sending one notice, if what it says still holds."""

from typing import Any
from uuid import UUID

from network.events.work import perform
from network.invitations import sending
from network.notices.kinds import kinds
from network.notices.models import Notice
from network.notices.posting import sender_of


def deliver(pk: UUID) -> None:
    """Send one notice; one letter at a time in each process."""
    with sending.one_letter_in_hand:
        perform(Notice.objects.select_related("person", "invitation", "meeting"), pk, _send)


def _send(notice: Notice) -> dict[str, Any]:
    if not kinds[notice.kind].holds(notice):
        return sending.ended(Notice.Outcome.OVERTAKEN) | _emptied(notice)
    sender, to = sender_of(notice), notice.address
    if notice.meeting is None:
        return sending.hand_in_turn(notice, sender=sender, to=to) | _emptied(notice)
    return sending.hand(notice, notice.meeting, sender=sender, to=to) | _emptied(notice)


def _emptied(notice: Notice) -> dict[str, Any]:
    """An address that only its reader may know is kept as a hash, and in the letter no longer than needed."""
    return {"content": b""} if kinds[notice.kind].is_secret else {}
