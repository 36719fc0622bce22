"""Agreeing what is to be handed in, handing it in, and being reminded."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from advisory.courses.models import NEVER_RAN, Course, CourseState
from advisory.deliverables.models import Deliverable
from network.clock import now
from network.errors import InputError, Text, wrong_step
from network.events import chores
from network.events.recording import record
from network.events.work import DeferredError
from network.people.models import Person

REMINDED_BEFORE: Final = timedelta(days=7)
OVER: Final = [*NEVER_RAN, CourseState.CLOSED]


def agree(course: Course, *, title: str, due_at: datetime, by: Person | None) -> Deliverable:
    """Agree that the municipality hands something in; it is reminded a week before, and told when the time is up.

    Raises:
        RuleBrokenError: `wrong_step`, the course is over.
    """
    with transaction.atomic():
        course = _course(course)
        deliverable = Deliverable.objects.create(course=course, title=title, due_at=due_at)
        _appoint(deliverable)
        _record("agreed", deliverable, by)
        return deliverable


def change(deliverable: Deliverable, changes: Mapping[str, Any], *, by: Person | None) -> Deliverable:
    """Change what is due, or when.

    Raises:
        RuleBrokenError: `wrong_step`, it is handed in already.
    """
    with transaction.atomic():
        deliverable = _locked(deliverable)
        _check_step("hand_in", deliverable)
        for name, value in changes.items():
            setattr(deliverable, name, value)
        deliverable.save(update_fields=list(changes))
        _appoint(deliverable)
        _record("changed", deliverable, by)
        return deliverable


def hand_in(deliverable: Deliverable, *, by: Person | None, text: str = "", link: str = "") -> Deliverable:
    """Receive it, as a text, a link or both, at this instant.

    Raises:
        InputError: there is nothing in it.
        RuleBrokenError: `wrong_step`, something else was handed in already.
    """
    with transaction.atomic():
        deliverable = _locked(deliverable)
        if deliverable.handed_in_at and (deliverable.text, deliverable.link) == (text, link):
            return deliverable
        _check_step("hand_in", deliverable)
        if not text and not link:
            raise InputError(
                "text", "required", Text("Skriv en tekst, eller angiv et link.", "Write a text, or give a link.")
            )
        deliverable.text, deliverable.link = text, link
        deliverable.handed_in_at, deliverable.handed_in_by = now(), by
        deliverable.save(update_fields=["text", "link", "handed_in_at", "handed_in_by"])
        _forget(deliverable)
        _record("handed_in", deliverable, by)
        return deliverable


def reopen(deliverable: Deliverable, *, by: Person | None) -> Deliverable:
    """Let the municipality hand it in again; what came in and when stays in the log."""
    with transaction.atomic():
        deliverable = _locked(deliverable)
        if deliverable.handed_in_at is None:
            return deliverable
        received_at = deliverable.handed_in_at.isoformat()
        deliverable.handed_in_at = None
        deliverable.save(update_fields=["handed_in_at"])
        _appoint(deliverable)
        _record("reopened", deliverable, by, received_at=received_at)
        return deliverable


def drop(deliverable: Deliverable, *, by: Person | None) -> None:
    """Agree that it is not needed after all.

    Raises:
        RuleBrokenError: `wrong_step`, it is handed in already.
    """
    with transaction.atomic():
        deliverable = _locked(deliverable)
        _check_step("hand_in", deliverable)
        _forget(deliverable)
        _record("dropped", deliverable, by)
        deliverable.delete()


def remind(deliverable_id: str) -> None:
    """Tell that it is due in a week."""
    _tell("due_soon", deliverable_id, REMINDED_BEFORE)


def miss(deliverable_id: str) -> None:
    """Tell that the time is up."""
    _tell("overdue", deliverable_id, timedelta())


def _tell(what: str, deliverable_id: str, before: timedelta) -> None:
    with transaction.atomic():
        deliverable = Deliverable.objects.select_for_update().filter(pk=UUID(deliverable_id)).first()
        if deliverable is None or deliverable.handed_in_at:
            return
        early = deliverable.due_at - before - now()
        if early > timedelta():
            raise DeferredError("It is not time yet.", early)
        _record(what, deliverable, None)


def _appoint(deliverable: Deliverable) -> None:
    about, moment = str(deliverable.pk), now()
    for name, at in (
        ("remind_of_deliverable", deliverable.due_at - REMINDED_BEFORE),
        ("miss_deliverable", deliverable.due_at),
    ):
        if at > moment:
            chores.remind(name, about, at)
        else:
            chores.forget(name, about)


def _forget(deliverable: Deliverable) -> None:
    chores.forget("remind_of_deliverable", str(deliverable.pk))
    chores.forget("miss_deliverable", str(deliverable.pk))


def _course(course: Course) -> Course:
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    if course.state in OVER:
        raise wrong_step("agree on a deliverable", course.state, course.allowed)
    return course


def _locked(deliverable: Deliverable) -> Deliverable:
    return Deliverable.objects.select_for_update(of=("self",)).select_related("course").get(pk=deliverable.pk)


def _check_step(verb: str, deliverable: Deliverable) -> None:
    if verb not in deliverable.allowed:
        raise wrong_step(verb, deliverable.state, deliverable.allowed)


def _record(what: str, deliverable: Deliverable, by: Person | None, **more: str) -> None:
    course = deliverable.course
    about = {"deliverable": deliverable.pk, "course": course.pk, "municipality": course.municipality_id}
    record(f"deliverable.{what}", by=by, **about, **more)
