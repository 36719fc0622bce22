"""My organisation: its people, where they are registered, its networks, and its course.

Those who look after it change all of that from here; the doors they go through lead back here.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.courses.models import NEVER_RAN, Activity, Course, CourseState
from api.pages.forms import Form
from api.pages.own_seats import standing
from api.pages.reading import for_people, reader
from api.scoping import own_organisations, visible
from network.clock import now, today
from network.errors import Text
from network.meetings.models import Registration
from network.networks.models import Membership
from network.people import roles
from network.people.models import Organisation, Person

SHOWN_REGISTRATIONS = 100


@dataclass(frozen=True, slots=True)
class Home:
    """An organisation, and all that the reader may see of it; `is_run` by those who look after it."""

    organisation: Organisation
    is_run: bool
    people: QuerySet[Person]
    registrations: list[Registration]
    memberships: QuerySet[Membership]
    courses: list[Course]
    may_ask: bool


@require_safe
@for_people
def page(request: HttpRequest) -> HttpResponse:
    """Each organisation that the reader belongs to or looks after."""
    person = reader(request)
    own = Organisation.objects.filter(pk__in=own_organisations(person)).order_by("name")
    return render(request, "pages/organisation.html", {"homes": [_home(each, person) for each in own]})


def asked(
    request: HttpRequest, form: Form, title: Text, button: Text, *, about: str, told: Text | None = None
) -> HttpResponse:
    """A page with one form, on the way from my organisation and back."""
    shown = {"form": form, "title": title, "button": button, "about": about, "told": told}
    return render(request, "pages/asked.html", shown)


def _home(organisation: Organisation, person: Person) -> Home:
    is_run = organisation.pk in roles.coordinated(person)
    courses = list(_courses(organisation, person))
    return Home(
        organisation,
        is_run,
        _people(organisation, person),
        _coming(organisation, person),
        _memberships(organisation, person),
        courses,
        may_ask=is_run and organisation.municipality_id is not None and all(map(_is_over, courses)),
    )


def _people(organisation: Organisation, person: Person) -> Any:
    return visible(Person, person).filter(organisation=organisation, in_full=True, is_active=True).order_by("name")


def _memberships(organisation: Organisation, person: Person) -> Any:
    rows = visible(Membership, person).filter(organisation=organisation)
    living = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today()))
    return living.select_related("network").prefetch_related("contacts").order_by("network__name")


def _coming(organisation: Organisation, person: Person) -> list[Registration]:
    rows = visible(Registration, person).filter(person__organisation=organisation, meeting__ends_at__gte=now())
    living = rows.exclude(state=Registration.State.WITHDRAWN).select_related("person", "meeting")
    return standing(living.order_by("meeting__starts_at", "meeting", "person__name")[:SHOWN_REGISTRATIONS])


def _courses(organisation: Organisation, person: Person) -> Any:
    if organisation.municipality_id is None:
        return Course.objects.none()
    activities = Prefetch("activities", Activity.objects.select_related("meeting").order_by("number"))
    rows = visible(Course, person).filter(municipality=organisation.municipality_id)
    return rows.select_related("programme", "primary_consultant__person").prefetch_related(activities, "deliverables")


def _is_over(course: Course) -> bool:
    return course.state in {CourseState.COMPLETED, CourseState.CLOSED, *NEVER_RAN}
