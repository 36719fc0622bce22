"""What each mailbox holds as far as we know, and sending a mail again."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Now

from network.clock import now
from network.errors import RuleBrokenError, Text
from network.events.recording import record, wake_the_relay
from network.events.work import WorkState
from network.invitations import sending
from network.invitations.models import Dispatch, Invitation, Method
from network.invitations.wishes import fingerprint
from network.meetings.models import Meeting, MeetingState
from network.people.models import Person

Outcome = Dispatch.Outcome
NOTHING, TENTATIVE, CONFIRMED, CANCELLED = "nothing", "tentative", "confirmed", "cancelled"
NOTHING_SENT = Text(
    "Der er ingen sendt mail at sende igen. Den er enten på vej eller aldrig planlagt.",
    "There is no sent mail to send again. It is on its way, or was never planned.",
)
SENT_AGAIN = Text(
    "Mailen er allerede sendt igen én gang. Flere kopier sendes ikke.",
    "The mail has been sent again once already. No more copies are sent.",
)


def with_what_is_held(rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Invitations with the newest mail (`method`, `outcome`, `error`) and the newest that arrived (`held_…`)."""
    mails = Dispatch.objects.filter(invitation=OuterRef("pk"))
    newest = mails.newest().exclude(method=Method.NOTICE)
    arrived = mails.standing().filter(outcome=Outcome.SENT).order_by("-pk")
    return rows.annotate(
        method=Subquery(newest.values("method")[:1]),
        outcome=Subquery(newest.values("outcome")[:1]),
        error=Subquery(newest.values("error")[:1]),
        held_method=Subquery(arrived.values("method")[:1]),
        held_fingerprint=Subquery(arrived.values("fingerprint")[:1]),
        sequence_sent=Subquery(arrived.exclude(method=Method.NOTICE).values("sequence")[:1]),
        sent_at=Subquery(arrived.values("ended_at")[:1]),
    )


def holds(method: str | None, said: str | None) -> str:
    """What a calendar shows after a mail of this method and fingerprint arrived."""
    if method == Method.CANCEL:
        return CANCELLED
    if method != Method.REQUEST:
        return NOTHING
    return TENTATIVE if str(said).startswith(MeetingState.SAVE_THE_DATE) else CONFIRMED


def stale(rows: QuerySet[Any]) -> list[UUID]:
    """Which of these invitations, taken with what they hold, stand in calendars otherwise than they are."""
    asked = rows.filter(held_method=Method.REQUEST, meeting__ends_at__gt=now()).select_related("meeting")
    return [row.pk for row in asked if is_stale(row.held_method, row.held_fingerprint, row.meeting)]


def is_stale(held_method: str | None, said: str | None, meeting: Meeting) -> bool:
    """Whether a calendar shows a coming meeting otherwise than it is."""
    if held_method != Method.REQUEST or meeting.ends_at <= now():
        return False
    return str(said).removesuffix(" waiting") != fingerprint(meeting)


def resend(invitation: Invitation, *, by: Person) -> Invitation:
    """Send the newest mail again, byte for byte: one that arrived once more and no more, one that failed anew.

    Raises:
        RuleBrokenError: `nothing_sent`; `sent_again`.
    """
    with transaction.atomic():
        Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        newest = invitation.newest()
        if newest is None or newest.outcome == "":
            raise RuleBrokenError("nothing_sent", NOTHING_SENT)
        if not (_try_anew(newest) if newest.outcome == Outcome.FAILED else sending.copy(newest)):
            raise RuleBrokenError("sent_again", SENT_AGAIN)
        record("invitation.resent", by=by, invitation=invitation.pk, meeting=invitation.meeting_id)
        return invitation


def _try_anew(failed: Dispatch) -> bool:
    """A mail that was refused never arrived; trying it again makes no copy."""
    again = {"state": WorkState.WAITING, "due_at": Now(), "outcome": "", "attempts": 0, "error": "", "ended_at": None}
    tried = Dispatch.objects.filter(pk=failed.pk, outcome=Outcome.FAILED).update(**again)
    wake_the_relay()
    return tried == 1
