"""The life of a course, from a municipality's request to its closing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from advisory.booking import booking
from advisory.closing import writing
from advisory.consultants.models import Consultant
from advisory.courses import dispensations
from advisory.courses.models import COURSE_STEPS, ActivityState, Course, CourseState
from advisory.courses.windows import enter_window
from advisory.courses.wishes import Wishes
from advisory.intake import rounds
from network.clock import today
from network.errors import RuleBrokenError, Text, wrong_step
from network.events.recording import record
from network.networks.models import Programme
from network.people.models import Person
from network.regions.models import Municipality

EXTENDED = [CourseState.PLANNED, CourseState.ACTIVE, CourseState.PAUSED]
OPEN_ACTIVITIES = [ActivityState.PLANNED, ActivityState.SCHEDULED]


def request(
    *,
    municipality: Municipality,
    programme: Programme,
    by: Person | None,
    reason: str = "",
    reason_codes: Sequence[str] = (),
    topics: Sequence[str] = (),
    wishes: Wishes | None = None,
    override_reason: str = "",
) -> Course:
    """Note that a municipality asks for a course.

    `reason` is in the municipality's words, `reason_codes` are the agency's own. `override_reason` is a planner's,
    for a request outside the programme's rounds.

    Raises:
        RuleBrokenError: `intake_closed` (overridable).
    """
    with transaction.atomic():
        course = Course.objects.create(
            municipality=municipality,
            programme=programme,
            intake_round=rounds.current(programme),
            reason=reason,
            reason_codes=list(reason_codes),
            topics=list(topics),
            wishes=(wishes or Wishes()).kept(),
        )
        told = dispensations.dispense(course, rounds.objections(programme), reason=override_reason, by=by)
        _record("requested", course, by, **told)
        return course


def change(course: Course, changes: Mapping[str, Any], *, by: Person | None) -> Course:
    """Change what a course is about; its state and window have verbs of their own."""
    with transaction.atomic():
        course = _locked(course)
        for name, value in changes.items():
            setattr(course, name, value.kept() if isinstance(value, Wishes) else value)
        course.save(update_fields=list(changes))
        record("course.changed", by=by, course=course.pk, changed=sorted(changes))
        return course


def clarify(course: Course, *, by: Person | None) -> Course:
    """Begin the clarifying talk."""
    return _step("clarify", course, CourseState.CLARIFYING, "clarified", by)


def plan(
    course: Course,
    *,
    primary_consultant: Consultant,
    window_starts_on: date,
    window_ends_on: date,
    by: Person | None,
    co_consultant: Consultant | None = None,
    override_reason: str = "",
) -> Course:
    """Say who advises and within which window; both days belong to it. A planned course may be planned again.

    `override_reason` is a planner's dispensation for a longer window, one that overlaps another course's, or one that
    brings more activities into the municipality's year than it may have.

    Raises:
        RuleBrokenError: `wrong_step`; `no_activity`; `window_too_long`, `course_overlap`, `activity_limit`, more than
            five in the municipality's course year (all overridable);
            `outside_window`, an activity is already scheduled outside.
    """
    with transaction.atomic():
        course = _locked(course)
        settled = (primary_consultant, co_consultant, window_starts_on, window_ends_on)
        now_settled = (
            course.primary_consultant,
            course.co_consultant,
            course.window_starts_on,
            course.window_ends_on,
        )
        if course.state == CourseState.PLANNED and settled == now_settled:
            return course
        _check_step("plan", course)
        _refuse_without_activities(course)
        told = enter_window(course, window_starts_on, window_ends_on, override_reason=override_reason, by=by)
        course.primary_consultant, course.co_consultant = primary_consultant, co_consultant
        return _enter(course, CourseState.PLANNED, "planned", by, **told)


def extend(course: Course, *, window_ends_on: date, by: Person | None, override_reason: str = "") -> Course:
    """Let the window of a course that is planned or runs end on another day.

    `override_reason` is a planner's dispensation, as for `plan`.

    Raises:
        RuleBrokenError: `wrong_step`; `outside_window`; `window_too_long`, `course_overlap` (both overridable).
    """
    with transaction.atomic():
        course = _locked(course)
        if course.window_starts_on is None or course.state not in EXTENDED:
            raise wrong_step("extend", course.state, course.allowed)
        if course.window_ends_on == window_ends_on:
            return course
        told = enter_window(course, course.window_starts_on, window_ends_on, override_reason=override_reason, by=by)
        course.save(update_fields=["window_ends_on", "overlap_allowed"])
        _record("changed", course, by, changed=["window_ends_on"], **told)
        return course


def start(course: Course, *, by: Person | None) -> Course:
    """Begin the course."""
    return _step("start", course, CourseState.ACTIVE, "started", by)


def pause(course: Course, *, by: Person | None) -> Course:
    """Let the course rest; what is scheduled stays scheduled."""
    return _step("pause", course, CourseState.PAUSED, "paused", by)


def resume(course: Course, *, by: Person | None) -> Course:
    """Go on with a paused course."""
    with transaction.atomic():
        course = _locked(course)
        if course.state == CourseState.ACTIVE:
            return course
        _check_step("resume", course)
        return _enter(course, CourseState.ACTIVE, "resumed", by)


def complete(course: Course, *, by: Person | None, closing_note: Mapping[str, Any] | None = None) -> Course:
    """Say that everything promised was held; the closing note may be written anew as long as the course is completed.

    `closing_note` holds `themes`, `agreed_changes` and `text`.

    Raises:
        RuleBrokenError: `open_activities`, some are still planned or scheduled; `wrong_step`.
        InputError: the note is too long.
    """
    with transaction.atomic():
        course = _locked(course)
        if course.state == CourseState.COMPLETED:
            if closing_note is not None and not writing.says(course, **closing_note):
                writing.write(course, by=by, **closing_note)
                _record("changed", course, by, changed=["closing_note"])
            return course
        _check_step("complete", course)
        _refuse_open_activities(course)
        if closing_note is not None:
            writing.write(course, by=by, **closing_note)
        return _enter(course, CourseState.COMPLETED, "completed", by)


def close(course: Course, *, by: Person | None, follow_up_note: str = "", followed_up_on: date | None = None) -> Course:
    """Close a completed course after its follow-up; a note without a day is of today."""
    with transaction.atomic():
        course = _locked(course)
        if course.state == CourseState.CLOSED:
            return course
        _check_step("close", course)
        course.follow_up_note = follow_up_note
        course.followed_up_on = followed_up_on or (today() if follow_up_note else None)
        return _enter(course, CourseState.CLOSED, "closed", by)


def decline(course: Course, *, reason: str, by: Person | None) -> Course:
    """Say no to a request."""
    return _give_up("decline", course, CourseState.DECLINED, "declined", reason, by)


def withdraw(course: Course, *, reason: str, by: Person | None) -> Course:
    """Let the municipality step back; what was scheduled is called off."""
    return _give_up("withdraw", course, CourseState.WITHDRAWN, "withdrawn", reason, by)


def _give_up(verb: str, course: Course, state: CourseState, event: str, reason: str, by: Person | None) -> Course:
    with transaction.atomic():
        course = _locked(course)
        if course.state == state:
            return course
        _check_step(verb, course)
        booking.call_off_all(course, reason=reason, by=by)
        course.outcome_reason = reason
        return _enter(course, state, event, by)


def _step(verb: str, course: Course, state: CourseState, event: str, by: Person | None) -> Course:
    with transaction.atomic():
        course = _locked(course)
        if course.state == state:
            return course
        _check_step(verb, course)
        return _enter(course, state, event, by)


def _locked(course: Course) -> Course:
    related = Course.objects.select_related("primary_consultant", "co_consultant", "municipality", "programme")
    return related.select_for_update(of=("self",)).get(pk=course.pk)


def _check_step(verb: str, course: Course) -> None:
    if course.state not in COURSE_STEPS[verb]:
        raise wrong_step(verb, course.state, course.allowed)


def _enter(course: Course, state: CourseState, event: str, by: Person | None, **more: Any) -> Course:
    course.state = state
    course.save()
    _record(event, course, by, **more)
    return course


def _refuse_without_activities(course: Course) -> None:
    if not course.activities.exclude(state=ActivityState.CANCELLED).exists():
        raise RuleBrokenError(
            "no_activity",
            Text(
                "Et forløb planlægges med mindst én aktivitet. Tilføj en aktivitet først.",
                "A course is planned with at least one activity. Add an activity first.",
            ),
        )


def _refuse_open_activities(course: Course) -> None:
    if course.activities.filter(state__in=OPEN_ACTIVITIES).exists():
        raise RuleBrokenError(
            "open_activities",
            Text(
                "Forløbet har aktiviteter, der er planlagt eller aftalt. Afslut eller aflys dem først.",
                "The course has activities that are planned or scheduled. Close or cancel them first.",
            ),
        )


def _record(what: str, course: Course, by: Person | None, **more: Any) -> None:
    record(f"course.{what}", by=by, course=course.pk, municipality=course.municipality_id, **more)
