"""A course's window: whole local days, both inclusive, at most twelve months, never two courses at once.

Two courses of one municipality share a course year when the one's window begins within twelve months of the other's;
what they promise then counts together.
"""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from advisory.courses import dispensations
from advisory.courses.models import NEVER_RAN, Activity, ActivityState, Course
from network.errors import RuleBrokenError, Text, ends_before_start
from network.people.models import Person
from network.regions.models import Municipality


def longest_window_end(starts_on: date) -> date:
    """The last day of a window of twelve months that begins on `starts_on`."""
    try:
        return starts_on.replace(year=starts_on.year + 1) - timedelta(days=1)
    except ValueError:  # from 29 February
        return date(starts_on.year + 1, 2, 28)


def enter_window(
    course: Course, starts_on: date, ends_on: date, *, override_reason: str, by: Person | None
) -> dispensations.Told:
    """Put a window on the course, which is not saved; answers what its event says of a dispensation.

    Raises:
        InputError: it ends before it starts.
        RuleBrokenError: `outside_window`, an activity is scheduled outside; `window_too_long`, `course_overlap` and
            `activity_limit`, unless a planner gives a reason.
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
    is_another_year = course.window_starts_on != starts_on
    course.window_starts_on, course.window_ends_on = starts_on, ends_on
    too_long = _too_long(starts_on, ends_on)
    overlap = _overlap(course)
    too_many = _too_many(course) if is_another_year else None
    broken = [each for each in (too_long, overlap, too_many) if each]
    told = dispensations.dispense(course, broken, reason=override_reason, by=by)
    course.overlap_allowed = overlap is not None
    if too_many:
        course.allowance = promised_in_year(course)
    return told


def promised_in_year(course: Course) -> int:
    """How many live activities the municipality has in the course's year; nobody else adds one until the end of it.

    Before a course has a window its own activities are all there is to count.
    """
    Municipality.objects.select_for_update(no_key=True).get(pk=course.municipality_id)
    live = Activity.objects.exclude(state=ActivityState.CANCELLED)
    return live.filter(Q(course=course) | Q(course__in=_in_the_same_year(course))).count()


def _in_the_same_year(course: Course) -> QuerySet[Course]:
    others = Course.objects.filter(municipality=course.municipality_id).exclude(pk=course.pk)
    if course.window_starts_on is None:
        return others.none()
    begins = course.window_starts_on
    return others.exclude(state__in=NEVER_RAN).filter(
        window_starts_on__gt=_a_year_before(begins), window_starts_on__lte=longest_window_end(begins)
    )


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # from 29 February
        return date(day.year - 1, 2, 28)


def _scheduled_outside(course: Course, starts_on: date, ends_on: date) -> bool:
    outside = Q(starts_on__lt=starts_on) | Q(ends_on__gt=ends_on)
    scheduled: bool = Activity.objects.filter(outside, course=course).exclude(state=ActivityState.CANCELLED).exists()
    return scheduled


def _overlapping(course: Course) -> QuerySet[Course]:
    """The municipality's other courses whose windows share a day with this one's."""
    others = Course.objects.filter(municipality=course.municipality_id).exclude(pk=course.pk)
    return others.exclude(state__in=NEVER_RAN).filter(
        window_starts_on__lte=course.window_ends_on, window_ends_on__gte=course.window_starts_on
    )


def _too_long(starts_on: date, ends_on: date) -> RuleBrokenError | None:
    last = longest_window_end(starts_on)
    if ends_on <= last:
        return None
    return RuleBrokenError(
        "window_too_long",
        Text(
            f"Et forløb varer højst 12 måneder, her til og med {last.isoformat()}. En planlægger kan dispensere.",
            f"A course lasts at most 12 months, here until {last.isoformat()}. A planner can give a dispensation.",
        ),
        overridable=True,
    )


def _overlap(course: Course) -> RuleBrokenError | None:
    other = _overlapping(course).first()
    if other is None:
        return None
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


def _too_many(course: Course) -> RuleBrokenError | None:
    live = promised_in_year(course)
    if live <= course.allowance:
        return None
    return RuleBrokenError(
        "activity_limit",
        Text(
            f"Kommunen har {live} aktiviteter i forløbsåret, og det er flere, end forløbet må have. "
            "Aflys en af dem, eller vælg en senere periode; en planlægger kan dispensere.",
            f"The municipality has {live} activities in the course year, more than the course may have. "
            "Cancel one of them, or choose a later window; a planner can give a dispensation.",
        ),
        overridable=True,
    )
