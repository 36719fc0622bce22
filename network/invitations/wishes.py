"""The truth about a meeting, as it concerns mailboxes: who shall hold what."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from network.clock import local_day
from network.invitations.models import Dispatch, Invitation, Method
from network.meetings.models import Meeting, Registration
from network.networks.models import Membership
from network.people.models import Person

DECLINED = Invitation.Participation.DECLINED


@dataclass(frozen=True, slots=True)
class Wish:
    """What one mailbox shall hold: the meeting as it is now, or nothing of it.

    `takes_part` is whether its person has a seat or waits for one.
    """

    method: str
    fingerprint: str
    takes_part: bool = False

    def asks_anew(self, invitation: Invitation) -> bool:
        """Whether the person said no from their calendar, which let the meeting go, and has been registered since."""
        return self.takes_part and invitation.participation == DECLINED


def fingerprint(meeting: Meeting) -> str:
    """The state, and a hash of what a calendar must be told by mail; stamps, sequence and wording are left out."""
    shown = (
        meeting.starts_at.isoformat(),
        meeting.ends_at.isoformat(),
        meeting.place,
        meeting.conference_url,
    )
    return f"{meeting.state} {hashlib.sha256(chr(0).join(shown).encode()).hexdigest()}"


def invited(meeting: Meeting) -> QuerySet[Person]:
    """Who shall have the meeting in their calendar: staff, those with a seat, and contacts who have not withdrawn.

    Also those whose organisation left the network and came back, who lost their seats by that.
    """
    people = to_be_invited(meeting)
    return people if meeting.is_out else people.none()


def to_be_invited(meeting: Meeting) -> QuerySet[Person]:
    """Who would be invited if the meeting were out."""
    seated = _seated(meeting)
    on_duty = Meeting.staff.through.objects.filter(meeting=meeting).values("person")
    wanted = Q(pk__in=seated) | Q(pk__in=on_duty) | Q(pk__in=_contacts(meeting)) | Q(pk__in=_back_again(meeting))
    people: QuerySet[Person] = Person.objects.filter(wanted, is_active=True)
    return people


def _seated(meeting: Meeting) -> QuerySet[Any]:
    return meeting.registrations.filter(state=Registration.State.CONFIRMED).values("person")


def _contacts(meeting: Meeting) -> QuerySet[Person]:
    gone = meeting.registrations.filter(state=Registration.State.WITHDRAWN, left_network=False).values("person")
    contacts: QuerySet[Person] = Person.objects.filter(contact_for__in=members(meeting)).exclude(pk__in=gone)
    return contacts


def _back_again(meeting: Meeting) -> QuerySet[Any]:
    """Whose seat went when their organisation left the network, now that it is a member again."""
    left = meeting.registrations.filter(state=Registration.State.WITHDRAWN, left_network=True)
    return left.filter(person__organisation__in=members(meeting).values("organisation")).values("person")


def members(meeting: Meeting) -> QuerySet[Membership]:
    """Who belongs to the meeting's network on its day."""
    return Membership.objects.active_on(local_day(meeting.starts_at)).filter(network=meeting.network_id)


def waiting(meeting: Meeting) -> QuerySet[Person]:
    """Who stands on the waiting list."""
    line = meeting.registrations.filter(state=Registration.State.WAITLISTED).values("person")
    people: QuerySet[Person] = Person.objects.filter(pk__in=line, is_active=True)
    return people if meeting.is_out else people.none()


def wishes(meeting: Meeting, *, among: Collection[UUID] | None = None) -> Iterator[tuple[Invitation, Wish]]:
    """What each mailbox shall hold, or each `among` the invitations of these ids."""
    rows = meeting.invitations.select_related("person").order_by("pk")
    people = [invited(meeting), waiting(meeting), Person.objects.filter(pk__in=_seated(meeting))]
    if among is not None:
        rows = rows.filter(pk__in=among)
        people = [each.filter(pk__in=rows.order_by().values("person")) for each in people]
    wanted, in_line, seated = map(_ids, people)
    shown = fingerprint(meeting)
    for invitation in rows:
        pk, is_current = invitation.person_id, invitation.person.email == invitation.address
        if is_current and pk in wanted:
            said = f"{shown} waiting" if pk in in_line else shown
            yield invitation, Wish(Method.REQUEST, said, takes_part=pk in in_line or pk in seated)
        elif is_current and pk in in_line:
            yield invitation, Wish(Method.NOTICE, f"{shown} waiting")
        else:
            yield invitation, Wish(Method.CANCEL, "")


def unanswered(meeting: Meeting) -> Iterator[tuple[Invitation, Wish, Dispatch | None]]:
    """The mailboxes that do not hold what they shall, and the newest mail to each; in a fixed number of queries."""
    newest = _newest_mails(meeting)
    for invitation, wish in wishes(meeting):
        last = newest.get(invitation.pk)
        if not answers(last, wish, invitation):
            yield invitation, wish, last


def unanswered_but_for_edits(meeting: Meeting) -> Iterator[tuple[Invitation, Wish, Dispatch | None]]:
    """The same without those who hold the meeting, in the same standing, as it was before it was edited."""
    for invitation, wish, last in unanswered(meeting):
        is_edit = (
            last is not None
            and wish.method == last.method
            and _standing(wish.fingerprint) == _standing(last.fingerprint)
        )
        if not is_edit or wish.asks_anew(invitation):
            yield invitation, wish, last


def _standing(fingerprint: str) -> list[str]:
    """The meeting's state, and `waiting` for somebody who waits."""
    return fingerprint.split()[::2]


def answers(last: Dispatch | None, wish: Wish, invitation: Invitation) -> bool:
    """Whether the mailbox holds what it shall after `last`."""
    if wish.method == Method.CANCEL:
        holds_it = last is not None and last.method == Method.REQUEST and last.outcome != Dispatch.Outcome.FAILED
        return not holds_it or invitation.participation == DECLINED
    says_so = last is not None and (last.method, last.fingerprint) == (wish.method, wish.fingerprint)
    return says_so and not wish.asks_anew(invitation)


def _newest_mails(meeting: Meeting) -> dict[UUID, Dispatch]:
    """What each mailbox was told last, as `Invitation.newest` says it."""
    newest = Dispatch.objects.filter(invitation__meeting=meeting).newest()
    return {each.invitation_id: each for each in newest.only("invitation", "method", "fingerprint", "outcome")}


def _ids(people: QuerySet[Person]) -> set[UUID]:
    return set(people.values_list("pk", flat=True))
