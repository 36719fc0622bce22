"""Booking consultants: for an advisory activity or any other meeting, through one door. Nobody is in two places."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from advisory.booking.itinerary import Block, Stop, double_booked, itinerary
from advisory.booking.models import Assignment
from advisory.capacity import accounts
from advisory.consultants.availability import Interval
from advisory.consultants.models import Consultant
from advisory.consultants.timetables import timetable_of
from advisory.courses.models import ACTIVITY_STEPS, BOOKS_ACTIVITIES, Activity, ActivityState, Course, CourseState
from network.clock import local_days
from network.errors import RuleBrokenError, Text, wrong_step
from network.events.recording import record
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person

NEIGHBOURHOOD = timedelta(days=8)

OBJECTIONS = {
    "absent": Text("er fraværende", "is absent"),
    "public_holiday": Text("har fri på en helligdag", "is off on a public holiday"),
    "closed_day": Text("har fri på en lukkedag", "is off on a closed day"),
    "outside_working_hours": Text("arbejder ikke på det tidspunkt", "does not work at that time"),
    "capacity_exceeded": Text("har ikke flere timer i måneden", "has no more hours in that month"),
}


def schedule(
    activity: Activity,
    time: Time,
    *,
    consultants: Sequence[Consultant],
    by: Person | None,
    participants: Sequence[Person] = (),
    place: Mapping[str, Any] | None = None,
    override_reason: str = "",
    **particulars: Any,
) -> Activity:
    """Give a promised activity its time, consultants and participants: all get booked and invited, or none.

    `place` holds the meeting's `place_…` fields; left out, it is the course's municipality. `override_reason` is a
    planner's, against soft rules.

    Raises:
        RuleBrokenError: `wrong_step`; `outside_window`; `double_booked`; one of the soft rules, overridable.
    """
    with transaction.atomic():
        activity, course = _locked(activity)
        if activity.state == ActivityState.SCHEDULED and _is_already_so(activity, time, consultants):
            return activity
        _check_step("schedule", activity)
        if course.state not in BOOKS_ACTIVITIES:
            raise wrong_step("schedule", course.state, course.allowed)
        _enter_window(activity, course, time)
        meeting = scheduling.plan(
            time,
            kind=Meeting.Kind.ADVISORY,
            title=particulars.pop("title", activity.title),
            by=by,
            **(place if place is not None else {"place_municipality": course.municipality}),
            **particulars,
        )
        activity.meeting, activity.state = meeting, ActivityState.SCHEDULED
        activity.save(update_fields=["meeting", "state", "starts_on", "ends_on"])
        _book(meeting, consultants, activity, override_reason)
        for person in participants:
            registration.seat(meeting, person, by=by)
        scheduling.publish(meeting, by=by)
        _record("scheduled", activity, course, by)
        return activity


def move_activity(
    activity: Activity, to: Time, *, reason: str, by: Person | None, override_reason: str = ""
) -> Activity:
    """Give a scheduled activity another time, under the same UID; everything is checked again.

    Raises:
        RuleBrokenError: as `schedule`.
    """
    with transaction.atomic():
        activity, course = _locked(activity)
        _check_step("move", activity)
        meeting = _meeting(activity)
        if Time(meeting.starts_at, meeting.ends_at) == to:
            return activity
        _enter_window(activity, course, to)
        activity.save(update_fields=["starts_on", "ends_on"])
        _rebook(meeting, to, override_reason)
        scheduling.move(meeting, to, reason=reason, by=by)
        _record("moved", activity, course, by)
        return activity


def cancel_activity(activity: Activity, *, reason: str, by: Person | None) -> Activity:
    """Take a promise back; if it was scheduled its meeting is called off and its consultants are free.

    Raises:
        RuleBrokenError: `wrong_step`; `no_activity`, it is the last one of a course that is planned.
    """
    with transaction.atomic():
        activity, course = _locked(activity)
        if activity.state == ActivityState.CANCELLED:
            return activity
        _check_step("cancel", activity)
        others = course.activities.exclude(pk=activity.pk).exclude(state=ActivityState.CANCELLED)
        if course.state == CourseState.PLANNED and not others.exists():
            raise RuleBrokenError(
                "no_activity",
                Text(
                    "Det er forløbets sidste aktivitet. Tilføj en anden først, eller træk forløbet tilbage.",
                    "It is the course's last activity. Add another first, or withdraw the course.",
                ),
            )
        return call_off(activity, course, reason=reason, by=by)


def call_off(activity: Activity, course: Course, *, reason: str, by: Person | None) -> Activity:
    """Take a promise back whatever the course is left with; both rows must be locked."""
    with transaction.atomic():
        if activity.state == ActivityState.SCHEDULED:
            meeting = _meeting(activity)
            _release(meeting)
            scheduling.cancel(meeting, reason=reason, by=by)
        activity.state = ActivityState.CANCELLED
        activity.save(update_fields=["state"])
        _record("cancelled", activity, course, by)
        return activity


def close_activity(activity: Activity, *, by: Person | None) -> Activity:
    """Say that an activity was held."""
    with transaction.atomic():
        activity, course = _locked(activity)
        if activity.state == ActivityState.HELD:
            return activity
        _check_step("close", activity)
        scheduling.close(_meeting(activity), by=by)
        activity.state = ActivityState.HELD
        activity.save(update_fields=["state"])
        _record("held", activity, course, by)
        return activity


def move_meeting(meeting: Meeting, to: Time, *, reason: str, by: Person | None, override_reason: str = "") -> Meeting:
    """Move any meeting: an activity's with its course's window, all with their consultants' time."""
    activity = _activity_of(meeting)
    with transaction.atomic():
        if activity is not None and meeting.is_out:
            move_activity(activity, to, reason=reason, by=by, override_reason=override_reason)
        else:
            if meeting.is_out:
                _rebook(meeting, to, override_reason)
            scheduling.move(meeting, to, reason=reason, by=by)
        return Meeting.objects.get(pk=meeting.pk)


def cancel_meeting(meeting: Meeting, *, reason: str, by: Person | None) -> Meeting:
    """Call any meeting off and free its consultants."""
    activity = _activity_of(meeting)
    with transaction.atomic():
        if activity is not None and activity.state == ActivityState.SCHEDULED:
            cancel_activity(activity, reason=reason, by=by)
        else:
            scheduling.cancel(meeting, reason=reason, by=by)
            _release(meeting)
        return Meeting.objects.get(pk=meeting.pk)


def close_meeting(meeting: Meeting, *, by: Person | None) -> Meeting:
    """Say that any meeting was held."""
    activity = _activity_of(meeting)
    with transaction.atomic():
        if activity is not None and activity.state == ActivityState.SCHEDULED:
            close_activity(activity, by=by)
        else:
            scheduling.close(meeting, by=by)
        return Meeting.objects.get(pk=meeting.pk)


def change_meeting(
    meeting: Meeting,
    changes: Mapping[str, Any],
    *,
    by: Person | None,
    programme: Sequence[Mapping[str, Any]] | None = None,
    override_reason: str = "",
) -> Meeting:
    """Change what is said about any meeting; another place, or a draft's time, changes its consultants' travel."""
    with transaction.atomic():
        changed = scheduling.change(meeting, changes, by=by, programme=programme)
        if changes.keys() & {"place_municipality", "starts_at", "ends_at"}:
            _rebook(changed, Time(changed.starts_at, changed.ends_at), override_reason)
        return changed


def assign(
    meeting: Meeting, consultants: Sequence[Consultant], *, by: Person | None, override_reason: str = ""
) -> list[Assignment]:
    """Let exactly these consultants serve at a meeting."""
    with transaction.atomic():
        leaving = meeting.assignments.live().exclude(consultant__in=consultants)
        leaving.update(live=False)
        _book(meeting, consultants, None, override_reason)
        record("meeting.changed", by=by, meeting=meeting.pk, network=meeting.network_id, changed=["consultants"])
        return list(meeting.assignments.live())


def _locked(activity: Activity) -> tuple[Activity, Course]:
    course = Course.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=activity.course_id)
    return Activity.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=activity.pk), course


def _activity_of(meeting: Meeting) -> Activity | None:
    return Activity.objects.filter(meeting=meeting).first()


def _meeting(activity: Activity) -> Meeting:
    if activity.meeting is None:
        raise wrong_step("find the meeting", activity.state, activity.allowed)
    return activity.meeting


def _is_already_so(activity: Activity, time: Time, consultants: Sequence[Consultant]) -> bool:
    meeting = _meeting(activity)
    booked = set(meeting.assignments.live().values_list("consultant", flat=True))
    return Time(meeting.starts_at, meeting.ends_at) == time and booked == {each.pk for each in consultants}


def _check_step(verb: str, activity: Activity) -> None:
    if activity.state not in ACTIVITY_STEPS[verb]:
        raise wrong_step(verb, activity.state, activity.allowed)


def _enter_window(activity: Activity, course: Course, time: Time) -> None:
    first, last = local_days(time.starts_at, time.ends_at)
    starts_on, ends_on = course.window_starts_on, course.window_ends_on
    if starts_on and ends_on and (first < starts_on or last > ends_on):
        raise RuleBrokenError(
            "outside_window",
            Text(
                f"Tidspunktet ligger uden for forløbets periode, {starts_on} til {ends_on}. "
                "Vælg en dag i perioden, eller planlæg forløbet igen.",
                f"The time lies outside the course's window, {starts_on} to {ends_on}. "
                "Choose a day within it, or plan the course again.",
            ),
            window_starts_on=starts_on.isoformat(),
            window_ends_on=ends_on.isoformat(),
        )
    activity.starts_on, activity.ends_on = first, last


def _book(meeting: Meeting, consultants: Sequence[Consultant], activity: Activity | None, override_reason: str) -> None:
    """Take each consultant's time for the meeting; they are locked in the order of their ids, against deadlock."""
    for consultant in _lock(each.pk for each in consultants):
        assignment = meeting.assignments.filter(consultant=consultant).first() or Assignment(
            consultant=consultant, meeting=meeting, live=False
        )
        if activity is not None:
            assignment.preparation_minutes = activity.preparation_minutes
            assignment.follow_up_minutes = activity.follow_up_minutes
        assignment.override_reason = override_reason
        _take(assignment, Time(meeting.starts_at, meeting.ends_at), override_reason)
    _set_staff(meeting)


def _rebook(meeting: Meeting, to: Time, override_reason: str) -> None:
    """Check and take the time of everybody who serves at the meeting anew."""
    serving = meeting.assignments.live().values_list("consultant", flat=True)
    for consultant in _lock(serving):
        assignment = meeting.assignments.get(consultant=consultant)
        assignment.consultant, assignment.meeting = consultant, meeting
        assignment.override_reason = override_reason or assignment.override_reason
        _take(assignment, to, override_reason)


def _release(meeting: Meeting) -> None:
    for consultant in _lock(meeting.assignments.live().values_list("consultant", flat=True)):
        meeting.assignments.filter(consultant=consultant).update(live=False)
        _lay(consultant, _neighbours(consultant, Time(meeting.starts_at, meeting.ends_at)), None)


def _set_staff(meeting: Meeting) -> None:
    meeting.staff.set(Person.objects.filter(consultant__assignments__in=meeting.assignments.live()))


def _lock(consultants: Any) -> list[Consultant]:
    rows = Consultant.objects.select_for_update(of=("self",)).filter(pk__in=list(consultants))
    return list(rows.select_related("person").order_by("pk"))


def _take(assignment: Assignment, time: Time, override_reason: str) -> None:
    """Lay the consultant's days out with this booking at `time`, or refuse it."""
    consultant = assignment.consultant
    others = [each for each in _neighbours(consultant, time) if each.pk != assignment.pk]
    wanted = Stop(str(assignment.pk), time.starts_at, time.ends_at, assignment.meeting.place_municipality_id)
    blocks = _itinerary(consultant, others, wanted)
    _refuse_double_booking(consultant, blocks, wanted, others)
    mine = next(block for block in blocks if block.key == wanted.key)
    if not override_reason:
        _object(assignment, time, mine)
    assignment.live = False
    _lay(consultant, others, (assignment, wanted))


def _neighbours(consultant: Consultant, time: Time) -> list[Assignment]:
    near = Assignment.objects.live().filter(
        consultant=consultant,
        blocked_from__lt=time.ends_at + NEIGHBOURHOOD,
        blocked_to__gt=time.starts_at - NEIGHBOURHOOD,
    )
    return list(near.select_related("meeting"))


def _itinerary(consultant: Consultant, others: Sequence[Assignment], wanted: Stop | None) -> tuple[Block, ...]:
    stops = [
        Stop(str(each.pk), each.meeting.starts_at, each.meeting.ends_at, each.meeting.place_municipality_id)
        for each in others
    ]
    return itinerary([*stops, wanted] if wanted else stops, consultant.base_municipality_id)


def _refuse_double_booking(
    consultant: Consultant, blocks: Sequence[Block], wanted: Stop, others: Sequence[Assignment]
) -> None:
    clash = next((pair for pair in double_booked(blocks)), None)
    if clash is None:
        return
    meetings = {str(each.pk): each.meeting for each in others}
    other = meetings[clash[0] if clash[0] != wanted.key else clash[1]]
    raise RuleBrokenError(
        "double_booked",
        Text(
            f"{consultant} er optaget af '{other}' i det tidsrum, rejsetid medregnet. Vælg et andet tidspunkt eller "
            "en anden konsulent.",
            f"{consultant} is taken by '{other}' at that time, travel included. Choose another time or consultant.",
        ),
        consultant=str(consultant.pk),
        meeting=str(other.pk),
    )


def _object(assignment: Assignment, time: Time, block: Block) -> None:
    """Raise the first soft rule that the booking would break."""
    consultant = assignment.consultant
    timetable = timetable_of(consultant)
    broken = list(timetable.objections(Interval(time.starts_at, time.ends_at)))
    if not broken and accounts.exceeded_months(assignment, timetable, time, block):
        broken = ["capacity_exceeded"]
    if not broken:
        return
    said = OBJECTIONS[broken[0]]
    raise RuleBrokenError(
        broken[0],
        Text(
            f"{consultant} {said.da}. Vælg et andet tidspunkt; en planlægger kan booke alligevel med en begrundelse.",
            f"{consultant} {said.en}. Choose another time; a planner can book all the same, with a reason.",
        ),
        overridable=True,
        consultant=str(consultant.pk),
        broken=broken,
    )


def _lay(consultant: Consultant, others: Sequence[Assignment], taken: tuple[Assignment, Stop] | None) -> None:
    """Write the blocked times as the itinerary has them now.

    Rows that change step aside first, so that none is in another's way while they are written one by one.
    """
    rows = {str(each.pk): each for each in others}
    if taken:
        rows[str(taken[0].pk)] = taken[0]
    blocks = _itinerary(consultant, others, taken[1] if taken else None)
    changed = [(rows[block.key], block) for block in blocks if _differs(rows[block.key], block)]
    Assignment.objects.filter(pk__in=[row.pk for row, _ in changed]).update(live=False)
    for row, block in changed:
        _write(row, block)


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


def _record(what: str, activity: Activity, course: Course, by: Person | None) -> None:
    record(
        f"activity.{what}",
        by=by,
        activity=activity.pk,
        course=course.pk,
        meeting=activity.meeting_id,
        municipality=course.municipality_id,
    )
