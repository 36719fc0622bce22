"""What becomes of each running course when the year ends."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, TextChoices

from advisory.consultants.availability import DAY
from advisory.courses import lifecycle
from advisory.courses.lifecycle import EXTENDED, OPEN_ACTIVITIES
from advisory.courses.models import NEVER_RAN, Course
from advisory.courses.windows import longest_window_end
from network.people.models import Person


class Outlook(TextChoices):
    """What becomes of a course."""

    CONTINUES = "continues"
    ENDS = "ends"
    EXTEND = "extend"
    DISPENSATION = "dispensation"


@dataclass(frozen=True, slots=True)
class CourseOutlook:
    """A course at the year's end.

    It `continues` when its window passes the year's end, `ends` when nothing is open, and else is proposed a window
    that ends on `proposed_ends_on`: within its twelve months, or with a planner's dispensation.
    """

    course: Course
    outlook: Outlook
    proposed_ends_on: date | None = None


def course_outlooks(year: int) -> list[CourseOutlook]:
    """Every course that is planned or runs, in the order of municipalities."""
    later = Course.objects.filter(
        municipality=OuterRef("municipality"), window_starts_on__gt=OuterRef("window_ends_on")
    )
    next_one = later.exclude(state__in=NEVER_RAN).order_by("window_starts_on").values("window_starts_on")[:1]
    running = Course.objects.filter(state__in=EXTENDED, window_starts_on__lte=date(year, 12, 31))
    rows = running.select_related("municipality").annotate(
        still_open=Count("activities", filter=Q(activities__state__in=OPEN_ACTIVITIES)),
        next_starts_on=Subquery(next_one),
    )
    return [_outlook(course, year) for course in rows.order_by("municipality", "window_starts_on")]


def extend(outlooks: list[CourseOutlook], *, by: Person | None, override_reason: str) -> None:
    """Give the courses their proposed windows; those that need a dispensation only with a planner's reason."""
    for each in outlooks:
        if each.proposed_ends_on is None:
            continue
        if each.outlook == Outlook.EXTEND:
            lifecycle.extend(each.course, window_ends_on=each.proposed_ends_on, by=by)
        elif override_reason:
            lifecycle.extend(each.course, window_ends_on=each.proposed_ends_on, override_reason=override_reason, by=by)


def _outlook(course: Any, year: int) -> CourseOutlook:
    last = date(year, 12, 31)
    if course.window_ends_on > last:
        return CourseOutlook(course, Outlook.CONTINUES)
    if not course.still_open:
        return CourseOutlook(course, Outlook.ENDS)
    within = longest_window_end(course.window_starts_on)
    if course.next_starts_on:
        within = min(within, course.next_starts_on - DAY)
    if within > last:
        return CourseOutlook(course, Outlook.EXTEND, within)
    return CourseOutlook(course, Outlook.DISPENSATION, date(year + 1, 6, 30))
