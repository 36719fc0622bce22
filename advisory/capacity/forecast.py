"""What is likely to be asked for: promised activities without a time, and courses that were asked for.

Assumptions, until the agency has measured its own figures:

* an activity takes its kind's usual staff, each for the usual meeting (`courses/activity_kinds.csv`) with its own
  preparation and follow-up; travel is not guessed;
* it comes some working weekday between now and the end of its course's window, each equally likely, so its minutes
  are spread evenly over them;
* a course that is only asked for brings as many activities as its programme's courses usually had, else as any
  programme's, `USUAL_ACTIVITIES` before there were any, each as costly as theirs were, within `ASKED_FOR` days from
  today;
* the course's primary consultant takes one half and the co-consultant the other.

A paused course is not counted, nor what is left over from a window that has ended.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db.models import Count

from advisory.capacity.accounts import municipality_regions
from advisory.consultants.availability import days_between
from advisory.courses.catalogue import catalogue
from advisory.courses.models import BOOKS_ACTIVITIES, Activity, ActivityState, Course, CourseState
from network.almanac.holidays import public_holiday
from network.clock import today

USUAL_ACTIVITIES: Final = 3
USUAL_KIND: Final = Activity.Kind.WORKSHOP
ASKED_FOR: Final = 365
ASKING = [CourseState.REQUESTED, CourseState.CLARIFYING]
TAKEN_ON = [*BOOKS_ACTIVITIES, CourseState.PAUSED, CourseState.COMPLETED, CourseState.CLOSED]
FRIDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Demand:
    """Minutes that will be asked for on some working weekdays, both included.

    Attributes:
        minutes: Of all consultants together.
        municipality: Code of the course's municipality.
        consultants: Who takes an equal part each; a part nobody is named for belongs to the region only.
    """

    minutes: int
    first: date
    last: date
    municipality: str
    consultants: tuple[UUID | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Usual:
    """What a course usually takes of all consultants together: the average of those the agency took on."""

    by_programme: Mapping[str, int]
    of_all: int

    def of(self, programme: str) -> int:
        """Of a programme by its slug; where it has no courses behind it, of all."""
        return self.by_programme.get(programme, self.of_all)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Expected minutes by region and day, and by consultant and day; `usual` is what a course was taken to be."""

    usual: Usual
    by_region: Counter[tuple[str | None, date]] = field(default_factory=Counter)
    by_consultant: Counter[tuple[UUID, date]] = field(default_factory=Counter)


def forecast(first: date, last: date) -> Forecast:
    """What is expected on the days from first to last, both included, as things stand."""
    usual = usual_course()
    expected, region_of = Forecast(usual), municipality_regions()
    for demand in demands(usual):
        for on, minutes in spread(demand.minutes, demand.first, demand.last).items():
            if first <= on <= last:
                expected.by_region[region_of(demand.municipality, on), on] += minutes
        for consultant, part in _parts(demand):
            for on, minutes in spread(part, demand.first, demand.last).items():
                if first <= on <= last:
                    expected.by_consultant[consultant, on] += minutes
    return expected


def demands(usual: Usual) -> Iterator[Demand]:
    """Everything that is likely to be asked for, one by one."""
    yield from _promised()
    yield from _asked_for(usual)


def cost(kind: str, preparation_minutes: int, follow_up_minutes: int) -> int:
    """What an activity takes of all its consultants together, travel aside."""
    usual = catalogue()[kind]
    return usual.staff * (usual.duration_minutes + preparation_minutes + follow_up_minutes)


def usual_course() -> Usual:
    """What courses took so far; before there were any, what `USUAL_ACTIVITIES` of `USUAL_KIND` take."""
    taken_on = Course.objects.filter(state__in=TAKEN_ON, activities__isnull=False).order_by()
    courses = Counter(dict(taken_on.values_list("programme").annotate(Count("pk", distinct=True))))
    held = Activity.objects.filter(course__state__in=TAKEN_ON).exclude(state=ActivityState.CANCELLED)
    minutes = Counter[str]()
    efforts = held.values_list("course__programme", "kind", "preparation_minutes", "follow_up_minutes")
    for programme, kind, preparation, follow_up in efforts:
        minutes[programme] += cost(kind, preparation, follow_up)
    by_programme = {programme: round(part / courses[programme]) for programme, part in minutes.items()}
    return Usual(by_programme, round(minutes.total() / courses.total()) if minutes else _before_there_were_any())


def _before_there_were_any() -> int:
    usual = catalogue()[USUAL_KIND]
    return USUAL_ACTIVITIES * cost(USUAL_KIND, usual.preparation_minutes, usual.follow_up_minutes)


@lru_cache(maxsize=512)
def spread(minutes: int, first: date, last: date) -> Mapping[date, int]:
    """Whole minutes spread evenly over the working weekdays of these days; none when there are no such days."""
    days = [on for on in days_between(first, last) if on.isoweekday() <= FRIDAY and not public_holiday(on)]
    count = len(days)
    parts = {on: minutes * (n + 1) // count - minutes * n // count for n, on in enumerate(days)}
    return MappingProxyType({on: part for on, part in parts.items() if part})


def _promised() -> Iterator[Demand]:
    planned = Activity.objects.filter(state=ActivityState.PLANNED, course__state__in=BOOKS_ACTIVITIES)
    for activity in planned.select_related("course"):
        course = activity.course
        if course.window_starts_on and course.window_ends_on:
            yield Demand(
                cost(activity.kind, activity.preparation_minutes, activity.follow_up_minutes),
                max(today(), course.window_starts_on),
                course.window_ends_on,
                course.municipality_id,
                (course.primary_consultant_id, course.co_consultant_id),
            )


def _asked_for(usual: Usual) -> Iterator[Demand]:
    until = today() + timedelta(days=ASKED_FOR - 1)
    for code, programme in Course.objects.filter(state__in=ASKING).values_list("municipality", "programme"):
        yield Demand(usual.of(programme), today(), until, code)


def _parts(demand: Demand) -> Iterator[tuple[UUID, int]]:
    for consultant in demand.consultants:
        if consultant is not None:
            yield consultant, demand.minutes // len(demand.consultants)
