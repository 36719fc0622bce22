"""What a new installation still needs before its first meeting, and the pages that lead there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from advisory.consultants import employment
from advisory.consultants.models import Consultant
from api.fields import SlugField
from api.pages.fields import Address, Api, Line, Pick, Picks
from api.pages.forms import Form, Said, done
from api.pages.reading import for_those, reader
from api.who import planning
from network.clock import today
from network.errors import Text
from network.meetings.models import Meeting
from network.networks import programmes
from network.networks.models import Network, Programme
from network.people import enrolment
from network.people.models import AGENCY, Person, Role
from network.regions.models import Municipality, Region

BEGUN = Text("Programmet er oprettet.", "The programme has been made.")
EMPLOYED = Text("Konsulenten er oprettet og kan bookes.", "The consultant has been added and can be booked.")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do first, where it is done, and whether it is."""

    text: Text
    why: Text
    name: str
    is_there: Callable[[], bool]

    @property
    def is_done(self) -> bool:
        """Whether there is one by now."""
        return self.is_there()


STEPS = (
    Step(
        Text("Opret et program", "Make a programme"),
        Text("Familiehuse er der fra begyndelsen.", "Family houses are there from the start."),
        "programme_new",
        Programme.objects.exists,
    ),
    Step(
        Text("Tilføj konsulenter", "Add consultants"),
        Text("Dem, der rådgiver og kan bookes.", "Those who advise and can be booked."),
        "consultant_new",
        Consultant.objects.exists,
    ),
    Step(
        Text("Opret netværk", "Found networks"),
        Text("Medlemmernes kontaktpersoner bliver inviteret.", "The members’ contacts are invited."),
        "network_new",
        Network.objects.exists,
    ),
    Step(
        Text("Planlæg det første møde", "Plan the first meeting"),
        Text("Det begynder som udkast, som ingen andre ser.", "It begins as a draft that nobody else sees."),
        "meeting_new",
        Meeting.objects.exists,
    ),
)


def first_steps(person: object) -> list[Step] | None:
    """The whole list, for those who plan, until everything on it is done."""
    if not isinstance(person, Person) or not planning(person) or Meeting.objects.exists():
        return None
    return list(STEPS)


class Beginning(Form):
    """What a programme is called."""

    name = Line(Text("Navn på dansk", "Name in Danish"), most=120)
    name_en = Line(Text("Navn på engelsk", "Name in English"), most=120, required=False)
    slug = Api(
        SlugField(),
        Text("Kort navn", "Short name"),
        hint=Text("Små bogstaver a-z, tal og bindestreger.", "Small letters a-z, digits and hyphens."),
    )


class Employing(Form):
    """Who advises, and where."""

    name = Line(Text("Navn", "Name"), most=120)
    email = Address(Text("Mailadresse", "Mail address"))
    regions = Picks(Text("Regioner", "Regions"), Region, rows=lambda _: Region.objects.on(today()), required=False)
    base_municipality = Pick(
        Text("Kommune, hvor rejser begynder", "Municipality where travel begins"), Municipality, required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def new_programme(request: HttpRequest) -> HttpResponse:
    """Begin a programme."""
    form = Beginning(request)
    if form.leads_to(lambda said: programmes.begin(by=reader(request), **said)):
        return done(request, BEGUN, "start")
    return render(request, "pages/programme_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def new_consultant(request: HttpRequest) -> HttpResponse:
    """Add a consultant, full time; hours and areas can be changed afterwards."""
    form = Employing(request)
    if form.leads_to(lambda said: _employ(said, by=reader(request))):
        return done(request, EMPLOYED, "start")
    return render(request, "pages/consultant_new.html", {"form": form})


def _employ(said: Said, *, by: Person) -> Consultant:
    """Somebody in the book already becomes a consultant; others are put in it first."""
    agency = enrolment.organisation_by_code(AGENCY)
    name, email = said.pop("name"), said.pop("email")
    with transaction.atomic():
        known = Person.objects.by_email(email).filter(organisation=agency, is_active=True).first()
        person = known or enrolment.enrol(name=name, email=email, organisation=agency, by=by)
        enrolment.grant(person, Role.CONSULTANT, agency)
        return employment.employ(
            person, by=by, regions=list(said["regions"]), base_municipality=said["base_municipality"]
        )
