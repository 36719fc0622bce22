"""People for those who plan: found by their name, put right, folded together, and forgotten for good."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.pages.fields import Address, Choice, Line, Pick, Tick
from api.pages.forms import Form, Said, done, pressed
from api.pages.looking_up import found_by_name
from api.pages.reading import for_those, reader, seen
from api.rights import ends_person, readdresses
from api.scoping import visible
from api.who import planning
from network.errors import RuleBrokenError, Text
from network.people import enrolment, erasing, merging, reporting, retiring
from network.people.models import Organisation, Person

KEPT = Text("Oplysningerne er gemt.", "The details have been saved.")
MERGED = Text("De to personer er lagt sammen.", "The two records are one.")
ERASED = Text("Personen er slettet.", "The person has been erased.")
RETIRED = Text("Personen er noteret som fratrådt.", "The person is noted as having left.")
BACK = Text("Personen er tilbage.", "The person is back.")
NOT_THEIR_ADDRESS = Text(
    "Kun en administrator kan ændre mailadressen for en, der arbejder i styrelsen.",
    "Only an administrator can change the address of somebody who works for the agency.",
)


class Details(Form):
    """What is known of somebody."""

    name = Line(Text("Navn", "Name"), most=120)
    email = Address(Text("Mailadresse", "Mail address"))
    function = Choice(Text("Funktion", "Function"), Person.Function)


class Enrolling(Details):
    """Somebody new."""

    organisation = Pick(Text("Organisation", "Organisation"), Organisation)


class Erasing(Form):
    """A confirmation, since nothing brings the person back."""

    is_sure = Tick(Text("Ja, slet personen for altid", "Yes, erase the person for good"), required=True)


@require_safe
@for_those(planning)
def search(request: HttpRequest) -> HttpResponse:
    """Find somebody by at least three letters."""
    who = request.GET.get("who", "")
    return render(request, "pages/people.html", {"who": who, "found": _found(request, who)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def new(request: HttpRequest) -> HttpResponse:
    """Put somebody in the book."""
    form = Enrolling(request, initial={"function": Person.Function.OTHER})
    if form.leads_to(lambda said: enrolment.enrol(by=reader(request), **said)):
        return done(request, KEPT, "person", form.outcome.pk)
    return render(request, "pages/person_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person, to be put right; that somebody looked is noted for the person to see."""
    person = seen(Person, request, pk=pk)
    shown = {name: getattr(person, name) for name in ("name", "email", "function")}
    form = Details(request, initial=shown)
    if form.leads_to(lambda said: _change(person, said, by=reader(request))):
        return done(request, KEPT, "person", pk)
    reporting.look_up(person, purpose="opened", by=reader(request))
    return render(request, "pages/person.html", {"form": form} | _about(request, person))


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def merge(request: HttpRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Fold another record of the same person into this one."""
    person, folded = _to_be_ended(request, pk), _to_be_ended(request, other)
    form = Form(request)
    if form.leads_to(lambda _: merging.merge(folded, into=person, by=reader(request))):
        return done(request, MERGED, "person", pk)
    return render(request, "pages/person_merge.html", {"form": form, "person": person, "other": folded})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take away who somebody was."""
    person = _to_be_ended(request, pk)
    form = Erasing(request)
    if form.leads_to(lambda _: erasing.erase(person, by=reader(request))):
        return done(request, ERASED, "people")
    return render(request, "pages/person_erase.html", {"form": form, "person": person})


@require_POST
@for_those(planning)
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that somebody has left."""
    person = _to_be_ended(request, pk)
    return pressed(request, lambda: retiring.retire(person, by=reader(request)), RETIRED, "person", pk)


@require_POST
@for_those(planning)
def reinstate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let somebody who left come back."""
    person = _to_be_ended(request, pk)
    return pressed(request, lambda: retiring.reinstate(person, by=reader(request)), BACK, "person", pk)


@require_POST
@for_those(planning)
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that is kept about somebody, as a file."""
    person = seen(Person, request, pk=pk)
    reporting.look_up(person, purpose="exported", by=reader(request))
    headers = {"Content-Disposition": 'attachment; filename="person.json"'}
    return JsonResponse(reporting.report(person), headers=headers, json_dumps_params={"ensure_ascii": False})


def _about(request: HttpRequest, person: Person) -> dict[str, Any]:
    who = request.GET.get("who", "")
    others = [each for each in _found(request, who) or [] if each.pk != person.pk]
    return {"person": person, "who": who, "others": others, "may_end": ends_person(reader(request), person)}


def _found(request: HttpRequest, who: str) -> list[Person] | None:
    return found_by_name(visible(Person, reader(request)).filter(erased_at__isnull=True), who)


def _to_be_ended(request: HttpRequest, pk: UUID) -> Person:
    person = seen(Person, request, pk=pk)
    if not ends_person(reader(request), person):
        raise PermissionDenied
    return person


def _change(person: Person, said: Said, *, by: Person) -> Person:
    if said["email"] != person.email and not readdresses(by, person):
        raise RuleBrokenError("forbidden", NOT_THEIR_ADDRESS)
    return enrolment.change(person, said, by=by)
