"""My organisation: its people, where they are registered, its networks, and its course."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.courses.models import Activity, Course
from api.pages.reading import for_people, reader
from api.scoping import own_organisations, visible
from network.clock import now, today
from network.meetings.models import Registration
from network.networks.models import Membership
from network.people.models import Organisation, Person

SHOWN_REGISTRATIONS = 100


@dataclass(frozen=True, slots=True)
class Home:
    """An organisation, and all that the reader may see of it."""

    organisation: Organisation
    people: QuerySet[Person]
    registrations: QuerySet[Registration]
    memberships: QuerySet[Membership]
    courses: QuerySet[Course]


@require_safe
@for_people
def page(request: HttpRequest) -> HttpResponse:
    """Each organisation that the reader belongs to or looks after."""
    person = reader(request)
    own = Organisation.objects.filter(pk__in=own_organisations(person)).order_by("name")
    return render(request, "pages/organisation.html", {"homes": [_home(each, person) for each in own]})


def _home(organisation: Organisation, person: Person) -> Home:
    people = visible(Person, person).filter(organisation=organisation, in_full=True, is_active=True)
    return Home(
        organisation,
        people.order_by("name"),
        _coming(organisation, person),
        visible(Membership, person).filter(organisation=organisation).active_on(today()).select_related("network"),  # type: ignore[attr-defined]
        _courses(organisation, person),
    )


def _coming(organisation: Organisation, person: Person) -> Any:
    rows = visible(Registration, person).filter(person__organisation=organisation, meeting__ends_at__gte=now())
    living = rows.exclude(state=Registration.State.WITHDRAWN).select_related("person", "meeting")
    return living.order_by("meeting__starts_at", "meeting", "person__name")[:SHOWN_REGISTRATIONS]


def _courses(organisation: Organisation, person: Person) -> Any:
    if organisation.municipality_id is None:
        return Course.objects.none()
    activities = Prefetch("activities", Activity.objects.select_related("meeting").order_by("number"))
    rows = visible(Course, person).filter(municipality=organisation.municipality_id)
    return rows.select_related("programme", "primary_consultant__person").prefetch_related(activities, "deliverables")
