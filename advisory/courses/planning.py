"""Which activities a course promises."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from django.db import transaction

from advisory.courses import dispensations
from advisory.courses.catalogue import catalogue
from advisory.courses.models import TAKES_ACTIVITIES, Activity, ActivityState, Course
from advisory.courses.templates import templates
from advisory.courses.windows import promised_in_year
from network.errors import RuleBrokenError, Text, wrong_step
from network.events.recording import record
from network.people.models import Person


def add_activity(
    course: Course,
    *,
    kind: str,
    title: str,
    by: Person | None,
    preparation_minutes: int | None = None,
    follow_up_minutes: int | None = None,
    override_reason: str = "",
) -> Activity:
    """Promise one more activity; minutes left out are the catalogue's for its kind.

    Raises:
        RuleBrokenError: `wrong_step`, the course takes none now; `activity_limit` (overridable: a planner's
            reason raises this course's allowance by one).
    """
    usual = catalogue()[kind]
    with transaction.atomic():
        course = Course.objects.select_for_update().get(pk=course.pk)
        if course.state not in TAKES_ACTIVITIES:
            raise wrong_step("add an activity", course.state, course.allowed)
        told = _make_room(course, override_reason, by)
        activity = Activity.objects.create(
            course=course,
            number=_free_number(course),
            kind=kind,
            title=title or usual.name,
            preparation_minutes=usual.preparation_minutes if preparation_minutes is None else preparation_minutes,
            follow_up_minutes=usual.follow_up_minutes if follow_up_minutes is None else follow_up_minutes,
        )
        record(
            "activity.planned",
            by=by,
            activity=activity.pk,
            course=course.pk,
            municipality=course.municipality_id,
            **told,
        )
        return activity


def lay_out(course: Course, template: str, *, by: Person | None, override_reason: str = "") -> Course:
    """Promise all activities of a template, in its order; a course that promises just these already stays as it is.

    Raises:
        RuleBrokenError: as `add_activity`; then none is promised.
    """
    wanted = templates()[template].activities
    with transaction.atomic():
        course = Course.objects.select_for_update().get(pk=course.pk)
        live = course.activities.exclude(state=ActivityState.CANCELLED).order_by("number")
        if tuple(live.values_list("kind", "title")) == wanted:
            return course
        for kind, title in wanted:
            add_activity(course, kind=kind, title=title, by=by, override_reason=override_reason)
        return course


def change_activity(activity: Activity, changes: Mapping[str, Any], *, by: Person | None) -> Activity:
    """Change what an activity is called or costs; when it is scheduled its time has verbs of its own."""
    with transaction.atomic():
        Course.objects.select_for_update().get(pk=activity.course_id)
        activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
        for name, value in changes.items():
            setattr(activity, name, value)
        activity.save(update_fields=list(changes))
        record("activity.changed", by=by, activity=activity.pk, course=activity.course_id, changed=sorted(changes))
        return activity


def _make_room(course: Course, override_reason: str, by: Person | None) -> dispensations.Told:
    live = promised_in_year(course)
    if live < course.allowance:
        return {}
    told = dispensations.dispense(course, [_full(live)], reason=override_reason, by=by)
    course.allowance = live + 1
    course.save(update_fields=["allowance"])
    return told


def _full(live: int) -> RuleBrokenError:
    return RuleBrokenError(
        "activity_limit",
        Text(
            f"Kommunen har allerede {live} aktiviteter i forløbsåret, og det må den højst have. "
            "Aflys en af dem; en planlægger kan dispensere.",
            f"The municipality already has {live} activities in the course year, which is the most it may have. "
            "Cancel one of them; a planner can give a dispensation.",
        ),
        overridable=True,
    )


def _free_number(course: Course) -> int:
    """The lowest number no live activity has."""
    taken = set(course.activities.exclude(state=ActivityState.CANCELLED).values_list("number", flat=True))
    return next(number for number in count(1) if number not in taken)
