"""A course's window: whole local days, both inclusive, at most twelve months, never two courses at once."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from advisory.courses.models import NEVER_RAN, Activity, ActivityState, Course
from network.errors import RuleBrokenError, Text, ends_before_start


def longest_window_end(starts_on: date) -> date:
    """The last day of a window of twelve months that begins on `starts_on`."""
    try:
        return starts_on.replace(year=starts_on.year + 1) - timedelta(days=1)
    except ValueError:  # from 29 February
        return date(starts_on.year + 1, 2, 28)


def check_window(course: Course, starts_on: date, ends_on: date, override_reason: str) -> None:
    """Refuse a window the course cannot have; one that passes is put on the course, which is not saved.

    Raises:
        InputError: it ends before it starts.
        RuleBrokenError: `outside_window`, an activity is scheduled outside; `window_too_long` and `course_overlap`,
            unless a planner gives a reason.
    """
    if ends_on < starts_on:
        raise ends_before_start("window_ends_on")
    if _scheduled_outside(course, starts_on, ends_on):
        raise RuleBrokenError(
            "outside_window",
            Text(
                "En aftalt aktivitet ligger uden for perioden. Flyt den først, eller vælg en anden periode.",
                "A scheduled activity lies outside the window. Move it first, or choose another window.",
            ),
        )
    course.window_starts_on, course.window_ends_on = starts_on, ends_on
    if override_reason:
        return
    if ends_on > longest_window_end(starts_on):
        raise _too_long(starts_on)
    other = overlapping(course).first()
    if other is not None:
        raise _overlap(other)


def _scheduled_outside(course: Course, starts_on: date, ends_on: date) -> bool:
    outside = Q(starts_on__lt=starts_on) | Q(ends_on__gt=ends_on)
    scheduled: bool = Activity.objects.filter(outside, course=course).exclude(state=ActivityState.CANCELLED).exists()
    return scheduled


def overlapping(course: Course) -> QuerySet[Course]:
    """The municipality's other courses whose windows share a day with this one's."""
    others = Course.objects.filter(municipality=course.municipality_id).exclude(pk=course.pk)
    return others.exclude(state__in=NEVER_RAN).filter(
        window_starts_on__lte=course.window_ends_on, window_ends_on__gte=course.window_starts_on
    )


def _too_long(starts_on: date) -> RuleBrokenError:
    last = longest_window_end(starts_on)
    return RuleBrokenError(
        "window_too_long",
        Text(
            f"Et forløb varer højst 12 måneder, her til og med {last.isoformat()}. En planlægger kan dispensere.",
            f"A course lasts at most 12 months, here until {last.isoformat()}. A planner can give a dispensation.",
        ),
        overridable=True,
    )


def _overlap(other: Course) -> RuleBrokenError:
    return RuleBrokenError(
        "course_overlap",
        Text(
            f"Kommunen har allerede et forløb fra {other.window_starts_on} til {other.window_ends_on}. "
            "Vælg en anden periode; en planlægger kan dispensere.",
            f"The municipality already has a course from {other.window_starts_on} to {other.window_ends_on}. "
            "Choose another window; a planner can give a dispensation.",
        ),
        overridable=True,
        course=str(other.pk),
    )
