"""From the truth about a meeting to the mails that are missing: the difference, and nothing else."""

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from network.clock import now
from network.events.delivering import awaited
from network.events.recording import wake_the_relay
from network.events.work import DeferredError
from network.invitations import mailing, writing
from network.invitations.models import Dispatch, Invitation, Mailing
from network.invitations.wishes import Wish, invited, unanswered, unanswered_but_for_edits, waiting, wishes
from network.meetings.models import OUT_IN_THE_OPEN, Meeting, MeetingState
from network.people.models import Person

Look = Callable[[Meeting], Iterator[tuple[Invitation, Wish, Dispatch | None]]]

AT_A_TIME = 40
INVITED_AT_A_TIME = 500
A_MINUTE = timedelta(minutes=1)


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
    """Invite whoever is missing; the invitations whose mailbox does not hold the truth. Many are held back.

    Nothing is locked meanwhile: whoever writes a mail looks at its mailbox again.
    """
    meeting = Meeting.objects.get(pk=pk)
    if _is_over(meeting):
        return []
    _invite(meeting)
    behind = [invitation.pk for invitation, _, _ in look(meeting)]
    with transaction.atomic():
        mailing.hold_back_many(_locked(pk), len(behind))
    return behind


def _catch_up(pk: UUID, behind: Collection[UUID]) -> None:
    """Write what is missing in these mailboxes by now."""
    with transaction.atomic():
        meeting = _locked(pk)
        if not _is_over(meeting):
            writing.catch_up(meeting, list(wishes(meeting, among=behind)))
            wake_the_relay()


def _finish(pk: UUID) -> None:
    with transaction.atomic():
        mailing.forget_when_empty(_locked(pk))


def _locked(pk: UUID) -> Meeting:
    """The meeting, with all that mails say of it."""
    rows = Meeting.objects.select_related("network__programme", "place_municipality", "planned_by")
    return rows.prefetch_related("programme").select_for_update(of=("self",)).get(pk=pk)


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
    missing = [Invitation(meeting=meeting, person=each, address=each.email) for each in _uninvited(meeting)]
    for first in range(0, len(missing), INVITED_AT_A_TIME):
        Invitation.objects.bulk_create(missing[first : first + INVITED_AT_A_TIME], ignore_conflicts=True)


def _uninvited(meeting: Meeting) -> list[Person]:
    known = set(meeting.invitations.values_list("person", "address"))
    people = invited(meeting) | waiting(meeting)
    return [person for person in people.distinct() if (person.pk, person.email) not in known]
