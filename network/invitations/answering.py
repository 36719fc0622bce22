"""What an answer does: to the invitation, to the registration, to the proposals that are open."""

from network.clock import now
from network.events.recording import record
from network.invitations.models import InboundMail, Invitation
from network.meetings import registration
from network.meetings.models import Meeting, Registration
from network.people.models import Person

Participation = Invitation.Participation
Verdict = InboundMail.Verdict


def locked(invitation: Invitation) -> Invitation:
    """The invitation as it is now, its meeting locked first, as planning does."""
    Meeting.objects.select_for_update(of=("self",)).get(pk=invitation.meeting_id)
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("meeting", "person")
    return rows.get(pk=invitation.pk)


def answer(mail: InboundMail, invitation: Invitation, *, by: Person, override_reason: str = "") -> None:
    """Let a yes register, a no give the seat back, and a perhaps keep it; the invitation must be locked.

    Participation is set before any worker looks, so that nobody who declined is told that they are withdrawn.

    Raises:
        RuleBrokenError: as `registration.register`; nothing was changed.
    """
    if mail.participation == Participation.ACCEPTED:
        _come(invitation, by, override_reason)
    elif mail.participation == Participation.DECLINED:
        _stay_away(invitation, by)
    is_new = invitation.participation != mail.participation
    invitation.participation, invitation.answered_at = mail.participation, now()
    invitation.save(update_fields=["participation", "answered_at"])
    mail.stamp = mail.stamp or mail.received_at
    if is_new:
        _record("answered", invitation, by)


def propose(mail: InboundMail, invitation: Invitation) -> None:
    """Let a proposal take the place of the one the person has open; the invitation must be locked."""
    still_open = invitation.inbound_mail.filter(verdict=Verdict.PROPOSAL).exclude(pk=mail.pk)
    still_open.update(verdict=Verdict.STALE, reason="replaced")
    _record("countered", invitation, invitation.person)


def _come(invitation: Invitation, by: Person, override_reason: str) -> None:
    """Register whoever is invited to take part; those on duty take no seat."""
    if not invitation.meeting.staff.filter(pk=invitation.person_id).exists():
        registration.register(invitation.meeting, invitation.person, by=by, override_reason=override_reason)


def _stay_away(invitation: Invitation, by: Person) -> None:
    mine = invitation.meeting.registrations.filter(person=invitation.person_id)
    held = mine.filter(state__in=Registration.STEPS["withdraw"]).first()
    if held:
        registration.withdraw(held, by=by)


def _record(what: str, invitation: Invitation, by: Person) -> None:
    record(f"invitation.{what}", by=by, invitation=invitation.pk, meeting=invitation.meeting_id)
