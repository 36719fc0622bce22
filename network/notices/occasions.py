"""Who should hear what about a meeting now: read from the rows, whatever was sent before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet

from network.clock import now
from network.invitations.models import Dispatch, Invitation, Method
from network.meetings.models import Meeting, MeetingState, Registration
from network.notices.models import Notice

Kind = Notice.Kind
State = Registration.State
Participation = Invitation.Participation

LATELY = timedelta(days=1)
THANKED_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Due:
    """A notice that somebody should have."""

    invitation: Invitation
    kind: str
    occasion: str


def due(meeting: Meeting) -> Iterator[Due]:
    """Every notice that somebody should have had by now."""
    if meeting.state == MeetingState.HELD:
        yield from _thanks(meeting)
    elif meeting.state == MeetingState.PUBLISHED and meeting.starts_at > now():
        yield from _confirmations(meeting)
        yield from _offers(meeting)
        yield from _deadlines(meeting)
        yield from _reminders(meeting)


def deadline_reminder_at(meeting: Meeting) -> datetime | None:
    """When those who have not answered are reminded."""
    closes_at = meeting.registration_closes_at
    return closes_at and closes_at - timedelta(days=settings.DEADLINE_REMINDER_DAYS)


def reminder_at(meeting: Meeting) -> datetime:
    """When those who come are reminded."""
    return meeting.starts_at - timedelta(days=settings.MEETING_REMINDER_DAYS)


def _confirmations(meeting: Meeting) -> Iterator[Due]:
    """Who registered lately and had the meeting in the calendar already; not who answered from there."""
    for mine, invitation in _with_invitations(meeting, State.CONFIRMED):
        if mine.queued_at > now() - LATELY and not _answered(invitation, mine) and _had_it(invitation, mine.queued_at):
            yield Due(invitation, Kind.CONFIRMED, mine.queued_at.isoformat())


def _offers(meeting: Meeting) -> Iterator[Due]:
    for mine, invitation in _with_invitations(meeting, State.WAITLISTED):
        if mine.offer_expires_at is not None and mine.offer_expires_at > now():
            yield Due(invitation, Kind.OFFERED, mine.offer_expires_at.isoformat())


def _deadlines(meeting: Meeting) -> Iterator[Due]:
    """Who was invited well before, and has said nothing when the deadline is near."""
    closes_at, remind_at = meeting.registration_closes_at, deadline_reminder_at(meeting)
    if closes_at is None or remind_at is None or not remind_at <= now() < closes_at:
        return
    occasion = closes_at.isoformat()
    spoken = meeting.registrations.values("person")
    on_duty = meeting.staff.through.objects.filter(meeting=meeting).values("person")
    reminded = meeting.notices.filter(kind=Kind.DEADLINE, occasion=occasion).values("person")
    silent = _current(meeting).filter(participation=Participation.NEEDS_ACTION).exclude(person__in=spoken)
    silent = silent.exclude(person__in=on_duty).exclude(person__in=reminded)
    for invitation in silent:
        if _had_it(invitation, remind_at):
            yield Due(invitation, Kind.DEADLINE, occasion)


def _reminders(meeting: Meeting) -> Iterator[Due]:
    """Who has a seat, and not only since the day of reminding."""
    if reminder_at(meeting) <= now():
        for mine, invitation in _with_invitations(meeting, State.CONFIRMED):
            if mine.queued_at < reminder_at(meeting):
                yield Due(invitation, Kind.REMINDER, meeting.starts_at.isoformat())


def _thanks(meeting: Meeting) -> Iterator[Due]:
    """Who came; everybody with a seat where nobody noted who came."""
    if meeting.ends_at < now() - THANKED_WITHIN:
        return
    is_noted = meeting.registrations.filter(state__in=[State.ATTENDED, State.NO_SHOW]).exists()
    for _, invitation in _with_invitations(meeting, State.ATTENDED if is_noted else State.CONFIRMED):
        yield Due(invitation, Kind.THANKS, "")


def _with_invitations(meeting: Meeting, state: str) -> Iterator[tuple[Registration, Invitation]]:
    invitations = {each.person_id: each for each in _current(meeting)}
    for mine in meeting.registrations.filter(state=state):
        if mine.person_id in invitations:
            yield mine, invitations[mine.person_id]


def _current(meeting: Meeting) -> QuerySet[Invitation]:
    """The invitations to the addresses people have now."""
    current = meeting.invitations.select_related("person").filter(person__is_active=True)
    return current.filter(address=F("person__email"))


def _answered(invitation: Invitation, mine: Registration) -> bool:
    """Whether the registration came about by the calendar's own answer."""
    answered_at = invitation.answered_at
    is_yes = invitation.participation == Participation.ACCEPTED
    return is_yes and answered_at is not None and answered_at >= mine.queued_at


def _had_it(invitation: Invitation, moment: datetime) -> bool:
    """Whether the mailbox held a REQUEST, and did not only wait, at `moment`."""
    told = invitation.standing().exclude(outcome__in=[Dispatch.Outcome.OVERTAKEN, Dispatch.Outcome.FAILED])
    earlier = [each for each in told.defer("content") if _planned_at(each) <= moment]
    return bool(earlier) and earlier[-1].method == Method.REQUEST and not earlier[-1].fingerprint.endswith(" waiting")


def _planned_at(dispatch: Dispatch) -> datetime:
    """When the row was made, to the millisecond, as its id tells (RFC 9562 section 5.7)."""
    return datetime.fromtimestamp((dispatch.pk.int >> 80) / 1000, UTC)
