"""The clarifying talk, item by item."""

from django.db import transaction

from advisory.courses.models import ClarifiedItem, Course, CourseState
from network.clock import now
from network.errors import wrong_step
from network.events.recording import record
from network.people.models import Person

TALKING = [CourseState.CLARIFYING, CourseState.PLANNED]


def tick(course: Course, item: str, *, by: Person | None, note: str = "") -> Course:
    """Note that an item of the checklist is clear, and what was agreed.

    Raises:
        RuleBrokenError: `wrong_step`, the talk has not begun, or is long over.
    """
    with transaction.atomic():
        course = _locked(course)
        if course.clarified.filter(item=item, note=note).exists():
            return course
        ClarifiedItem.objects.update_or_create(course=course, item=item, defaults={"note": note, "clarified_at": now()})
        _record(course, by)
        return course


def untick(course: Course, item: str, *, by: Person | None) -> Course:
    """Note that an item is open after all.

    Raises:
        RuleBrokenError: `wrong_step`, as for `tick`.
    """
    with transaction.atomic():
        course = _locked(course)
        taken_back, _ = course.clarified.filter(item=item).delete()
        if taken_back:
            _record(course, by)
        return course


def _locked(course: Course) -> Course:
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    if course.state not in TALKING:
        raise wrong_step("tick", course.state, course.allowed)
    return course


def _record(course: Course, by: Person | None) -> None:
    record("course.changed", by=by, course=course.pk, municipality=course.municipality_id, changed=["checklist"])
