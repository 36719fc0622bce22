"""Bringing people into a course's circle, and into those of its activities."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from advisory.circles.models import CourseParticipant
from advisory.courses.models import NEVER_RAN, Activity, Course, CourseState
from network.errors import InputError, Text, wrong_step
from network.events.recording import record
from network.people.models import Person

OVER = [*NEVER_RAN, CourseState.COMPLETED, CourseState.CLOSED]


def join(
    course: Course,
    person: Person,
    *,
    sector: str,
    by: Person | None,
    role: str = CourseParticipant.Part.PARTICIPANT,
    activities: Sequence[Activity] = (),
) -> CourseParticipant:
    """Let a person take part; somebody who does already stays as they are.

    Raises:
        RuleBrokenError: `wrong_step`, the course is over.
        InputError: an activity belongs to another course.
    """
    with transaction.atomic():
        course = _locked(course)
        existing = course.participants.filter(person=person).first()
        if existing is not None:
            return existing
        _check_activities(course, activities)
        participant = CourseParticipant.objects.create(course=course, person=person, sector=sector, role=role)
        participant.activities.set(activities)
        _record(course, by)
        return participant


def change(participant: CourseParticipant, changes: Mapping[str, Any], *, by: Person | None) -> CourseParticipant:
    """Change what part somebody takes, and in which activities.

    Raises:
        RuleBrokenError, InputError: as `join`.
    """
    fields = dict(changes)
    activities = fields.pop("activities", None)
    with transaction.atomic():
        course = _locked(participant.course)
        participant = course.participants.get(pk=participant.pk)
        if activities is not None:
            _check_activities(course, activities)
            participant.activities.set(activities)
        for name, value in fields.items():
            setattr(participant, name, value)
        participant.save(update_fields=list(fields))
        _record(course, by)
        return participant


def leave(participant: CourseParticipant, *, by: Person | None) -> None:
    """Take somebody out of the circle; seats at meetings are withdrawn one by one.

    Raises:
        RuleBrokenError: `wrong_step`, the course is over.
    """
    with transaction.atomic():
        course = _locked(participant.course)
        participant.delete()
        _record(course, by)


def circle_of(activity: Activity) -> list[Person]:
    """The people who are to come to an activity."""
    return list(Person.objects.filter(courses__activities=activity).order_by("name", "id"))


def _locked(course: Course) -> Course:
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    if course.state in OVER:
        raise wrong_step("change the participants", course.state, course.allowed)
    return course


def _check_activities(course: Course, activities: Sequence[Activity]) -> None:
    if any(each.course_id != course.pk for each in activities):
        raise InputError(
            "activities",
            "another_course",
            Text("Aktiviteten hører til et andet forløb.", "The activity belongs to another course."),
        )


def _record(course: Course, by: Person | None) -> None:
    record("course.changed", by=by, course=course.pk, municipality=course.municipality_id, changed=["participants"])
