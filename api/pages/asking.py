"""What a municipality says about its course: that it wants one, and that it steps back."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from advisory.courses import lifecycle
from advisory.courses.models import Course
from advisory.courses.vocabulary import REASON, TOPIC, vocabulary
from api.pages.fields import Pick, Prose, Several
from api.pages.forms import Form, done
from api.pages.organisations import asked
from api.pages.reading import for_people, reader
from api.pages.steps import OF_COURSES, TOO_LATE
from api.pages.whom import looked_after
from network.errors import Text
from network.networks.models import Programme
from network.people.models import Organisation
from network.regions.models import Municipality

RECEIVED = Text(
    "Tak, ønsket er modtaget. En konsulent kontakter jer.", "Thank you, we have it. A consultant will contact you."
)
WHAT_HAPPENS = Text(
    "Rådgivningen er gratis. Når I har sendt, kontakter en konsulent jer om en samtale om jeres behov.",
    "Advice is free. Once you have sent this, a consultant contacts you for a talk about what you need.",
)


class Wish(Form):
    """Why a municipality asks and about what: mostly boxes to tick."""

    programme = Pick(Text("Indsats", "Programme"), Programme)
    reason_codes = Several(
        Text("Hvorfor er rådgivning relevant for jer?", "Why is advice relevant for you?"),
        list(vocabulary()[REASON].items()),
        hint=Text("Sæt gerne flere krydser.", "Tick as many as you like."),
        required=False,
    )
    topics = Several(
        Text("Hvad vil I gerne arbejde med?", "What would you like to work on?"),
        list(vocabulary()[TOPIC].items()),
        required=False,
    )
    reason = Prose(
        Text("Med egne ord", "In your own words"),
        hint=Text("Skriv ikke om navngivne borgere.", "Write nothing about named citizens."),
        required=False,
        most=5000,
    )

    def __init__(self, request: HttpRequest) -> None:
        only = Programme.objects.all()[:2]
        super().__init__(request, initial={"programme": only[0].pk} if len(only) == 1 else {})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def course(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for an advisory course."""
    organisation = get_object_or_404(looked_after(reader(request)), pk=pk, municipality__isnull=False)
    form = Wish(request)
    if form.leads_to(lambda said: _request(organisation, said, request)):
        return done(request, RECEIVED, "organisation")
    title = Text("Ønsk et rådgivningsforløb", "Ask for an advisory course")
    return asked(request, form, title, Text("Send", "Send"), about=organisation.name, told=WHAT_HAPPENS)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Step back from one's course, and say why."""
    towns = looked_after(reader(request)).values("municipality")
    row = get_object_or_404(Course, pk=pk, municipality__in=towns)
    step = OF_COURSES["withdraw"]
    if "withdraw" not in row.allowed:
        messages.warning(request, str(TOO_LATE))
        return redirect("organisation")
    form = step.form(request)
    if form.leads_to(lambda said: step.take(row, reader(request), said)):
        return done(request, step.done, "organisation")
    return asked(request, form, step.name, step.name, about=str(row), told=step.means)


def _request(organisation: Organisation, said: dict[str, Any], request: HttpRequest) -> Any:
    municipality = cast("Municipality", organisation.municipality)
    return lifecycle.request(municipality=municipality, by=reader(request), **said)
