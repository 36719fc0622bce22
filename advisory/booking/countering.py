"""A participant asks for another time (COUNTER): would it fit, and letting the meeting move there."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db import transaction

from advisory.booking import booking, promise, taking
from advisory.booking.models import HoldState
from advisory.courses.models import Activity
from network.clock import now
from network.errors import RuleBrokenError, Text, wrong_step
from network.invitations import replies
from network.invitations.models import InboundMail
from network.meetings.models import OUT_IN_THE_OPEN, Meeting, Registration
from network.meetings.scheduling import Time, refuse_after_last_day
from network.people.models import Person

PASSED = Text("Tidspunktet er passeret.", "The time has passed.")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing in the way of a time: a stable code and a sentence.

    `is_refused` says that accepting would be refused; `overridable`, that a planner may accept with a reason all the
    same. Where neither holds it is for people to weigh. The ids say what it is about: `meeting` another one, `people`
    the participants who are expected there.
    """

    code: str
    text: Text
    is_refused: bool = True
    overridable: bool = False
    consultant: str | None = None
    meeting: str | None = None
    hold: str | None = None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a time fits, and what it collides with."""

    conflicts: tuple[Conflict, ...]

    @property
    def fits(self) -> bool:
        """Whether nothing is in its way, neither in our rules nor in anybody's calendar that we know."""
        return not self.conflicts


def check(mail: InboundMail) -> Check | None:
    """Hold an open proposal against everybody's calendar and capacity; None for any other mail. Writes nothing."""
    if mail.verdict != InboundMail.Verdict.PROPOSAL or mail.invitation is None:
        return None
    return check_move(mail.invitation.meeting, replies.proposed_time(mail))


def check_move(meeting: Meeting, to: Time) -> Check:
    """What `booking.move_meeting` would refuse, and what people should weigh besides. Writes nothing."""
    refused = (_conflict(refusal) for refusal in _refusals(meeting, to))
    return Check((*refused, *_passed(to), *_elsewhere(meeting, to)))


def accept(mail: InboundMail, *, reason: str, by: Person, override_reason: str = "") -> InboundMail:
    """Move the meeting to the time an open proposal asks for, consultants and all; everybody gets a REQUEST.

    Raises:
        RuleBrokenError: `wrong_step`, it is no open proposal, or was turned down meanwhile; as `booking.move_meeting`.
    """
    with transaction.atomic():
        if mail.verdict == InboundMail.Verdict.APPLIED:
            return mail
        to = replies.proposed_time(mail)
        if mail.invitation is not None:
            meeting = mail.invitation.meeting
            booking.move_meeting(meeting, to, reason=reason, by=by, override_reason=override_reason)
        return replies.settle(mail, by=by)


def _refusals(meeting: Meeting, to: Time) -> Iterator[RuleBrokenError]:
    if meeting.state not in OUT_IN_THE_OPEN:
        yield wrong_step("move", meeting.state, meeting.allowed)
    activity = Activity.objects.select_related("course").filter(meeting=meeting).first()
    yield from _outside_limits(meeting, activity, to)
    giving_way = _giving_way(activity, to)
    for assignment in meeting.assignments.live().select_related("consultant__person", "meeting"):
        yield from taking.refusals(assignment, to, giving_way)


def _outside_limits(meeting: Meeting, activity: Activity | None, to: Time) -> Iterator[RuleBrokenError]:
    """The course's window and the network's last day, each where there is one."""
    try:
        if activity is not None:
            promise.check_window(activity.course, to)
        if meeting.network is not None:
            refuse_after_last_day(meeting.network, to)
    except RuleBrokenError as refusal:
        yield refusal


def _giving_way(activity: Activity | None, to: Time) -> set[UUID]:
    """What the activity itself holds at that time is let go when it moves there."""
    if activity is None:
        return set()
    held = activity.holds.filter(state=HoldState.PLACED, starts_at__lt=to.ends_at, ends_at__gt=to.starts_at)
    return set(held.values_list("pk", flat=True))


def _conflict(refusal: RuleBrokenError) -> Conflict:
    consultant, meeting, hold = (_named(refusal, name) for name in ("consultant", "meeting", "hold"))
    return Conflict(
        refusal.code,
        refusal.text,
        overridable=refusal.overridable,
        consultant=consultant,
        meeting=meeting,
        hold=hold,
    )


def _named(refusal: RuleBrokenError, what: str) -> str | None:
    found = refusal.details.get(what)
    return str(found) if found else None


def _passed(to: Time) -> Iterator[Conflict]:
    if to.starts_at <= now():
        yield Conflict("in_the_past", PASSED, is_refused=False)


def _elsewhere(meeting: Meeting, to: Time) -> Iterator[Conflict]:
    """Other meetings at that time for which participants of this one have a seat."""
    seats = Registration.objects.seated().filter(
        person__in=meeting.registrations.seated().values("person"),
        meeting__state__in=OUT_IN_THE_OPEN,
        meeting__starts_at__lt=to.ends_at,
        meeting__ends_at__gt=to.starts_at,
    )
    others = seats.exclude(meeting=meeting).select_related("meeting").order_by("meeting__starts_at", "meeting", "pk")
    for other, taken in groupby(others, key=lambda seat: seat.meeting):
        people = tuple(str(seat.person_id) for seat in taken)
        said = _said(other, len(people))
        yield Conflict("expected_elsewhere", said, is_refused=False, meeting=str(other.pk), people=people)


def _said(other: Meeting, number: int) -> Text:
    if number == 1:
        return Text(
            f"En deltager har plads på »{other.title}« på det tidspunkt.",
            f'One participant has a seat at "{other.title}" at that time.',
        )
    return Text(
        f"{number} deltagere har plads på »{other.title}« på det tidspunkt.",
        f'{number} participants have a seat at "{other.title}" at that time.',
    )
