"""Writing the mails that are missing in a few mailboxes; what is known of them is read for all at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Now

from network.clock import now
from network.events.recording import record, wake_the_relay
from network.events.work import WorkState
from network.ids import uuid7
from network.invitations import mailing
from network.invitations.letters import News, Occasion, compose
from network.invitations.models import Dispatch, InboundMail, Invitation, Method
from network.invitations.wishes import Wish, answers
from network.meetings import line
from network.meetings.links import withdraw_address
from network.meetings.models import Meeting, MeetingState, Registration

Wanted = Sequence[tuple[Invitation, Wish]]

Participation = Invitation.Participation
ON_ITS_WAY = [WorkState.WAITING, WorkState.RUNG]


@dataclass(frozen=True, slots=True)
class Known:
    """How a meeting's people stand, by their ids, and what was written to their mailboxes, oldest first."""

    mails: dict[UUID, list[Dispatch]]
    seats: dict[UUID, Registration]
    places: dict[UUID, int]
    on_duty: set[UUID]
    answers: dict[UUID, Invitation]
    is_held: bool


def catch_up(meeting: Meeting, wanted: Wanted) -> None:
    """Write the mails that are missing in these mailboxes. The meeting must be locked."""
    newest = _newest([invitation for invitation, _ in wanted])
    missing = [(each, wish) for each, wish in wanted if not answers(newest.get(each.pk), wish, each)]
    if missing:
        invitations = [invitation for invitation, _ in missing]
        _overtake(invitations)
        Dispatch.objects.bulk_create(list(_mails(meeting, missing, _known(meeting, invitations))))


def turn_down(proposal: InboundMail) -> None:
    """Write the mail that says no to a proposed time, under the SEQUENCE the mailbox knows (RFC 5546 section 3.2.8)."""
    invitation = proposal.invitation
    known = invitation.newest() if invitation else None
    if invitation is not None and known is not None:
        before = _arrived(_written_to([invitation])[invitation.pk])
        occasion = _occasion(Method.DECLINECOUNTER, known.sequence, known, before, news=News.TURNED_DOWN)
        is_held = mailing.is_held(invitation.meeting)
        _written(invitation, occasion, is_held=is_held, turns_down=proposal).save(force_insert=True)
        wake_the_relay()


def _newest(invitations: Collection[Invitation]) -> dict[UUID, Dispatch]:
    rows = Dispatch.objects.filter(invitation__in=invitations).newest().defer("content")
    return {each.invitation_id: each for each in rows}


def _overtake(invitations: Collection[Invitation]) -> None:
    standing = Dispatch.objects.filter(invitation__in=invitations).standing()
    standing.filter(state__in=ON_ITS_WAY, copied_at__isnull=True).update(
        state=WorkState.DONE, due_at=None, outcome=Dispatch.Outcome.OVERTAKEN, ended_at=now()
    )


def _known(meeting: Meeting, invitations: Collection[Invitation]) -> Known:
    people = [invitation.person_id for invitation in invitations]
    seats = {mine.person_id: mine for mine in meeting.registrations.filter(person__in=people)}
    waits = any(mine.state == Registration.State.WAITLISTED for mine in seats.values())
    return Known(
        mails=_written_to(invitations),
        seats=seats,
        places=line.places([meeting.pk]) if waits else {},
        on_duty=set(meeting.staff.filter(pk__in=people).values_list("pk", flat=True)),
        answers=_answers(meeting, people),
        is_held=mailing.is_held(meeting),
    )


def _answers(meeting: Meeting, people: Collection[UUID]) -> dict[UUID, Invitation]:
    """Of each person the invitation they answered last, at whatever address."""
    answered = meeting.invitations.filter(person__in=people, answered_at__isnull=False)
    return {each.person_id: each for each in answered.order_by("answered_at", "pk")}


def _written_to(invitations: Collection[Invitation]) -> dict[UUID, list[Dispatch]]:
    found: dict[UUID, list[Dispatch]] = defaultdict(list)
    for each in Dispatch.objects.filter(invitation__in=invitations).standing().order_by("pk").defer("content"):
        found[each.invitation_id].append(each)
    return found


def _arrived(mails: list[Dispatch]) -> list[Dispatch]:
    """Those that may have arrived: all but what was overtaken before it was ever tried."""
    return [each for each in mails if each.outcome != Dispatch.Outcome.OVERTAKEN or each.attempts or each.deferrals]


def _mails(meeting: Meeting, missing: Wanted, known: Known) -> Iterator[Dispatch]:
    for invitation, wish in missing:
        before = _arrived(known.mails[invitation.pk])
        if not answers(before[-1] if before else None, wish, invitation):
            yield _mail(invitation, wish, meeting, before, known)


def _mail(invitation: Invitation, wish: Wish, meeting: Meeting, before: list[Dispatch], known: Known) -> Dispatch:
    written = {(each.sequence, each.method) for each in known.mails[invitation.pk]}
    if (meeting.sequence, wish.method) in written:
        _raise_sequence(meeting)
    invitation.meeting = meeting
    last, mine = before[-1] if before else None, known.seats.get(invitation.person_id)
    news = _news(invitation, wish, last, known)
    if wish.method == Method.REQUEST:
        _settle_answer(invitation, wish, last, news, known)
    occasion = _occasion(
        wish.method,
        meeting.sequence,
        last,
        before,
        news=news,
        was=_time_known(meeting, last) if wish.method == Method.REQUEST else None,
        waiting_at=known.places.get(mine.pk) if mine and wish.fingerprint.endswith(" waiting") else None,
        withdraw=withdraw_address(mine) if mine and "withdraw" in mine.allowed else "",
    )
    return _written(invitation, occasion, is_held=known.is_held, fingerprint=wish.fingerprint)


def _time_known(meeting: Meeting, last: Dispatch | None) -> tuple[datetime, datetime] | None:
    """When the reader's calendar says the meeting is, where that is another time than its own."""
    if last is None or last.method != Method.REQUEST or last.starts_at is None or last.ends_at is None:
        return None
    known = last.starts_at, last.ends_at
    return known if known != (meeting.starts_at, meeting.ends_at) else None


def _news(invitation: Invitation, wish: Wish, last: Dispatch | None, known: Known) -> News:
    """What the reader must hear, given what they were told before."""
    meeting = invitation.meeting
    if wish.method == Method.CANCEL:
        return News.CANCELLED if meeting.state == MeetingState.CANCELLED else News.WITHDRAWN
    if wish.fingerprint.endswith(" waiting"):
        return News.WAITING
    if last is not None and last.fingerprint.endswith(" waiting"):
        return News.PROMOTED
    is_known = last is not None and last.method == Method.REQUEST and last.fingerprint.startswith(meeting.state)
    return News.CHANGED if is_known and not wish.asks_anew(invitation) else _first_news(invitation, known)


def _first_news(invitation: Invitation, known: Known) -> News:
    meeting = invitation.meeting
    if meeting.state == MeetingState.SAVE_THE_DATE:
        return News.SAVE_THE_DATE
    if invitation.person_id in known.on_duty:
        return News.ON_DUTY
    # Participants of an activity were seated by others; they are invited.
    mine = known.seats.get(invitation.person_id)
    has_registered = mine is not None and mine.state != Registration.State.WITHDRAWN
    return News.CONFIRMED if has_registered and meeting.kind != Meeting.Kind.ADVISORY else News.INVITED


def _settle_answer(invitation: Invitation, wish: Wish, last: Dispatch | None, news: News, known: Known) -> None:
    """Let the mail tell what the person's answer is: what they said at another address, or none yet.

    Who was called back and is invited again has not answered that; nor has who said no and was registered since.
    """
    said = known.answers.get(invitation.person_id, invitation)
    is_new_address = said != invitation and (last is None or last.method != Method.REQUEST)
    if is_new_address and not (wish.takes_part and said.participation == Participation.DECLINED):
        _set_answer(invitation, said.participation, said.answered_at)
    elif wish.asks_anew(invitation) or (news is News.INVITED and last is not None and last.method == Method.CANCEL):
        _set_answer(invitation, Participation.NEEDS_ACTION, invitation.answered_at)


def _set_answer(invitation: Invitation, participation: str, answered_at: datetime | None) -> None:
    if invitation.participation != participation:
        invitation.participation, invitation.answered_at = participation, answered_at
        invitation.save(update_fields=["participation", "answered_at"])
        record("invitation.asked", by=None, invitation=invitation.pk, meeting=invitation.meeting_id)


def _occasion(
    method: str, sequence: int, last: Dispatch | None, before: list[Dispatch], **particulars: Any
) -> Occasion:
    """`before` are the mails that may have arrived: all later ones hang on the first of them."""
    root = before[0] if before else last
    return Occasion(
        method=method,
        sequence=sequence,
        stamp=_next_stamp(last),
        message_id=f"<{uuid7()}@{settings.MAIL_DOMAIN}>",
        earlier=(root.message_id, last.message_id) if last and root else (),
        **particulars,
    )


def _written(invitation: Invitation, occasion: Occasion, *, is_held: bool, **particulars: Any) -> Dispatch:
    return Dispatch(
        invitation=invitation,
        method=occasion.method,
        sequence=occasion.sequence,
        starts_at=invitation.meeting.starts_at,
        ends_at=invitation.meeting.ends_at,
        stamp=occasion.stamp,
        message_id=occasion.message_id,
        content=compose(invitation, occasion),
        due_at=None if is_held else Now(),
        **particulars,
    )


def _raise_sequence(meeting: Meeting) -> None:
    """Somebody called back is invited anew: their calendar needs a number it has not seen, the others need nothing."""
    meeting.sequence += 1
    meeting.changed_at = now()
    meeting.save(update_fields=["sequence", "changed_at"])
    record("meeting.changed", by=None, meeting=meeting.pk, network=meeting.network_id, changed=["sequence"])


def _next_stamp(last: Dispatch | None) -> datetime:
    """Now, to the second, and later than the stamp the mailbox has seen (RFC 5545 section 3.8.7.2)."""
    stamp = now().replace(microsecond=0)
    return stamp if last is None else max(stamp, last.stamp + timedelta(seconds=1))
