"""Advisory courses: which wait for the agency, and one course with all that is promised, handed in and told of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.booking.models import Assignment, Hold, HoldState, Proposal, ProposalState
from advisory.courses.models import Activity, ActivityState, Course, CourseState
from advisory.courses.vocabulary import CHECKLIST, REASON, TOPIC, vocabulary
from advisory.deliverables import handing_in
from api.pages.circles import in_circle
from api.pages.labels import LABELS
from api.pages.reading import for_those, reader, seen
from api.pages.steps import Step, possible, possible_for
from api.scoping import visible
from api.v1.courses import in_region
from api.who import working_here
from network.clock import now, today
from network.errors import Text
from network.events.models import Event
from network.people.models import Person
from network.regions.models import Region

MOST = 100
GROUPS = (
    (Text("Venter på os", "Waiting for us"), (CourseState.REQUESTED, CourseState.CLARIFYING, CourseState.COMPLETED)),
    (Text("I gang", "Under way"), (CourseState.PLANNED, CourseState.ACTIVE, CourseState.PAUSED)),
    (Text("Slut", "Over"), (CourseState.CLOSED, CourseState.DECLINED, CourseState.WITHDRAWN)),
)
NEXT_VERB = {
    CourseState.REQUESTED: "clarify",
    CourseState.CLARIFYING: "plan",
    CourseState.PLANNED: "start",
    CourseState.PAUSED: "resume",
    CourseState.COMPLETED: "close",
}
ABOUT_ACTIVITIES = ("add", "lay_out")
NEXT = {
    CourseState.REQUESTED: Text("Begynd afklaring", "Begin clarifying"),
    CourseState.CLARIFYING: Text("Læg plan", "Plan"),
    CourseState.PLANNED: Text("Sæt i gang", "Start"),
    CourseState.PAUSED: Text("Genoptag", "Resume"),
    CourseState.COMPLETED: Text("Følg op og afslut", "Follow up and close"),
}
WITHOUT_DATE = Text("Find en dato", "Find a date")
AGREED = Text("Alt er aftalt", "All is agreed")
COMPLETE = Text("Skriv afslutningsnotat", "Write the closing note")
HISTORY = {
    "course.requested": Text("Anmodet", "Requested"),
    "course.clarified": Text("Afklaring begyndt", "Clarifying begun"),
    "course.planned": Text("Planlagt", "Planned"),
    "course.started": Text("Sat i gang", "Started"),
    "course.paused": Text("Sat på pause", "Paused"),
    "course.resumed": Text("Genoptaget", "Resumed"),
    "course.completed": Text("Gennemført", "Completed"),
    "course.closed": Text("Afsluttet", "Closed"),
    "course.declined": Text("Afslået", "Declined"),
    "course.withdrawn": Text("Trukket tilbage", "Withdrawn"),
    "activity.planned": Text("Aktivitet tilføjet", "Activity added"),
    "activity.scheduled": Text("Aktivitet aftalt", "Activity scheduled"),
    "activity.moved": Text("Aktivitet flyttet", "Activity moved"),
    "activity.cancelled": Text("Aktivitet aflyst", "Activity called off"),
    "activity.held": Text("Aktivitet afholdt", "Activity held"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A course in the list, and what comes next in it."""

    course: Course
    next: Text | None


@dataclass(frozen=True, slots=True)
class Group:
    """Courses that stand alike."""

    name: Text
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Promise:
    """An activity with what can be done about it."""

    activity: Activity
    steps: dict[str, Step]
    may_book: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened to the course."""

    event: Event
    what: Text
    about: str
    by: str


@require_safe
@for_those(working_here)
def listed(request: HttpRequest) -> HttpResponse:
    """The courses the reader advises or oversees: waiting ones first."""
    region, state = request.GET.get("region", ""), request.GET.get("state", "")
    regions = list(Region.objects.on(today()))
    rows = _with_standing(visible(Course, reader(request)))
    if region in {each.slug for each in regions}:
        rows = in_region(rows, region)
    if state in CourseState.values:
        rows = rows.filter(state=state)
    content = {
        "groups": list(_groups(rows)),
        "regions": regions,
        "states": LABELS[CourseState].items(),
        "chosen": {"region": region, "state": state},
    }
    return render(request, "pages/courses.html", content)


def _with_standing(courses: QuerySet[Any]) -> QuerySet[Any]:
    """The courses with how many activities wait for a date, how many are agreed, and when the next one is."""
    agreed = Q(activities__state=ActivityState.SCHEDULED)
    rows: QuerySet[Any] = courses.select_related("municipality", "programme", "primary_consultant__person").annotate(
        without_date=Count("activities", Q(activities__state=ActivityState.PLANNED)),
        agreed=Count("activities", agreed),
        next_at=Min("activities__meeting__starts_at", filter=agreed & Q(activities__meeting__ends_at__gt=now())),
    )
    return rows


def _groups(rows: QuerySet[Any]) -> Iterator[Group]:
    for name, states in GROUPS:
        here = rows.filter(state__in=states).order_by("requested_at", "id")[:MOST]
        lines = sorted((Line(row, next_step(row)) for row in here), key=lambda line: states.index(line.course.state))
        if lines:
            yield Group(name, lines)


def next_step(course: Any) -> Text | None:
    """What the course waits for; `without_date` and `agreed` must be known."""
    if course.state in {CourseState.PLANNED, CourseState.ACTIVE} and course.without_date:
        return WITHOUT_DATE
    if course.state == CourseState.ACTIVE:
        return AGREED if course.agreed else COMPLETE
    return NEXT.get(course.state)


@require_safe
@for_those(working_here)
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One course."""
    course = seen(Course, request, pk=pk)
    steps = possible(course)
    promises = [_promise(each, course) for each in _activities(course)]
    live = [each for each in promises if each.activity.state != ActivityState.CANCELLED]
    content = {
        "course": course,
        "steps": {verb: step for verb, step in steps.items() if verb not in ABOUT_ACTIVITIES},
        "adding": {verb: steps[verb] for verb in ABOUT_ACTIVITIES if verb in steps},
        "next_verb": NEXT_VERB.get(CourseState(course.state)),
        "promises": promises,
        "left": max(course.allowance - len(live), 0),
        "days_left": (course.window_ends_on - today()).days if course.window_ends_on else None,
        "words": {REASON: _words(REASON, course.reason_codes), TOPIC: _words(TOPIC, course.topics)},
        "checklist": _checklist(course),
        "deliverables": course.deliverables.all(),
        "may_agree": course.state not in handing_in.OVER,
        "circle": in_circle(course),
        "proposals": _proposals(course),
        "holds": _holds(course),
        "dispensations": course.dispensations.select_related("by"),
        "closing_note": getattr(course, "closing_note", None),
        "history": list(_history(course, [each.activity for each in promises])),
    }
    return render(request, "pages/course.html", content)


def _activities(course: Course) -> QuerySet[Activity]:
    serving = Prefetch("meeting__assignments", Assignment.objects.live().select_related("consultant__person"))
    return course.activities.select_related("meeting").prefetch_related(serving).order_by("number", "id")


def _promise(activity: Activity, course: Course) -> Promise:
    may_book = "schedule" in activity.allowed and course.state in {CourseState.PLANNED, CourseState.ACTIVE}
    return Promise(activity, possible_for(activity), may_book)


def _words(listing: str, codes: list[str]) -> list[object]:
    """The words for codes; what is in no list is said as it was written."""
    known = vocabulary()[listing]
    return [known.get(code, code) for code in codes]


def _checklist(course: Course) -> list[tuple[Text, Any]]:
    clear = {each.item: each for each in course.clarified.all()}
    return [(name, clear.get(item)) for item, name in vocabulary()[CHECKLIST].items()]


def _proposals(course: Course) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(activity__course=course, state=ProposalState.OPEN, expires_at__gt=now())
    return rows.select_related("activity").prefetch_related("slots__hold")


def _holds(course: Course) -> QuerySet[Hold]:
    """What is held for the course besides what is proposed."""
    rows = Hold.objects.filter(activity__course=course, state=HoldState.PLACED, proposed_as__isnull=True)
    return rows.select_related("activity")


def _history(course: Course, activities: Iterable[Activity]) -> Iterator[Told]:
    """What happened, the latest first, by whom and to which activity."""
    events = Event.objects.filter(type__in=list(HISTORY), data__course=str(course.pk)).order_by("-time", "-id")[:MOST]
    found = list(events)
    names = dict(Person.objects.filter(pk__in={each.by for each in found}).values_list("pk", "name"))
    titles = {str(each.pk): each.title for each in activities}
    for event in found:
        yield Told(event, HISTORY[event.type], titles.get(event.data.get("activity"), ""), names.get(event.by, ""))
