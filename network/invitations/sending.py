"""Sending one planned mail: once if the world is kind, twice with the same bytes if it is not."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from network.clock import now
from network.events import chaos
from network.events.locks import one_at_a_time
from network.events.recording import record, wake_the_relay
from network.events.work import DeferredError, WorkState, perform
from network.invitations import mailing
from network.invitations.letters import reply_mailbox
from network.invitations.models import Dispatch
from network.invitations.post import RefusedError, hand_over
from network.letters.models import Mail
from network.meetings.models import Meeting

A_MINUTE = timedelta(minutes=1)
ONE_AT_A_TIME = timedelta(seconds=1)
ASK_AGAIN = timedelta(seconds=5)
TURN_WITHIN = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=2)

# A worker that is killed between DATA and its commit leaves one mail that may go out twice, not one for each thread.
one_letter_in_hand = threading.Lock()


def deliver(pk: UUID) -> None:
    """Send one dispatch, if it still is the newest for its mailbox; one at a time in each process."""
    with one_letter_in_hand:
        perform(Dispatch.objects.select_related("invitation__person", "invitation__meeting"), pk, _send, then=_tell)


def copy(dispatch: Dispatch) -> bool:
    """Send a mail again that was asked for again: the same bytes, once and no more; False when it was done before.

    Its outcome stays what it was, whatever becomes of the copy; one that came back counts as on its way again.
    """
    came_back = Dispatch.objects.filter(pk=dispatch.pk, outcome=Dispatch.Outcome.BOUNCED, copied_at__isnull=True)
    came_back.update(outcome=Dispatch.Outcome.SENT, error="")
    sent = Dispatch.objects.filter(pk=dispatch.pk, outcome=Dispatch.Outcome.SENT, copied_at__isnull=True)
    asked = sent.update(state=WorkState.WAITING, due_at=Now(), copied_at=now())
    wake_the_relay()
    return asked == 1


def _send(dispatch: Dispatch) -> dict[str, Any]:
    changes = _try(dispatch)
    return {name: changes[name] for name in changes if name != "outcome"} if dispatch.copied_at else changes


def _try(dispatch: Dispatch) -> dict[str, Any]:
    siblings = dispatch.invitation.standing()
    if siblings.filter(pk__gt=dispatch.pk).exists():
        return ended(Dispatch.Outcome.OVERTAKEN)
    if siblings.filter(pk__lt=dispatch.pk, state=WorkState.RUNNING).exists():
        raise DeferredError("An earlier mail to this mailbox is on its way.", ONE_AT_A_TIME)
    invitation = dispatch.invitation
    return hand(dispatch, invitation.meeting, sender=reply_mailbox(invitation), to=invitation.address)


def hand(mail: Mail, meeting: Meeting, *, sender: str, to: str) -> dict[str, Any]:
    """Hand a mail about a meeting over when it may leave, and return what became of it.

    Raises:
        DeferredError: the meeting's mail is held back, others come first, or the mail server is not ready.
    """
    if mailing.is_held(meeting):
        raise DeferredError("The meeting's mail is held back.", ASK_AGAIN)
    return hand_in_turn(mail, sender=sender, to=to)


def hand_in_turn(mail: Mail, *, sender: str, to: str) -> dict[str, Any]:
    """Hand a mail over when its turn comes, and return what became of it.

    Raises:
        DeferredError: others come first, or the mail server is not ready.
        FencedError: this worker was frozen, and another has the mail in hand.
    """
    _keep_pace(mail)
    chaos.pause("before_data")
    mail.refuse_if_lost()
    try:
        hand_over(bytes(mail.content), message_id=mail.message_id, sender=sender, recipient=to)
    except RefusedError as refusal:
        return _refused(str(refusal))
    except DeferredError as later:
        if now() - mail.stamp > GIVE_UP_AFTER:
            return _refused(later.reason)
        raise
    return ended(Dispatch.Outcome.SENT)


def _keep_pace(mail: Mail) -> None:
    """Take a turn below `MAIL_PACE` messages a minute, or come back when there may be one.

    Turns are taken one at a time in all processes; each that has none comes back later than those before it.
    """
    if settings.MAIL_PACE is None:
        return
    with transaction.atomic():
        one_at_a_time("mail_pace")
        lately = [
            turn
            for kind in mailing.kinds
            for turn in kind._default_manager.filter(handed_at__gt=Now() - A_MINUTE).values_list("handed_at", flat=True)
        ]
        if len(lately) < settings.MAIL_PACE:
            type(mail)._default_manager.filter(pk=mail.pk).update(handed_at=Now())
            return
        ahead = sum(
            kind._default_manager.filter(state=WorkState.WAITING, due_at__gt=Now()).count() for kind in mailing.kinds
        )
    next_turn = max(min(lately) + A_MINUTE - now(), ONE_AT_A_TIME) + A_MINUTE / settings.MAIL_PACE * ahead
    raise DeferredError("The pace of mail per minute is reached.", min(next_turn, TURN_WITHIN))


def _refused(answer: str) -> dict[str, Any]:
    return ended(Dispatch.Outcome.FAILED) | {"error": answer}


def ended(outcome: Dispatch.Outcome) -> dict[str, Any]:
    """What is written on a mail that has ended so."""
    return {"outcome": outcome, "ended_at": now()}


def _tell(dispatch: Dispatch) -> None:
    if dispatch.outcome == Dispatch.Outcome.OVERTAKEN or dispatch.copied_at:
        return
    record(
        f"invitation.{dispatch.outcome}",
        by=None,
        invitation=dispatch.invitation_id,
        meeting=dispatch.invitation.meeting_id,
        method=dispatch.method,
        sequence=dispatch.sequence,
    )
