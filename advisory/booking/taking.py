"""Taking consultants' time for a meeting or a hold, and letting it go: their days laid out with all travel."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from advisory.booking.itinerary import Block, Stop, conflicts, itinerary, without_overlaps
from advisory.booking.models import Assignment, AssignmentQuerySet, Hold
from advisory.capacity import accounts
from advisory.consultants.availability import MIDNIGHT, Interval, Timetable
from advisory.consultants.models import Consultant
from advisory.consultants.timetables import home_of, timetable_of
from network.clock import instant, local_day
from network.errors import RuleBrokenError, Text
from network.events.recording import record
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person

A_DAY = timedelta(days=1)
HORIZON = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than anything is booked."""

NEIGHBOURHOOD = 8 * A_DAY
"""How far around a time the itinerary is read."""

REACH = 3 * A_DAY
"""How far around a time another one's travel can change: whatever is on the way that day, or with a night away."""

OBJECTIONS = {
    "absent": Text("er fraværende", "is absent"),
    "public_holiday": Text("har fri på en helligdag", "is off on a public holiday"),
    "closed_day": Text("har fri på en lukkedag", "is off on a closed day"),
    "outside_working_hours": Text("arbejder ikke på det tidspunkt", "does not work at that time"),
    "capacity_exceeded": Text("har ikke flere timer i måneden", "has no more hours in that month"),
}
"""The soft rules, and how they are said."""


def lock(consultants: Iterable[UUID]) -> list[Consultant]:
    """The consultants with these ids, locked in the order of their ids, against deadlock.

    An operation that takes and lets go locks all it will touch at once.
    """
    rows = Consultant.objects.select_for_update(of=("self",)).filter(pk__in=list(consultants))
    return list(rows.select_related("person").prefetch_related("working_hours").order_by("pk"))


def take(assignment: Assignment, time: Time, override_reason: str, *, by: Person | None) -> None:
    """Lay the consultant's days out with this assignment at `time`, or refuse it. The consultant must be locked.

    Where a planner's reason lets it ask for more than a month has, `capacity.exceeded` goes out.

    Raises:
        RuleBrokenError: `double_booked`; one of `OBJECTIONS`, overridable.
    """
    _step_aside(assignment)
    consultant = assignment.consultant
    others = _neighbours(consultant, time.starts_at, time.ends_at)
    wanted = _wanted(assignment, time)
    for double_booking in _double_bookings(consultant, wanted, others):
        raise double_booking
    blocks = _blocks(consultant, others, wanted)
    timetable = timetable_of(consultant)
    exceeded = accounts.exceeded_months(assignment, timetable, time, blocks)
    broken = _broken(timetable, time, exceeded)
    if broken and not override_reason:
        raise _objection(consultant, broken[0], broken)
    rows = {str(each.pk): each for each in (*others, assignment)}
    _lay(rows, blocks, time.starts_at, time.ends_at)
    if exceeded:
        _record_exceeded(assignment, exceeded, by)


def refusals(assignment: Assignment, time: Time, giving_way: Collection[UUID] = ()) -> Iterator[RuleBrokenError]:
    """What `take` would refuse if it were asked to, each rule once and the hard one first; nothing is written.

    `giving_way` are holds that would be let go before.
    """
    consultant = assignment.consultant
    near = _neighbours(consultant, time.starts_at, time.ends_at)
    others = [each for each in near if each.pk != assignment.pk and each.hold_id not in giving_way]
    wanted = _wanted(assignment, time)
    yield from _double_bookings(consultant, wanted, others)
    timetable = timetable_of(consultant)
    blocks = _blocks_without(assignment) | _blocks(consultant, others, wanted)
    exceeded = accounts.exceeded_months(assignment, timetable, time, blocks, giving_way)
    broken = _broken(timetable, time, exceeded)
    for code in broken:
        yield _objection(consultant, code, broken)


def let_go(assignments: AssignmentQuerySet) -> None:
    """Free the consultants of these live assignments, of one meeting or hold; their other travel changes with it."""
    for consultant in lock(assignments.values_list("consultant", flat=True)):
        for assignment in assignments.filter(consultant=consultant):
            assignment.consultant = consultant
            _step_aside(assignment)


def travel_anew(consultant: Consultant, since: datetime, *, by: Person | None) -> None:
    """Lay the travel of what is booked from a moment on anew, from where the consultant sets out by now.

    What is booked stays booked: where there is no time for a longer way, it is as long as there is. The consultant
    must be locked.
    """
    rows = {str(each.pk): each for each in _neighbours(consultant, since, HORIZON)}
    stops = [stop_of(each) for each in rows.values()]
    laid = {block.key: block for block in itinerary(stops, home_of(consultant))}
    blocks = [laid[key] if each.occasion.starts_at >= since else _block(each) for key, each in rows.items()]
    changed = [(rows[each.key], each) for each in without_overlaps(stops, blocks) if _differs(rows[each.key], each)]
    _write_all(changed)
    for row, _ in changed:
        _record_rerouted(row, by)


def _record_rerouted(row: Assignment, by: Person | None) -> None:
    if row.meeting is None:
        record("hold.changed", by=by, hold=row.hold_id, changed=["travel"])
    else:
        record("meeting.changed", by=by, meeting=row.meeting_id, network=row.meeting.network_id, changed=["travel"])


def assignment_for(occasion: Meeting | Hold, consultant: Consultant) -> Assignment:
    """The consultant's assignment to a meeting or hold, a new one if need be."""
    found = occasion.assignments.filter(consultant=consultant).first()
    if found is None:
        found = Assignment(live=False, consultant=consultant)
    found.consultant = consultant
    if isinstance(occasion, Hold):
        found.hold = occasion
    else:
        found.meeting = occasion
    return found


def _step_aside(assignment: Assignment) -> None:
    """Let a live assignment's time go, before it is taken elsewhere or for good."""
    if not assignment.live:
        return
    Assignment.objects.filter(pk=assignment.pk).update(live=False)
    assignment.live = False
    consultant, starts_at, ends_at = assignment.consultant, assignment.blocked_from, assignment.blocked_to
    others = _neighbours(consultant, starts_at, ends_at)
    _lay({str(each.pk): each for each in others}, _blocks(consultant, others), starts_at, ends_at)


def _neighbours(consultant: Consultant, starts_at: datetime, ends_at: datetime) -> list[Assignment]:
    """The live assignments of the days around; whole local days, since travel is laid out by them."""
    near = Assignment.objects.live().filter(
        consultant=consultant,
        blocked_from__lt=instant(local_day(ends_at + NEIGHBOURHOOD), MIDNIGHT),
        blocked_to__gt=instant(local_day(starts_at - NEIGHBOURHOOD), MIDNIGHT),
    )
    return list(near.select_related("meeting", "hold"))


def stop_of(assignment: Assignment) -> Stop:
    """The assignment as a stop of its consultant."""
    occasion = assignment.occasion
    return Stop(str(assignment.pk), occasion.starts_at, occasion.ends_at, occasion.place_municipality_id)


def _blocks(consultant: Consultant, others: Sequence[Assignment], wanted: Stop | None = None) -> dict[str, Block]:
    """The blocked times of all these by key, without overlaps that nobody asked for."""
    stops = [*map(stop_of, others), *([wanted] if wanted else [])]
    laid = itinerary(stops, home_of(consultant))
    return {block.key: block for block in without_overlaps(stops, laid)}


def _blocks_without(assignment: Assignment) -> dict[str, Block]:
    """The blocked times of the days around as they would be if a live assignment stepped aside."""
    if not assignment.live:
        return {}
    near = _neighbours(assignment.consultant, assignment.blocked_from, assignment.blocked_to)
    return _blocks(assignment.consultant, [each for each in near if each.pk != assignment.pk])


def _wanted(assignment: Assignment, time: Time) -> Stop:
    return Stop(str(assignment.pk), time.starts_at, time.ends_at, assignment.occasion.place_municipality_id)


def _double_bookings(consultant: Consultant, wanted: Stop, others: Sequence[Assignment]) -> Iterator[RuleBrokenError]:
    """One refusal for each booking in the way."""
    taken = {str(each.pk): each for each in others}
    clashes = conflicts(map(stop_of, others), wanted, home_of(consultant))
    in_the_way = (earlier if earlier != wanted.key else later for earlier, later in clashes)
    for key in dict.fromkeys(in_the_way):
        yield _double_booking(consultant, taken[key])


def _double_booking(consultant: Consultant, other: Assignment) -> RuleBrokenError:
    name = other.occasion_name
    details: dict[str, Any] = {"hold": str(other.hold_id)} if other.hold_id else {"meeting": str(other.meeting_id)}
    return RuleBrokenError(
        "double_booked",
        Text(
            f"{consultant} er optaget af {name.da} i det tidsrum, rejsetid medregnet. Vælg et andet tidspunkt eller "
            "en anden konsulent.",
            f"{consultant} is taken by {name.en} at that time, travel included. Choose another time or consultant.",
        ),
        consultant=str(consultant.pk),
        **details,
    )


def _broken(timetable: Timetable, time: Time, exceeded: Sequence[date]) -> list[str]:
    """The soft rules that the booking would break; a month's hours count where nothing else is in the way."""
    broken = list(timetable.objections(Interval(time.starts_at, time.ends_at)))
    return broken or (["capacity_exceeded"] if exceeded else [])


def _objection(consultant: Consultant, code: str, broken: Sequence[str]) -> RuleBrokenError:
    said = OBJECTIONS[code]
    return RuleBrokenError(
        code,
        Text(
            f"{consultant} {said.da}. Vælg et andet tidspunkt; en planlægger kan booke alligevel med en begrundelse.",
            f"{consultant} {said.en}. Choose another time; a planner can book all the same, with a reason.",
        ),
        overridable=True,
        consultant=str(consultant.pk),
        broken=list(broken),
    )


def _record_exceeded(assignment: Assignment, months: Iterable[date], by: Person | None) -> None:
    about = {"hold": assignment.hold_id} if assignment.hold_id else {"meeting": assignment.meeting_id}
    starts_on = [month.isoformat() for month in months]
    record("capacity.exceeded", by=by, consultant=assignment.consultant_id, months=starts_on, **about)


def _lay(rows: Mapping[str, Assignment], blocks: Mapping[str, Block], starts_at: datetime, ends_at: datetime) -> None:
    """Write the blocked times near a time as they are now."""
    changed = [
        (row, blocks[key])
        for key, row in rows.items()
        if _differs(row, blocks[key]) and _is_near(blocks[key], starts_at, ends_at)
    ]
    _write_all(changed)


def _write_all(changed: Sequence[tuple[Assignment, Block]]) -> None:
    """Rows step aside first, so that none is in another's way while they are written one by one."""
    Assignment.objects.filter(pk__in=[row.pk for row, _ in changed]).update(live=False)
    for row, block in changed:
        _write(row, block)


def _block(row: Assignment) -> Block:
    """The blocked time as it is written."""
    travel = row.travel_before_minutes, row.travel_after_minutes
    return Block(str(row.pk), row.blocked_from, row.blocked_to, *travel)


def _is_near(block: Block, starts_at: datetime, ends_at: datetime) -> bool:
    return block.blocked_from < ends_at + REACH and block.blocked_to > starts_at - REACH


def _differs(row: Assignment, block: Block) -> bool:
    return not row.live or (row.blocked_from, row.blocked_to) != (block.blocked_from, block.blocked_to)


def _write(row: Assignment, block: Block) -> None:
    row.live = True
    row.blocked_from, row.blocked_to = block.blocked_from, block.blocked_to
    row.travel_before_minutes, row.travel_after_minutes = (
        block.travel_before_minutes,
        block.travel_after_minutes,
    )
    row.save()
