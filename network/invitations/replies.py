"""What becomes of an inbound mail: believed or not, in time or not, and then what it asks for."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from django.db import transaction

from network.calendar.entry import Participation
from network.calendar.parse import MAX_BYTES, parse
from network.calendar.reply import Kind, Reply
from network.clock import now
from network.errors import RuleBrokenError, Text, wrong_step
from network.events.recording import record
from network.events.work import DeferredError
from network.invitations import answering, mailing, sending
from network.invitations.matching import by_token, is_ours, match
from network.invitations.models import Dispatch, InboundMail, Invitation
from network.invitations.timeliness import TOO_LATE, objection
from network.invitations.writing import turn_down
from network.meetings.scheduling import Time
from network.people.models import Person

Verdict = InboundMail.Verdict
READ = [
    *("message_id", "sender", "subject", "kind", "problem", "participation", "comment"),
    *("proposed_starts_at", "proposed_ends_at", "sequence", "stamp", "invitation", "verdict", "reason"),
]
KINDS = {
    Kind.REPLY: InboundMail.Kind.REPLY,
    Kind.COUNTER: InboundMail.Kind.COUNTER,
    Kind.BOUNCE: InboundMail.Kind.BOUNCE,
}
ANSWERS = {
    Participation.ACCEPTED: Invitation.Participation.ACCEPTED,
    Participation.TENTATIVE: Invitation.Participation.TENTATIVE,
    Participation.DECLINED: Invitation.Participation.DECLINED,
}
NOT_FOR_PROGRAMS = {Kind.AUTOMATIC: "automatic", Kind.TNEF: "tnef", Kind.OTHER: "no_answer"}
LEFT = [Dispatch.Outcome.SENT, Dispatch.Outcome.BOUNCED]
A_DAY = timedelta(days=1)
LOOK_AGAIN, MOST_LOOKS = timedelta(seconds=5), 100
NOTHING_TO_APPLY = Text(
    "Mailen rummer intet svar fra en inviteret. Ret selv tilmeldingen, og læg mailen til side.",
    "The mail holds no answer of an invited person. Change the registration yourself, and dismiss the mail.",
)


def decide(mail: InboundMail) -> dict[str, Any]:
    """Read a mail that was stored, once: what it asks for is done in the transaction that says so.

    Raises:
        DeferredError: it is a report about a mail of which nobody has said yet that it was sent.
    """
    reply = parse(bytes(mail.raw))
    with transaction.atomic():
        mail = InboundMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
        if mail.verdict == Verdict.RECEIVED:
            _note(mail, reply)
            mail.verdict, mail.reason = _verdict(mail, reply)
            mail.save(update_fields=READ)
    return {}


def _note(mail: InboundMail, reply: Reply) -> None:
    mail.message_id, mail.sender, mail.subject = reply.message_id, reply.sender, reply.subject
    mail.kind = KINDS.get(reply.kind, InboundMail.Kind.OTHER)
    mail.problem, mail.comment = reply.problem[:300], reply.comment
    mail.participation = ANSWERS.get(reply.participation, "") if reply.participation else ""
    mail.proposed_starts_at, mail.proposed_ends_at = reply.proposed_starts_at, reply.proposed_ends_at
    mail.sequence, mail.stamp = reply.sequence, reply.stamp or reply.date
    mail.invitation = next(iter(by_token(reply)), None)


def _verdict(mail: InboundMail, reply: Reply) -> tuple[str, str]:
    if mail.size > MAX_BYTES:
        return Verdict.QUARANTINED, "oversized"
    if is_ours(reply):
        return Verdict.QUARANTINED, "own_mail"
    if reply.kind in NOT_FOR_PROGRAMS:
        return Verdict.QUARANTINED, NOT_FOR_PROGRAMS[reply.kind]
    if reply.kind is Kind.BOUNCE:
        return _bounce(mail, reply)
    if reply.problem:
        return Verdict.QUARANTINED, "unreadable"
    return _believe(mail, reply)


def _believe(mail: InboundMail, reply: Reply) -> tuple[str, str]:
    """Do what the mail asks for, if it comes from the person invited and in time."""
    found = match(reply)
    mail.invitation = found.invitation
    if found.objection or found.invitation is None:
        return Verdict.QUARANTINED, found.objection
    invitation = mail.invitation = answering.locked(found.invitation)
    if held_back := objection(mail, reply, invitation):
        return Verdict.STALE if held_back in TOO_LATE else Verdict.QUARANTINED, held_back
    return DEEDS[reply.kind](mail, invitation)


def _answer(mail: InboundMail, invitation: Invitation) -> tuple[str, str]:
    try:
        answering.answer(mail, invitation, by=invitation.person)
    except RuleBrokenError as refusal:
        return Verdict.QUARANTINED, refusal.code
    return Verdict.APPLIED, ""


def _counter(mail: InboundMail, invitation: Invitation) -> tuple[str, str]:
    answering.propose(mail, invitation)
    return Verdict.PROPOSAL, ""


def _refresh(_: InboundMail, invitation: Invitation) -> tuple[str, str]:
    """Send the newest REQUEST again, if it has left; once for each, and once a day."""
    newest = invitation.newest()
    if newest is None or newest.outcome == "":
        return Verdict.APPLIED, ""
    lately = invitation.dispatches.filter(copied_at__gt=now() - A_DAY).exists()
    if lately or not sending.copy(newest):
        return Verdict.QUARANTINED, "refreshed_before"
    return Verdict.APPLIED, "refreshed"


DEEDS: dict[Kind, Callable[[InboundMail, Invitation], tuple[str, str]]] = {
    Kind.REPLY: _answer,
    Kind.COUNTER: _counter,
    Kind.REFRESH: _refresh,
}


def _bounce(mail: InboundMail, reply: Reply) -> tuple[str, str]:
    """Mark the mail that came back: the one whose Message-ID the report names, else the mailbox's newest.

    Raises:
        DeferredError: whoever handed it over has not said so yet; a mail server next door is quicker than that.
    """
    ours = _came_back(mail, reply)
    if ours is None and mail.deferrals < MOST_LOOKS and _is_being_sent(reply.bounced_message_id):
        raise DeferredError("The mail that came back is still being sent.", LOOK_AGAIN)
    if ours is None:
        return Verdict.QUARANTINED, "unknown_mail"
    mail.invitation = ours.invitation
    said = f"{reply.bounce_status} {reply.bounced_recipient}".strip()
    sent = type(ours)._default_manager.filter(pk=ours.pk, outcome=Dispatch.Outcome.SENT)
    if sent.update(outcome=Dispatch.Outcome.BOUNCED, error=said):
        _tell_of_bounce(ours)
    return Verdict.APPLIED, ""


def _tell_of_bounce(ours: Any) -> None:
    if ours.invitation is None:
        record("notice.bounced", by=None, notice=ours.pk, person=ours.person_id)
    else:
        record("invitation.bounced", by=None, invitation=ours.invitation_id, meeting=ours.invitation.meeting_id)


def _came_back(mail: InboundMail, reply: Reply) -> Any:
    """The mail of whatever kind that is named; where none is, the newest that concerns a calendar."""
    for kind in mailing.kinds:
        left = kind._default_manager.select_related("invitation").filter(outcome__in=LEFT)
        if named := left.filter(message_id=reply.bounced_message_id).first():
            return named
    return Dispatch.objects.filter(outcome__in=LEFT, invitation=mail.invitation_id).order_by("pk").last()


def _is_being_sent(message_id: str) -> bool:
    return any(kind._default_manager.filter(message_id=message_id, outcome="").exists() for kind in mailing.kinds)


def apply(mail: InboundMail, *, by: Person, override_reason: str = "") -> InboundMail:
    """Take an answer for what it says although it was held back, because a person vouches for it.

    A counter that was held back becomes an open proposal. An open proposal is applied by moving the meeting to
    `proposed_time` and then saying so with `settle`: who may be where at that time is known on another floor.

    Raises:
        RuleBrokenError: `wrong_step`; `nothing_to_apply`, the mail holds no answer of somebody invited;
            `registration_closed` (overridable) and `not_published` as for any registration.
    """
    with transaction.atomic():
        mail = _locked(mail)
        if mail.verdict == Verdict.APPLIED:
            return mail
        _step("apply", mail, {Verdict.QUARANTINED, Verdict.STALE})
        invitation = mail.invitation and answering.locked(mail.invitation)
        if invitation and mail.kind == InboundMail.Kind.COUNTER and mail.proposed_starts_at:
            answering.propose(mail, invitation)
            return _decided(mail, Verdict.PROPOSAL, by)
        if not (invitation and mail.participation) or mail.kind != InboundMail.Kind.REPLY:
            raise RuleBrokenError("nothing_to_apply", NOTHING_TO_APPLY)
        answering.answer(mail, invitation, by=by, override_reason=override_reason)
        return _decided(mail, Verdict.APPLIED, by)


def dismiss(mail: InboundMail, *, by: Person) -> InboundMail:
    """Lay a mail aside: nothing comes of it. An open proposal is turned down, and its sender told."""
    with transaction.atomic():
        mail = _locked(mail)
        if mail.verdict == Verdict.DISMISSED:
            return mail
        _step("dismiss", mail, InboundMail.STEPS["dismiss"])
        return (
            decline_counter(mail, by=by) if mail.verdict == Verdict.PROPOSAL else _decided(mail, Verdict.DISMISSED, by)
        )


def proposed_time(mail: InboundMail) -> Time:
    """The time that an open proposal asks for.

    Raises:
        RuleBrokenError: `wrong_step`, it is no open proposal.
    """
    if mail.verdict != Verdict.PROPOSAL or mail.proposed_starts_at is None or mail.proposed_ends_at is None:
        raise wrong_step("apply", mail.verdict, mail.allowed)
    return Time(mail.proposed_starts_at, mail.proposed_ends_at)


def settle(mail: InboundMail, *, by: Person) -> InboundMail:
    """Say that the meeting was moved as an open proposal asked; everybody hears of that as of any move."""
    with transaction.atomic():
        mail = _locked(mail)
        if mail.verdict == Verdict.APPLIED:
            return mail
        _step("apply", mail, {Verdict.PROPOSAL})
        return _decided(mail, Verdict.APPLIED, by)


def decline_counter(mail: InboundMail, *, by: Person) -> InboundMail:
    """Turn an open proposal down: its sender is told, and keeps the meeting as it is (DECLINECOUNTER)."""
    with transaction.atomic():
        mail = _locked(mail)
        if mail.verdict == Verdict.DISMISSED:
            return mail
        _step("dismiss", mail, {Verdict.PROPOSAL})
        turn_down(mail)
        mail.reason = "declined"
        return _decided(mail, Verdict.DISMISSED, by)


def _locked(mail: InboundMail) -> InboundMail:
    """The mail as it is now; its meeting and invitation are locked first, in the order in which reading locks them."""
    if mail.invitation is not None:
        answering.locked(mail.invitation)
    rows = InboundMail.objects.select_for_update(of=("self",)).select_related("invitation__meeting")
    return rows.get(pk=mail.pk)


def _step(verb: str, mail: InboundMail, verdicts: Collection[str]) -> None:
    if mail.verdict not in verdicts:
        raise wrong_step(verb, mail.verdict, mail.allowed)


def _decided(mail: InboundMail, verdict: str, by: Person) -> InboundMail:
    mail.verdict, mail.decided_by, mail.decided_at = verdict, by, now()
    mail.save(update_fields=["verdict", "reason", "stamp", "decided_by", "decided_at"])
    return mail
