"""From the truth about a meeting to the mails that are missing: the difference, and nothing else."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from network.clock import now
from network.events.delivering import awaited
from network.events.recording import record, wake_the_relay
from network.events.work import DeferredError, WorkState
from network.ids import uuid7
from network.invitations import mailing
from network.invitations.letters import News, Occasion, compose
from network.invitations.models import Dispatch, DispatchQuerySet, InboundMail, Invitation, Mailing, Method
from network.invitations.wishes import Wish, answers, invited, unanswered, unanswered_but_for_edits, waiting, wishes
from network.meetings.links import withdraw_address
from network.meetings.models import OUT_IN_THE_OPEN, Meeting, MeetingState, Registration
from network.meetings.registration import position
from network.people.models import Person

Look = Callable[[Meeting], Iterator[tuple[Invitation, Wish, Dispatch | None]]]

AT_A_TIME = 20
A_MINUTE = timedelta(minutes=1)
ON_ITS_WAY = [WorkState.WAITING, WorkState.RUNG]


def reconcile_meeting(meeting_id: str) -> None:
    """Plan the mails that bring everybody's calendar in line with the meeting as it is now.

    A few at a time, the meeting locked anew for each few: nobody waits long for it, however many are invited, and
    the first mails leave while the last are written.
    """
    _reconcile(UUID(meeting_id), unanswered)


def reconcile_recipients(meeting_id: str) -> None:
    """The same for those whose own standing has changed; what was edited waits until the editing has ended."""
    is_edited = any(True for _ in awaited("edits", about=meeting_id))
    _reconcile(UUID(meeting_id), unanswered_but_for_edits if is_edited else unanswered)


def reconcile_edits(meeting_id: str) -> None:
    """The same for everybody once the editing has paused: several edits become one mail, and two a minute at most.

    Raises:
        DeferredError: edits were told less than a minute ago.
    """
    meeting = Meeting.objects.get(pk=UUID(meeting_id))
    if not missing_mails(meeting):
        return
    told = Mailing.objects.filter(meeting=meeting, edits_told_at__gt=now() - A_MINUTE).first()
    if told is not None and told.edits_told_at is not None:
        raise DeferredError(
            "Edits were told less than a minute ago.", min(told.edits_told_at + A_MINUTE - now(), A_MINUTE)
        )
    _reconcile(meeting.pk, unanswered)
    Mailing.objects.update_or_create(meeting=meeting, defaults={"edits_told_at": now()})


def _reconcile(pk: UUID, look: Look) -> None:
    behind = _behind(pk, look)
    for first in range(0, len(behind), AT_A_TIME):
        _catch_up(pk, behind[first : first + AT_A_TIME])
    if behind:
        _finish(pk)


def _behind(pk: UUID, look: Look) -> list[UUID]:
    """Invite whoever is missing; the invitations whose mailbox does not hold the truth. Many are held back."""
    with transaction.atomic():
        meeting = _locked(pk)
        if _is_over(meeting):
            return []
        _invite(meeting)
        behind = [invitation.pk for invitation, _, _ in look(meeting)]
        mailing.hold_back_many(meeting, len(behind))
        return behind


def _catch_up(pk: UUID, behind: Collection[UUID]) -> None:
    """Plan what is missing in these mailboxes by now."""
    with transaction.atomic():
        meeting = _locked(pk)
        if not _is_over(meeting):
            # Materialised before anything is planned: planning may raise the meeting's sequence.
            for invitation, wish in list(wishes(meeting, among=behind)):
                _fulfil(invitation, wish, meeting)
            wake_the_relay()


def _finish(pk: UUID) -> None:
    with transaction.atomic():
        mailing.forget_when_empty(_locked(pk))


def _locked(pk: UUID) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).get(pk=pk)


def _is_over(meeting: Meeting) -> bool:
    return meeting.ends_at <= now() or meeting.state == MeetingState.HELD


def reconcile_network(network_id: str) -> None:
    """The same for every coming meeting of a network, whose members may have changed."""
    coming = Meeting.objects.filter(network=UUID(network_id), state__in=OUT_IN_THE_OPEN, ends_at__gt=now())
    for pk in coming.values_list("pk", flat=True):
        reconcile_recipients(str(pk))


def reconcile_person(person_id: str) -> None:
    """The same for every coming meeting a person was invited to, since their address may have changed."""
    coming = Meeting.objects.filter(invitations__person=UUID(person_id), ends_at__gt=now())
    for pk in coming.values_list("pk", flat=True).distinct():
        reconcile_recipients(str(pk))


def sweep(_: str) -> None:
    """Look at every coming meeting again; when all is well there is nothing to do."""
    coming = Meeting.objects.filter(ends_at__gt=now()).exclude(state=MeetingState.DRAFT)
    for pk in coming.values_list("pk", flat=True):
        reconcile_recipients(str(pk))


def missing_mails(meeting: Meeting) -> list[UUID]:
    """The invitations whose newest mail does not say what is true now; empty when all is well. Writes nothing."""
    if _is_over(meeting):
        return []
    uninvited = [person.pk for person in _uninvited(meeting)]
    return uninvited + [invitation.pk for invitation, _, _ in unanswered(meeting)]


def _invite(meeting: Meeting) -> None:
    Invitation.objects.bulk_create(
        [Invitation(meeting=meeting, person=person, address=person.email) for person in _uninvited(meeting)],
        ignore_conflicts=True,
    )


def _uninvited(meeting: Meeting) -> list[Person]:
    known = set(meeting.invitations.values_list("person", "address"))
    people = invited(meeting) | waiting(meeting)
    return [person for person in people.distinct() if (person.pk, person.email) not in known]


def _fulfil(invitation: Invitation, wish: Wish, meeting: Meeting) -> None:
    if answers(invitation.newest(), wish, invitation):
        return
    _overtake(invitation)
    known = _that_may_have_arrived(invitation).last()
    if not answers(known, wish, invitation):
        _plan(invitation, wish, meeting, known)


def _overtake(invitation: Invitation) -> None:
    invitation.standing().filter(state__in=ON_ITS_WAY, copied_at__isnull=True).update(
        state=WorkState.DONE, due_at=None, outcome=Dispatch.Outcome.OVERTAKEN, ended_at=now()
    )


def _that_may_have_arrived(invitation: Invitation) -> DispatchQuerySet:
    never_left = Q(outcome=Dispatch.Outcome.OVERTAKEN, attempts=0, deferrals=0)
    return invitation.standing().exclude(never_left).defer("content")


def _plan(invitation: Invitation, wish: Wish, meeting: Meeting, known: Dispatch | None) -> None:
    if invitation.dispatches.filter(sequence=meeting.sequence, method=wish.method).exists():
        _raise_sequence(meeting)
    invitation.meeting = meeting
    mine = meeting.registrations.filter(person=invitation.person_id).first()
    waits = mine is not None and wish.fingerprint.endswith(" waiting")
    occasion = _occasion(
        invitation,
        wish.method,
        meeting.sequence,
        known,
        news=_news(invitation, wish, known, mine),
        waiting_at=position(mine) if mine and waits else None,
        withdraw=withdraw_address(mine) if mine and "withdraw" in mine.allowed else "",
    )
    _post(invitation, occasion, fingerprint=wish.fingerprint)


def _news(invitation: Invitation, wish: Wish, known: Dispatch | None, mine: Registration | None) -> News:
    """What the reader must hear, given what they were told before."""
    meeting = invitation.meeting
    if wish.method == Method.CANCEL:
        return News.CANCELLED if meeting.state == MeetingState.CANCELLED else News.WITHDRAWN
    if wish.fingerprint.endswith(" waiting"):
        return News.WAITING
    if known is not None and known.fingerprint.endswith(" waiting"):
        return News.PROMOTED
    if known is not None and known.method == Method.REQUEST and known.fingerprint.startswith(meeting.state):
        return News.CHANGED
    return _first_news(invitation, mine)


def _first_news(invitation: Invitation, mine: Registration | None) -> News:
    meeting = invitation.meeting
    if meeting.state == MeetingState.SAVE_THE_DATE:
        return News.SAVE_THE_DATE
    if meeting.staff.filter(pk=invitation.person_id).exists():
        return News.ON_DUTY
    # Participants of an activity were seated by others; they are invited.
    has_registered = mine is not None and meeting.kind != Meeting.Kind.ADVISORY
    return News.CONFIRMED if has_registered else News.INVITED


def turn_down(proposal: InboundMail) -> None:
    """Plan the mail that says no to a proposed time, under the SEQUENCE the mailbox knows (RFC 5546 section 3.2.8)."""
    invitation = proposal.invitation
    known = invitation.newest() if invitation else None
    if invitation is not None and known is not None:
        occasion = _occasion(invitation, Method.DECLINECOUNTER, known.sequence, known, news=News.TURNED_DOWN)
        _post(invitation, occasion, turns_down=proposal)
        wake_the_relay()


def _occasion(
    invitation: Invitation, method: str, sequence: int, known: Dispatch | None, **particulars: Any
) -> Occasion:
    return Occasion(
        method=method,
        sequence=sequence,
        stamp=_next_stamp(known),
        message_id=f"<{uuid7()}@{settings.MAIL_DOMAIN}>",
        earlier=(_root(invitation, known).message_id, known.message_id) if known else (),
        **particulars,
    )


def _root(invitation: Invitation, known: Dispatch) -> Dispatch:
    """The first mail that may have arrived: the one that all later ones hang on."""
    return _that_may_have_arrived(invitation).first() or known


def _post(invitation: Invitation, occasion: Occasion, **particulars: Any) -> None:
    Dispatch.objects.create(
        invitation=invitation,
        method=occasion.method,
        sequence=occasion.sequence,
        stamp=occasion.stamp,
        message_id=occasion.message_id,
        content=compose(invitation, occasion),
        due_at=None if mailing.is_held(invitation.meeting) else Now(),
        **particulars,
    )


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
