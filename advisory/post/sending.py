"""Sending one letter, if what it says still holds."""

from typing import Any
from uuid import UUID

from django.conf import settings

from advisory.booking.models import Proposal, ProposalState
from advisory.deliverables.models import Deliverable
from advisory.post.models import PostedLetter
from network.events.work import perform
from network.invitations import sending
from network.invitations.models import Dispatch

Kind = PostedLetter.Kind


def deliver(pk: UUID) -> None:
    """Send one letter; one at a time in each process."""
    with sending.one_letter_in_hand:
        perform(PostedLetter.objects.all(), pk, _send)


def _send(letter: PostedLetter) -> dict[str, Any]:
    if not _holds(letter):
        return sending.ended(Dispatch.Outcome.OVERTAKEN) | _emptied(letter)
    return sending.hand_in_turn(letter, sender=settings.MAIL_FROM, to=letter.address) | _emptied(letter)


def _holds(letter: PostedLetter) -> bool:
    if letter.kind == Kind.PROPOSAL:
        return Proposal.objects.filter(pk=letter.about, state=ProposalState.OPEN).exists()
    if letter.kind in {Kind.DUE_SOON, Kind.OVERDUE}:
        return Deliverable.objects.filter(pk=letter.about, handed_in_at__isnull=True).exists()
    return True


def _emptied(letter: PostedLetter) -> dict[str, Any]:
    """The token of a proposal's address is kept only as a hash, and in the letter no longer than needed."""
    return {"content": b""} if letter.kind == Kind.PROPOSAL else {}
