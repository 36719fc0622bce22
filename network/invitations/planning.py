"""From the truth about a meeting to the mails that are missing: the difference, and nothing else."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from network.clock import local_day, now
from network.events.recording import record, wake_the_relay
from network.events.work import WorkState
from network.ids import uuid7
from network.invitations.letters import Occasion, compose
from network.invitations.models import Dispatch, InboundMail, Invitation, Method
from network.meetings.models import OUT_IN_THE_OPEN, Meeting, MeetingState, Registration
from network.meetings.registration import position
from network.networks.models import Membership
from network.people.models import Person

DECLINED = Invitation.Participation.DECLINED
ON_ITS_WAY = [WorkState.WAITING, WorkState.RUNG]


@dataclass(frozen=True, slots=True)
class Wish:
    """What one mailbox shall hold: the meeting as it is now, or nothing of it."""

    method: str
    fingerprint: str


def reconcile_meeting(meeting_id: str) -> None:
    """Plan the mails that bring everybody's calendar in line with the meeting as it is now."""
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=UUID(meeting_id))
        if meeting.ends_at <= now() or meeting.state == MeetingState.HELD:
            return
        _invite(meeting)
        # Materialised before anything is planned: planning may raise the meeting's sequence.
        for invitation, wish in list(_wishes(meeting)):
            _fulfil(invitation, wish, meeting)


def reconcile_network(network_id: str) -> None:
    """The same for every coming meeting of a network, whose members may have changed."""
    coming = Meeting.objects.filter(network=UUID(network_id), state__in=OUT_IN_THE_OPEN, ends_at__gt=now())
    for pk in coming.values_list("pk", flat=True):
        reconcile_meeting(str(pk))


def reconcile_person(person_id: str) -> None:
    """The same for every coming meeting a person was invited to, since their address may have changed."""
    coming = Meeting.objects.filter(invitations__person=UUID(person_id), ends_at__gt=now())
    for pk in coming.values_list("pk", flat=True).distinct():
        reconcile_meeting(str(pk))


def sweep(_: str) -> None:
    """Look at every coming meeting again; when all is well there is nothing to do."""
    coming = Meeting.objects.filter(ends_at__gt=now()).exclude(state=MeetingState.DRAFT)
    for pk in coming.values_list("pk", flat=True):
        reconcile_meeting(str(pk))


def missing_mails(meeting: Meeting) -> list[UUID]:
    """The invitations whose newest mail does not say what is true now; empty when all is well. Writes nothing."""
    if meeting.ends_at <= now() or meeting.state == MeetingState.HELD:
        return []
    known = {(invitation.person_id, invitation.address) for invitation in meeting.invitations.all()}
    people = (invited(meeting) | waiting(meeting)).values()
    uninvited = [person.pk for person in people if (person.pk, person.email) not in known]
    return uninvited + [
        invitation.pk for invitation, wish in _wishes(meeting) if not _answers(invitation.newest(), wish, invitation)
    ]


def fingerprint(meeting: Meeting) -> str:
    """The state, and a hash of what a calendar must be told by mail; stamps, sequence and wording are left out."""
    shown = (
        meeting.starts_at.isoformat(),
        meeting.ends_at.isoformat(),
        meeting.place,
        meeting.conference_url,
    )
    return f"{meeting.state} {hashlib.sha256(chr(0).join(shown).encode()).hexdigest()}"


def invited(meeting: Meeting) -> dict[UUID, Person]:
    """Who shall have the meeting in their calendar: staff, those with a seat, and contacts who have not withdrawn."""
    if not meeting.is_out:
        return {}
    seated = Q(registrations__meeting=meeting, registrations__state=Registration.State.CONFIRMED)
    people = Person.objects.filter(is_active=True).filter(seated | Q(on_duty_at=meeting) | Q(pk__in=_contacts(meeting)))
    return {person.pk: person for person in people.distinct()}


def _contacts(meeting: Meeting) -> set[UUID]:
    if meeting.network_id is None:
        return set()
    members = Membership.objects.active_on(local_day(meeting.starts_at)).filter(network=meeting.network_id)
    contacts = set(members.values_list("contacts", flat=True)) - {None}
    gone = meeting.registrations.filter(state=Registration.State.WITHDRAWN).values_list("person", flat=True)
    return contacts - set(gone)


def waiting(meeting: Meeting) -> dict[UUID, Person]:
    """Who stands on the waiting list."""
    line = Q(registrations__meeting=meeting, registrations__state=Registration.State.WAITLISTED)
    return Person.objects.filter(line, is_active=True).in_bulk() if meeting.is_out else {}


def _invite(meeting: Meeting) -> None:
    people = (invited(meeting) | waiting(meeting)).values()
    Invitation.objects.bulk_create(
        [Invitation(meeting=meeting, person=person, address=person.email) for person in people],
        ignore_conflicts=True,
    )


def _wishes(meeting: Meeting) -> Iterator[tuple[Invitation, Wish]]:
    wanted, in_line = invited(meeting), waiting(meeting)
    shown = fingerprint(meeting)
    for invitation in meeting.invitations.select_related("person").order_by("pk"):
        pk, is_current = invitation.person_id, invitation.person.email == invitation.address
        if is_current and pk in wanted:
            yield invitation, Wish(Method.REQUEST, f"{shown} waiting" if pk in in_line else shown)
        elif is_current and pk in in_line:
            yield invitation, Wish(Method.NOTICE, f"{shown} waiting")
        else:
            yield invitation, Wish(Method.CANCEL, "")


def _fulfil(invitation: Invitation, wish: Wish, meeting: Meeting) -> None:
    if _answers(invitation.newest(), wish, invitation):
        return
    _overtake(invitation)
    known = _last_that_may_have_arrived(invitation)
    if not _answers(known, wish, invitation):
        _plan(invitation, wish, meeting, known)


def _answers(last: Dispatch | None, wish: Wish, invitation: Invitation) -> bool:
    """Whether the mailbox holds what it shall after `last`."""
    if wish.method == Method.CANCEL:
        holds_it = last is not None and last.method == Method.REQUEST and last.outcome != Dispatch.Outcome.FAILED
        return not holds_it or invitation.participation == DECLINED
    return last is not None and (last.method, last.fingerprint) == (wish.method, wish.fingerprint)


def _overtake(invitation: Invitation) -> None:
    invitation.standing().filter(state__in=ON_ITS_WAY, copied_at__isnull=True).update(
        state=WorkState.DONE, due_at=None, outcome=Dispatch.Outcome.OVERTAKEN, ended_at=now()
    )


def _last_that_may_have_arrived(invitation: Invitation) -> Dispatch | None:
    never_left = Q(outcome=Dispatch.Outcome.OVERTAKEN, attempts=0, deferrals=0)
    return invitation.standing().exclude(never_left).last()


def _plan(invitation: Invitation, wish: Wish, meeting: Meeting, known: Dispatch | None) -> None:
    if invitation.dispatches.filter(sequence=meeting.sequence, method=wish.method).exists():
        _raise_sequence(meeting)
    invitation.meeting = meeting
    occasion = _occasion(
        invitation,
        wish.method,
        meeting.sequence,
        known,
        is_first=known is None or known.method != Method.REQUEST or not known.fingerprint.startswith(meeting.state),
        waiting_at=_place_in_line(invitation) if wish.fingerprint.endswith(" waiting") else None,
    )
    _post(invitation, occasion, fingerprint=wish.fingerprint)


def turn_down(proposal: InboundMail) -> None:
    """Plan the mail that says no to a proposed time, under the SEQUENCE the mailbox knows (RFC 5546 section 3.2.8)."""
    invitation = proposal.invitation
    known = invitation.newest() if invitation else None
    if invitation is not None and known is not None:
        occasion = _occasion(invitation, Method.DECLINECOUNTER, known.sequence, known)
        _post(invitation, occasion, turns_down=proposal)


def _occasion(
    invitation: Invitation,
    method: str,
    sequence: int,
    known: Dispatch | None,
    *,
    is_first: bool = False,
    waiting_at: int | None = None,
) -> Occasion:
    return Occasion(
        method=method,
        sequence=sequence,
        stamp=_next_stamp(known),
        message_id=f"<{uuid7()}@{settings.MAIL_DOMAIN}>",
        thread=f"<{invitation.meeting.uid}.{invitation.pk}@{settings.MAIL_DOMAIN}>",
        is_first=is_first,
        waiting_at=waiting_at,
    )


def _post(invitation: Invitation, occasion: Occasion, **particulars: Any) -> None:
    Dispatch.objects.create(
        invitation=invitation,
        method=occasion.method,
        sequence=occasion.sequence,
        stamp=occasion.stamp,
        message_id=occasion.message_id,
        content=compose(invitation, occasion),
        due_at=Now(),
        **particulars,
    )
    wake_the_relay()


def _place_in_line(invitation: Invitation) -> int | None:
    registration = invitation.meeting.registrations.get(person=invitation.person_id)
    return position(registration)


def _raise_sequence(meeting: Meeting) -> None:
    """Somebody called back is invited anew: their calendar needs a number it has not seen, the others need nothing."""
    meeting.sequence += 1
    meeting.changed_at = now()
    meeting.save(update_fields=["sequence", "changed_at"])
    record("meeting.changed", by=None, meeting=meeting.pk, network=meeting.network_id, changed=["sequence"])


def _next_stamp(known: Dispatch | None) -> datetime:
    """Now, to the second, and later than the stamp the mailbox has seen (RFC 5545 section 3.8.7.2)."""
    stamp = now().replace(microsecond=0)
    return stamp if known is None else max(stamp, known.stamp + timedelta(seconds=1))
