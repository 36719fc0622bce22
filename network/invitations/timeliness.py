"""Whether an answer that is believed comes in time: to what still holds, and after what was answered before."""

from datetime import datetime

from django.db.models import Max, Q

from network.calendar.entry import Participation
from network.calendar.reply import Kind, Reply
from network.clock import now
from network.invitations.models import Dispatch, InboundMail, Invitation, Method
from network.invitations.wishes import fingerprint

Verdict = InboundMail.Verdict
TOO_LATE = {"old_sequence", "old_stamp"}


def objection(mail: InboundMail, reply: Reply, invitation: Invitation) -> str:
    """The reason not to do what the person asks for, or ""."""
    newest, meeting = invitation.newest(), invitation.meeting
    if reply.kind is Kind.REPLY and not mail.participation:
        return "delegated" if reply.participation is Participation.DELEGATED else "no_answer"
    if newest is None:
        return "called_back"
    if reply.kind is not Kind.REFRESH and (late := _too_late(mail, newest, invitation)):
        return late
    if newest.method != Method.REQUEST:
        return "called_back"
    if meeting.ends_at <= now():
        return "meeting_over"
    return "" if meeting.is_out else "not_out"


def _too_late(mail: InboundMail, newest: Dispatch, invitation: Invitation) -> str:
    """Whether the person answered what no longer holds (RFC 5546 section 2.1.5), or has answered since."""
    if _sequence_answered(mail, invitation) < newest.sequence or _is_outdated(newest, invitation):
        return "old_sequence"
    before = _last_stamp(mail, invitation)
    return "old_stamp" if before and (mail.stamp is None or mail.stamp <= before) else ""


def _sequence_answered(mail: InboundMail, invitation: Invitation) -> int:
    """The answer's SEQUENCE; without one, that of the newest mail that was out when the answer was written."""
    if mail.sequence is not None:
        return mail.sequence
    out = [each for each in invitation.standing().defer("content") if each.outcome != Dispatch.Outcome.OVERTAKEN]
    by_then = [each.sequence for each in out if mail.stamp is None or each.stamp <= mail.stamp]
    return max(by_then, default=out[0].sequence)


def _is_outdated(newest: Dispatch, invitation: Invitation) -> bool:
    """Whether a newer REQUEST is about to be planned, because the meeting is no longer what `newest` says."""
    said = newest.fingerprint.removesuffix(" waiting")
    return newest.method == Method.REQUEST and invitation.meeting.is_out and said != fingerprint(invitation.meeting)


def _last_stamp(mail: InboundMail, invitation: Invitation) -> datetime | None:
    """The stamp of the newest answer, or proposal, that was believed."""
    believed = Q(verdict__in=[Verdict.APPLIED, Verdict.PROPOSAL]) | Q(reason__in=["replaced", "declined"])
    alike = invitation.inbound_mail.filter(believed, kind=mail.kind).exclude(pk=mail.pk)
    newest: datetime | None = alike.aggregate(newest=Max("stamp"))["newest"]
    return newest
