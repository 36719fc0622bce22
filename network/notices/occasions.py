"""Who should hear what about a meeting now: read from the rows, whatever was sent before."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Max, QuerySet

from network.clock import now
from network.invitations.models import Dispatch, Invitation, Method
from network.materials.models import Material
from network.meetings.models import Meeting, MeetingState, Registration
from network.notices.models import Notice
from network.people.models import Person

Kind = Notice.Kind
State = Registration.State
Participation = Invitation.Participation

Among = Collection[UUID] | None

LATELY = timedelta(days=1)
A_SECOND = timedelta(seconds=1)
TOLD_WITHIN = timedelta(days=14)
UNNOTED = timedelta(hours=18)
"""How long the organiser has to note who came, until the next morning, before everybody with a seat is thanked."""

TOGETHER = timedelta(hours=1)
"""What is handed out within this time of each other is told of in one mail."""


@dataclass(frozen=True, slots=True)
class Due:
    """A notice that somebody should have."""

    invitation: Invitation
    kind: str
    occasion: str


def due(meeting: Meeting, among: Among = None) -> Iterator[Due]:
    """Every notice that somebody, or somebody `among` the people of these ids, should have had by now."""
    if meeting.state == MeetingState.HELD:
        yield from _thanks(meeting, among)
        yield from _materials(meeting, among)
    elif meeting.state == MeetingState.PUBLISHED and meeting.starts_at > now():
        yield from _confirmations(meeting, among)
        yield from _offers(meeting, among)
        yield from _deadlines(meeting, among)
        yield from _reminders(meeting, among)


def deadline_reminder_at(meeting: Meeting) -> datetime | None:
    """When those who have not answered are reminded."""
    closes_at = meeting.registration_closes_at
    return closes_at and closes_at - timedelta(days=settings.DEADLINE_REMINDER_DAYS)


def reminder_at(meeting: Meeting) -> datetime:
    """When those who come are reminded."""
    return meeting.starts_at - timedelta(days=settings.MEETING_REMINDER_DAYS)


def thanks_at(meeting: Meeting) -> datetime:
    """When those who came are thanked: at once where it was noted who did."""
    return meeting.ends_at if _is_noted(meeting) else meeting.ends_at + UNNOTED


def materials_at(meeting: Meeting) -> datetime | None:
    """When people are told of what was handed out after the meeting."""
    after = meeting.materials.filter(when=Material.When.AFTER)
    newest: datetime | None = after.aggregate(newest=Max("added_at"))["newest"]
    return newest and newest + TOGETHER


def _confirmations(meeting: Meeting, among: Among) -> Iterator[Due]:
    """Who registered lately with the meeting in the calendar already; not who answered from there, or had to wait."""
    for mine, invitation in _with_invitations(meeting, State.CONFIRMED, among):
        is_new = mine.queued_at > now() - LATELY and not _answered(invitation, mine)
        is_told = _has_waited(invitation, mine) or _is_asked_anew(invitation, mine)
        if is_new and _had_it(invitation, mine.queued_at) and not is_told:
            yield Due(invitation, Kind.CONFIRMED, mine.queued_at.isoformat())


def _offers(meeting: Meeting, among: Among) -> Iterator[Due]:
    for mine, invitation in _with_invitations(meeting, State.WAITLISTED, among):
        if mine.offer_expires_at is not None and mine.offer_expires_at > now():
            yield Due(invitation, Kind.OFFERED, mine.offer_expires_at.isoformat())


def _deadlines(meeting: Meeting, among: Among) -> Iterator[Due]:
    """Who was invited well before, and has said nothing when the deadline is near."""
    closes_at, remind_at = meeting.registration_closes_at, deadline_reminder_at(meeting)
    if closes_at is None or remind_at is None or not remind_at <= now() < closes_at:
        return
    occasion = closes_at.isoformat()
    spoken = meeting.registrations.values("person")
    on_duty = meeting.staff.through.objects.filter(meeting=meeting).values("person")
    reminded = meeting.notices.filter(kind=Kind.DEADLINE, occasion=occasion).values("person")
    silent = _current(meeting, among).filter(participation=Participation.NEEDS_ACTION).exclude(person__in=spoken)
    silent = silent.exclude(person__in=on_duty).exclude(person__in=reminded)
    for invitation in silent:
        if _had_it(invitation, remind_at):
            yield Due(invitation, Kind.DEADLINE, occasion)


def _reminders(meeting: Meeting, among: Among) -> Iterator[Due]:
    """Who has a seat, and not only since the day of reminding."""
    if reminder_at(meeting) <= now():
        for mine, invitation in _with_invitations(meeting, State.CONFIRMED, among):
            if mine.queued_at < reminder_at(meeting):
                yield Due(invitation, Kind.REMINDER, meeting.starts_at.isoformat())


def _thanks(meeting: Meeting, among: Among) -> Iterator[Due]:
    """Who came; everybody with a seat where nobody noted who came."""
    if thanks_at(meeting) <= now() <= meeting.ends_at + TOLD_WITHIN:
        for _, invitation in _with_invitations(meeting, _came(meeting), among):
            yield Due(invitation, Kind.THANKS, "")


def _materials(meeting: Meeting, among: Among) -> Iterator[Due]:
    """Who came, and was thanked before the newest of what is handed out afterwards was there."""
    at = materials_at(meeting)
    if at is None or not at <= now() <= at + TOLD_WITHIN:
        return
    newest = at - TOGETHER
    earlier = meeting.notices.filter(kind=Kind.THANKS, stamp__lte=newest - A_SECOND)  # stamps are whole seconds
    thanked = set(earlier.values_list("person", flat=True))
    for mine, invitation in _with_invitations(meeting, _came(meeting), among):
        if mine.person_id in thanked:
            yield Due(invitation, Kind.MATERIALS, newest.isoformat())


def _came(meeting: Meeting) -> str:
    """The state of those who came: noted, or else everybody with a seat."""
    return State.ATTENDED if _is_noted(meeting) else State.CONFIRMED


def _is_noted(meeting: Meeting) -> bool:
    return meeting.registrations.filter(state__in=[State.ATTENDED, State.NO_SHOW]).exists()


def too_late_at(kind: str, meeting: Meeting) -> datetime | None:
    """When a notice about a meeting has nothing to say any more; None for one that always has."""
    if kind == Kind.DEADLINE:
        return meeting.registration_closes_at
    return meeting.starts_at if kind in {Kind.CONFIRMED, Kind.REMINDER} else None


def holds(notice: Notice) -> bool:
    """Whether what a notice about a meeting says is still so."""
    meeting = notice.meeting
    if meeting is None or notice.kind in {Kind.THANKS, Kind.MATERIALS}:
        return meeting is not None and meeting.state == MeetingState.HELD
    ends = too_late_at(notice.kind, meeting)
    if meeting.state != MeetingState.PUBLISHED or (ends is not None and ends <= now()):
        return False
    mine = meeting.registrations.filter(person=notice.person_id).first()
    if notice.kind == Kind.DEADLINE:
        return mine is None and _is_silent(notice)
    if notice.kind == Kind.OFFERED:
        return mine is not None and mine.offer_expires_at is not None and mine.offer_expires_at > now()
    return notice.kind == Kind.REWORDED or (mine is not None and mine.state == State.CONFIRMED)


def _is_silent(notice: Notice) -> bool:
    return notice.invitation is not None and notice.invitation.participation == Participation.NEEDS_ACTION


def uninvited_who_came(meeting: Meeting) -> QuerySet[Person]:
    """Those who were there although no mailbox that they have now was asked."""
    came = meeting.registrations.filter(state=State.ATTENDED).values("person")
    asked = _current(meeting).values("person")
    people: QuerySet[Person] = Person.objects.filter(pk__in=came, is_active=True).exclude(pk__in=asked)
    return people


def _with_invitations(meeting: Meeting, state: str, among: Among) -> Iterator[tuple[Registration, Invitation]]:
    invitations = {each.person_id: each for each in _current(meeting, among)}
    seats = meeting.registrations.filter(state=state)
    for mine in seats if among is None else seats.filter(person__in=among):
        if mine.person_id in invitations:
            yield mine, invitations[mine.person_id]


def _current(meeting: Meeting, among: Among = None) -> QuerySet[Invitation]:
    """The invitations to the addresses people have now."""
    current = meeting.invitations.select_related("person").filter(person__is_active=True)
    current = current.filter(address=F("person__email"))
    return current if among is None else current.filter(person__in=among)


def _has_waited(invitation: Invitation, mine: Registration) -> bool:
    """Whether the person stood in line first; the REQUEST that follows a promotion says that there is a seat."""
    told = invitation.standing().filter(fingerprint__endswith=" waiting").defer("content")
    return any(_planned_at(each) >= mine.queued_at for each in told)


def _answered(invitation: Invitation, mine: Registration) -> bool:
    """Whether the registration came about by the calendar's own answer."""
    answered_at = invitation.answered_at
    is_yes = invitation.participation == Participation.ACCEPTED
    return is_yes and answered_at is not None and answered_at >= mine.queued_at


def _is_asked_anew(invitation: Invitation, mine: Registration) -> bool:
    """Whether the person had said no; the REQUEST that asks them anew says that they are registered."""
    if invitation.participation == Participation.DECLINED:
        return True
    if invitation.participation != Participation.NEEDS_ACTION or invitation.answered_at is None:
        return False
    asked = invitation.standing().filter(method=Method.REQUEST).defer("content").last()
    return asked is not None and _planned_at(asked) >= mine.queued_at


def _had_it(invitation: Invitation, moment: datetime) -> bool:
    """Whether the mailbox held a REQUEST, and did not only wait, at `moment`."""
    told = invitation.standing().exclude(outcome__in=[Dispatch.Outcome.OVERTAKEN, Dispatch.Outcome.FAILED])
    earlier = [each for each in told.defer("content") if _planned_at(each) <= moment]
    return bool(earlier) and earlier[-1].method == Method.REQUEST and not earlier[-1].fingerprint.endswith(" waiting")


def _planned_at(dispatch: Dispatch) -> datetime:
    """When the row was made, to the millisecond, as its id tells (RFC 9562 section 5.7)."""
    return datetime.fromtimestamp((dispatch.pk.int >> 80) / 1000, UTC)
