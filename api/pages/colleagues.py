"""The people of one's organisation: put in the book, and kept right in it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from api.pages.fields import Address, Alarm, Choice, Line
from api.pages.forms import Form, done, pressed
from api.pages.organisations import asked
from api.pages.reading import for_people, reader
from api.pages.whom import looked_after, spoken_for
from api.who import working_here
from network.errors import Text
from network.people import enrolment, retiring
from network.people.models import Person


class Colleague(Form):
    """Who somebody is, and how to reach them."""

    name = Line(Text("Navn", "Name"), most=120)
    email = Address(Text("Mailadresse", "Mail address"))
    function = Choice(Text("Funktion", "Function"), Person.Function)
    language = Choice(Text("Sprog i mails", "Language of mails"), Person.Language)


class Known(Colleague):
    """The same, and what their calendar does."""

    alarm_minutes = Alarm()


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a colleague in the book of an organisation that one looks after."""
    organisation = get_object_or_404(looked_after(reader(request)), pk=pk)
    form = Colleague(request, initial={"function": Person.Function.OTHER, "language": Person.Language.DANISH})
    if form.leads_to(lambda said: enrolment.enrol(by=reader(request), organisation=organisation, **said)):
        return done(request, Text("Kollegaen er oprettet.", "The colleague has been added."), "organisation")
    title = Text("Opret en kollega", "Add a colleague")
    return asked(request, form, title, Text("Opret", "Add"), about=organisation.name)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep right what is known of a colleague, or of oneself."""
    person = _own(request, pk)
    form = Known(request, initial={name: getattr(person, name) for name in Known.base_fields})
    if form.leads_to(lambda said: enrolment.change(person, said, by=reader(request))):
        return done(request, Text("Oplysningerne er rettet.", "The details have been changed."), "organisation")
    return render(request, "pages/colleague.html", {"form": form, "person": person})


@require_POST
@for_people
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that a colleague has left."""
    person = _own(request, pk)
    if person == reader(request):
        raise Http404
    text = Text("Kollegaen er noteret som stoppet.", "The colleague is noted as having left.")
    return pressed(request, lambda: retiring.retire(person, by=reader(request)), text, "organisation")


def _own(request: HttpRequest, pk: UUID) -> Person:
    """Oneself or a colleague; the records of those who work for the agency are the agency's."""
    person: Any = get_object_or_404(spoken_for(reader(request)), pk=pk)
    if person != reader(request) and working_here(person):
        raise Http404
    return person  # type: ignore[no-any-return]
