"""A consultant's week: meetings, travel, the work around them, holds and absences, day by day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from advisory.booking.agenda import AgendaDay, Stretch, What, agenda
from advisory.booking.models import Assignment
from advisory.consultants.models import Consultant
from advisory.courses.models import BOOKS_ACTIVITIES, Activity, ActivityState, Course
from api.pages.reading import for_those, reader, seen
from api.pages.weeks import WEEK, monday_of, read_week, week_code, week_name
from api.scoping import visible
from api.who import planning, working_here
from network.clock import local_day, today
from network.errors import Text
from network.meetings.models import Meeting
from network.people.models import Person

WEEKEND = 6
NAMES = {
    What.THERE: Text("Rejse ud", "Travel there"),
    What.MEETING: Text("Møde", "Meeting"),
    What.HOLD: Text("Reserveret", "Held"),
    What.BACK: Text("Rejse hjem eller videre", "Travel home or onward"),
    What.PREPARATION: Text("Forberedelse", "Preparation"),
    What.FOLLOW_UP: Text("Opfølgning", "Follow-up"),
    What.ABSENCE: Text("Fravær", "Absence"),
}
TAKEN = Text("Optaget", "Taken")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a day as the reader may see it: what it is about, where, and where to read on."""

    stretch: Stretch
    name: Text
    about: object = ""
    place: str = ""
    href: str = ""

    @property
    def is_whole_day(self) -> bool:
        """Whether it lasts from midnight to midnight."""
        starts_at, ends_at = self.stretch.starts_at, self.stretch.ends_at
        return bool(starts_at and ends_at and local_day(starts_at) < local_day(ends_at))


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week with its blocks."""

    day: AgendaDay
    blocks: list[Block]


@require_safe
@for_those(working_here)
def mine(request: HttpRequest) -> HttpResponse:
    """One's own week; who has none chooses whose."""
    consultant = Consultant.objects.filter(person=reader(request)).first()
    if consultant is not None:
        return _shown(request, consultant)
    people = Consultant.objects.on(today()).select_related("person")
    return render(request, "pages/weeks.html", {"people": people})


@require_safe
@for_those(working_here)
def of_consultant(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Any consultant's week; what the reader may not see is only said to be taken."""
    consultant = seen(Consultant, request, pk=pk)
    if consultant.person_id == reader(request).pk:
        return redirect(f"{reverse('week')}?{request.GET.urlencode()}")
    return _shown(request, consultant)


def _shown(request: HttpRequest, consultant: Consultant) -> HttpResponse:
    monday, person = read_week(request.GET.get("week", "")), reader(request)
    days = _days(consultant, monday, person)
    content = {
        "consultant": consultant,
        "is_own": consultant.person_id == person.pk,
        "week": week_name(monday),
        "before": week_code(monday - WEEK),
        "after": week_code(monday + WEEK),
        "is_now": monday == monday_of(today()),
        "days": days,
        "taken": sum(each.day.taken_minutes for each in days),
        "available": sum(each.day.available_minutes for each in days),
        "waiting": waiting(person, consultant),
    }
    return render(request, "pages/week.html", content)


def waiting(person: Person, consultant: Consultant) -> QuerySet[Activity]:
    """The activities without a time in the courses that the consultant advises."""
    rows = visible(Activity, person).filter(state=ActivityState.PLANNED, course__state__in=BOOKS_ACTIVITIES)
    own = rows.filter(course__primary_consultant=consultant) | rows.filter(course__co_consultant=consultant)
    return own.select_related("course__municipality").order_by("course__window_ends_on", "number")


def _days(consultant: Consultant, monday: date, person: Person) -> list[Day]:
    """The working days of the week, and the weekend where something happens."""
    found = agenda(consultant, monday, monday + timedelta(days=6))
    eyes = Eyes.of(person, consultant, [each for day in found for each in day.stretches])
    week = [Day(day, list(eyes.blocks(day.stretches))) for day in found]
    return [each for each in week if each.day.on.isoweekday() < WEEKEND or each.blocks]


@dataclass(frozen=True, slots=True)
class Eyes:
    """What the reader may see of somebody's days."""

    meetings: frozenset[Any]
    courses: frozenset[Any]
    sees_absences: bool

    @classmethod
    def of(cls, person: Person, consultant: Consultant, stretches: Iterable[Stretch]) -> "Eyes":
        """What `person` may see of these."""
        rows = [each.about for each in stretches if isinstance(each.about, Assignment)]
        activities = [activity for row in rows if (activity := _activity(row))]
        meetings = visible(Meeting, person).filter(pk__in={row.meeting_id for row in rows if row.meeting_id})
        courses = visible(Course, person).filter(pk__in={activity.course_id for activity in activities})
        sees_absences = planning(person) or consultant.person_id == person.pk
        return cls(
            frozenset(meetings.values_list("pk", flat=True)),
            frozenset(courses.values_list("pk", flat=True)),
            sees_absences,
        )

    def blocks(self, stretches: Iterable[Stretch]) -> Iterator[Block]:
        """Each stretch with what may be said about it."""
        for stretch in stretches:
            if isinstance(stretch.about, Assignment):
                yield self._booked(stretch, stretch.about)
            elif self.sees_absences:
                yield Block(stretch, NAMES[stretch.what], stretch.about)

    def _booked(self, stretch: Stretch, row: Assignment) -> Block:
        activity, name = _activity(row), NAMES[stretch.what]
        is_seen = row.meeting_id in self.meetings or bool(activity and activity.course_id in self.courses)
        if not is_seen:
            return Block(stretch, name, TAKEN)
        return Block(stretch, name, activity or row.meeting or "", _place(row), self._address(row, activity))

    def _address(self, row: Assignment, activity: Activity | None) -> str:
        if activity and activity.course_id in self.courses:
            return reverse("course", args=[activity.course_id])
        return reverse("meeting", args=[row.meeting_id]) if row.meeting_id in self.meetings else ""


def _activity(row: Assignment) -> Activity | None:
    if row.hold is not None:
        return row.hold.activity
    return getattr(row.meeting, "activity", None)


def _place(row: Assignment) -> str:
    where = row.occasion.place_municipality
    return str(where) if where else ""
