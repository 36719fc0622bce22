"""Booking consultants: for an advisory activity or any other meeting, through one door. Nobody is in two places."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from advisory.booking import ending, holding, promise, taking
from advisory.booking.models import Assignment
from advisory.circles import joining
from advisory.consultants.models import Consultant
from advisory.courses.models import BOOKS_ACTIVITIES, Activity, ActivityState, Course, CourseState
from network.errors import RuleBrokenError, Text, wrong_step
from network.events.recording import record
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person

OBJECTIONS = taking.OBJECTIONS
"""The soft rules, and how they are said."""


def schedule(
    activity: Activity,
    time: Time,
    *,
    consultants: Sequence[Consultant],
    by: Person | None,
    participants: Sequence[Person] | None = None,
    place: Mapping[str, Any] | None = None,
    override_reason: str = "",
    **particulars: Any,
) -> Activity:
    """Give a promised activity its time, consultants and participants: all get booked and invited, or none.

    `participants` left out are the activity's circle. `place` holds the meeting's `place_…` fields; left out, it is
    the course's municipality. `override_reason` is a planner's, against soft rules. What the activity itself holds in
    the way of the time is let go; a hold of exactly that time becomes booked.

    Raises:
        RuleBrokenError: `wrong_step`; `outside_window`; `double_booked`; one of the soft rules, overridable.
    """
    with transaction.atomic():
        activity, course = promise.locked(activity)
        if activity.state == ActivityState.SCHEDULED and _is_already_so(activity, time, consultants):
            return activity
        promise.check_step("schedule", activity)
        if course.state not in BOOKS_ACTIVITIES:
            raise wrong_step("schedule", course.state, course.allowed)
        promise.enter_window(activity, course, time)
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
        holding.give_way(activity, time, [each.pk for each in consultants], by=by)
        _book(meeting, consultants, activity, override_reason, by)
        for person in joining.circle_of(activity) if participants is None else participants:
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
        activity, course = promise.locked(activity)
        promise.check_step("move", activity)
        meeting = _meeting(activity)
        if Time(meeting.starts_at, meeting.ends_at) == to:
            return activity
        promise.enter_window(activity, course, to)
        activity.save(update_fields=["starts_on", "ends_on"])
        holding.give_way(activity, to, _serving(meeting), by=by)
        _rebook(meeting, to, override_reason, by)
        scheduling.move(meeting, to, reason=reason, by=by)
        _record("moved", activity, course, by)
        return activity


def cancel_activity(activity: Activity, *, reason: str, by: Person | None) -> Activity:
    """Take a promise back; if it was scheduled its meeting is called off and its consultants are free.

    Raises:
        RuleBrokenError: `wrong_step`; `no_activity`, it is the last one of a course that is planned.
    """
    with transaction.atomic():
        activity, course = promise.locked(activity)
        if activity.state == ActivityState.CANCELLED:
            return activity
        promise.check_step("cancel", activity)
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
        holding.lock_held(activity, also=_serving(activity.meeting))
        if activity.state == ActivityState.SCHEDULED:
            meeting = _meeting(activity)
            taking.let_go(meeting.assignments.live())
            scheduling.cancel(meeting, reason=reason, by=by)
        ending.end_all(activity, by=by)
        holding.release_all(activity, by=by)
        activity.state = ActivityState.CANCELLED
        activity.save(update_fields=["state"])
        _record("cancelled", activity, course, by)
        return activity


def call_off_all(course: Course, *, reason: str, by: Person | None) -> None:
    """Take back all that a course, which must be locked, still promises.

    Everybody concerned is locked at once: one activity after the other could wait for somebody who waits for us.
    """
    with transaction.atomic():
        still_open = course.activities.filter(state__in=[ActivityState.PLANNED, ActivityState.SCHEDULED])
        activities = list(still_open.select_for_update(of=("self",)).select_related("meeting").order_by("pk"))
        holding.lock_held_for(activities, also=[pk for each in activities for pk in _serving(each.meeting)])
        for activity in activities:
            call_off(activity, course, reason=reason, by=by)


def close_activity(activity: Activity, *, by: Person | None) -> Activity:
    """Say that an activity was held."""
    with transaction.atomic():
        activity, course = promise.locked(activity)
        if activity.state == ActivityState.HELD:
            return activity
        promise.check_step("close", activity)
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
                _rebook(meeting, to, override_reason, by)
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
            taking.let_go(meeting.assignments.live())
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
            _rebook(changed, Time(changed.starts_at, changed.ends_at), override_reason, by)
        return changed


def assign(
    meeting: Meeting, consultants: Sequence[Consultant], *, by: Person | None, override_reason: str = ""
) -> list[Assignment]:
    """Let exactly these consultants serve at a meeting."""
    with transaction.atomic():
        leaving = meeting.assignments.live().exclude(consultant__in=consultants)
        taking.lock({*leaving.values_list("consultant", flat=True), *(each.pk for each in consultants)})
        taking.let_go(leaving)
        _book(meeting, consultants, _activity_of(meeting), override_reason, by)
        record("meeting.changed", by=by, meeting=meeting.pk, network=meeting.network_id, changed=["consultants"])
        return list(meeting.assignments.live())


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


def _book(
    meeting: Meeting,
    consultants: Sequence[Consultant],
    activity: Activity | None,
    override_reason: str,
    by: Person | None,
) -> None:
    """Take each consultant's time for the meeting."""
    for consultant in taking.lock(each.pk for each in consultants):
        assignment = taking.assignment_for(meeting, consultant)
        if activity is not None:
            assignment.preparation_minutes = activity.preparation_minutes
            assignment.follow_up_minutes = activity.follow_up_minutes
        assignment.override_reason = override_reason
        taking.take(assignment, Time(meeting.starts_at, meeting.ends_at), override_reason, by=by)
    _set_staff(meeting)


def _rebook(meeting: Meeting, to: Time, override_reason: str, by: Person | None) -> None:
    """Check and take the time of everybody who serves at the meeting anew."""
    for consultant in taking.lock(_serving(meeting)):
        assignment = taking.assignment_for(meeting, consultant)
        assignment.override_reason = override_reason or assignment.override_reason
        taking.take(assignment, to, override_reason, by=by)


def _serving(meeting: Meeting | None) -> list[UUID]:
    """The ids of the consultants on duty."""
    return list(meeting.assignments.live().values_list("consultant", flat=True)) if meeting else []


def _set_staff(meeting: Meeting) -> None:
    meeting.staff.set(Person.objects.filter(consultant__assignments__in=meeting.assignments.live()))


def _record(what: str, activity: Activity, course: Course, by: Person | None) -> None:
    record(
        f"activity.{what}",
        by=by,
        activity=activity.pk,
        course=course.pk,
        meeting=activity.meeting_id,
        municipality=course.municipality_id,
    )
