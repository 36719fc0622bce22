"""The yearly report: courses, activities, municipalities reached and hours, by region, type and programme.

Only what was held counts, on its own local day and in the region of that day. A course counts in the region in which
its municipality lay on the course's first day in the year. Hours are those of all consultants together: meeting,
travel, preparation and follow-up. The same rows give the same report.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Final
from uuid import UUID

from django.db.models import Prefetch

from advisory.booking.models import Assignment
from advisory.capacity.accounts import municipality_regions, region_finder
from advisory.courses.catalogue import catalogue
from advisory.courses.models import Course, CourseState
from network.clock import instant, local_day
from network.evaluations.models import Evaluation
from network.evaluations.results import QUESTIONS, average
from network.meetings.models import Meeting, MeetingState, Registration
from network.meetings.naming import KINDS
from network.networks.models import Programme
from network.people.affiliations import Belonging
from network.regions.models import Region

RAN: Final = [
    CourseState.PLANNED,
    CourseState.ACTIVE,
    CourseState.PAUSED,
    CourseState.COMPLETED,
    CourseState.CLOSED,
]
PRESENT: Final = [Registration.State.CONFIRMED, Registration.State.ATTENDED]
"""Who came: noted as attended, or registered for a meeting that was held without noting who came."""
NATIONAL: Final = "national"

Row = dict[str, Any]
RegionOf = Callable[[str, date], str | None]


@dataclass(slots=True)
class Tally:
    """What one row of the report counts."""

    courses: set[UUID] = field(default_factory=set)
    activities: int = 0
    meetings: int = 0
    participants: int = 0
    municipalities: set[str] = field(default_factory=set)
    minutes: int = 0
    marks: list[int] = field(default_factory=list)

    def shown(self) -> Row:
        """The figures; `satisfaction`, of 5, is empty while fewer than five have answered."""
        return {
            "courses": len(self.courses),
            "activities": self.activities,
            "meetings": self.meetings,
            "participants": self.participants,
            "municipalities": len(self.municipalities),
            "hours": round(self.minutes / 60, 1),
            "satisfaction": average(self.marks) if self.marks else None,
        }


@dataclass(slots=True)
class Tallies:
    """The report while it is counted: all together, and by key."""

    total: Tally = field(default_factory=Tally)
    by: dict[str, dict[str, Tally]] = field(default_factory=lambda: {"region": {}, "type": {}, "programme": {}})

    def of(self, **keys: str | None) -> Iterator[Tally]:
        """The total, and the tally of each key that is known."""
        yield self.total
        for by, key in keys.items():
            if key is not None:
                yield self.by[by].setdefault(key, Tally())


def report(year: int) -> list[Row]:
    """The rows of a year: the total, then by region, type and programme, each in the order of its keys."""
    tallies, region_of = Tallies(), municipality_regions()
    _count_courses(year, tallies, region_of)
    _count_meetings(year, tallies, region_of)
    total = {"year": year, "by": "total", "key": "", "name": "I alt", **tallies.total.shown()}
    names = _names()
    return [
        total,
        *(
            {"year": year, "by": by, "key": key, "name": names[by].get(key, key), **found[key].shown()}
            for by, found in tallies.by.items()
            for key in sorted(found)
        ),
    ]


def _count_courses(year: int, tallies: Tallies, region_of: RegionOf) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    courses = Course.objects.filter(state__in=RAN, window_starts_on__lte=last, window_ends_on__gte=first)
    for pk, code, programme, starts_on in courses.values_list("pk", "municipality", "programme", "window_starts_on"):
        region = region_of(code, max(starts_on or first, first))
        for tally in tallies.of(region=region, programme=programme):
            tally.courses.add(pk)


def _count_meetings(year: int, tallies: Tallies, region_of: RegionOf) -> None:
    find = region_finder()
    held = list(_held(year))
    guests = _Guests.of(held)
    for meeting in held:
        on = local_day(meeting.starts_at)
        activity = getattr(meeting, "activity", None)
        region = find(Assignment(meeting=meeting), on) or NATIONAL
        kind = activity.kind if activity else meeting.kind
        for tally in tallies.of(region=region, type=kind, programme=programme_of(meeting)):
            _count(tally, meeting, len(guests.present[meeting.pk]))
            if activity:
                tally.courses.add(activity.course_id)
        for code in guests.municipalities(meeting, on):
            for tally in tallies.of(region=region_of(code, on), type=kind, programme=programme_of(meeting)):
                tally.municipalities.add(code)


def _held(year: int) -> Iterable[Meeting]:
    begins, ends = instant(date(year, 1, 1), time()), instant(date(year + 1, 1, 1), time())
    held = Meeting.objects.filter(state=MeetingState.HELD, starts_at__gte=begins, starts_at__lt=ends)
    return held.select_related("activity__course", "network__region__successor").prefetch_related(
        Prefetch("assignments", Assignment.objects.live(), to_attr="serving"),
        Prefetch("evaluations", Evaluation.objects.counted().only("meeting", *QUESTIONS), to_attr="counted"),
    )


def _count(tally: Tally, meeting: Any, present: int) -> None:
    if getattr(meeting, "activity", None):
        tally.activities += 1
    else:
        tally.meetings += 1
    tally.participants += max(present, meeting.headcount or 0)
    tally.minutes += sum(_minutes(meeting, each) for each in meeting.serving)
    tally.marks += [getattr(each, question) for each in meeting.counted for question in QUESTIONS]


@dataclass(frozen=True, slots=True)
class _Guests:
    """Who was present at each of many meetings, and where everybody belonged when: two queries, however many."""

    present: Mapping[UUID, list[UUID]]
    belonging: Belonging

    @classmethod
    def of(cls, held: Iterable[Meeting]) -> "_Guests":
        """Those of some meetings."""
        came = Registration.objects.filter(state__in=PRESENT, meeting__in=list(held))
        present: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for meeting, person in came.values_list("meeting", "person"):
            present[meeting].append(person)
        return cls(present, Belonging.of(came.values("person")))

    def municipalities(self, meeting: Any, on: date) -> set[str]:
        """Codes of the municipalities that took part: those of the people there, and the one that was advised."""
        homes = (self.belonging.on(person, on) for person in self.present[meeting.pk])
        codes = {home.municipality_id for home in homes if home and home.municipality_id}
        activity = getattr(meeting, "activity", None)
        return codes | {activity.course.municipality_id} if activity else codes


def _minutes(meeting: Meeting, assignment: Assignment) -> int:
    """What one consultant worked for it; a night away is no work."""
    met = round((meeting.ends_at - meeting.starts_at).total_seconds() / 60)
    travelled = assignment.travel_before_minutes + assignment.travel_after_minutes
    return met + travelled + assignment.preparation_minutes + assignment.follow_up_minutes


def programme_of(meeting: Meeting) -> str | None:
    """The slug of the programme that a meeting belongs to, through its course or its network."""
    activity = getattr(meeting, "activity", None)
    if activity:
        return str(activity.course.programme_id)
    return meeting.network.programme_id if meeting.network else None


def _names() -> dict[str, dict[str, str]]:
    kinds = {str(code): text.da for code, text in KINDS.items()}
    return {
        "region": {NATIONAL: "Hele landet", **dict(Region.objects.values_list("slug", "name"))},
        "type": {**kinds, **{code: kind.name for code, kind in catalogue().items()}},
        "programme": dict(Programme.objects.values_list("slug", "name")),
    }
