"""People for those who plan: found by their name, put right, given roles, moved, folded together, and forgotten."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.pages.fields import Address, Choice, Day, Line, Pick, Several, Tick
from api.pages.forms import Form, Said, done, pressed
from api.pages.labels import LABELS
from api.pages.looking_up import found_by_name
from api.pages.reading import for_those, reader, seen
from api.rights import ends_person, grants, readdresses
from api.scoping import visible
from api.who import deciding, planning
from network.clock import today
from network.errors import RuleBrokenError, Text
from network.people import affiliations, enrolment, erasing, merging, reporting, retiring, roles
from network.people.models import Organisation, Person, Role

KEPT = Text("Oplysningerne er gemt.", "The details have been saved.")
MERGED = Text("De to personer er lagt sammen.", "The two records are one.")
ERASED = Text("Personen er slettet.", "The person has been erased.")
RETIRED = Text("Personen er noteret som fratrådt.", "The person is noted as having left.")
GRANTED = Text("Rollerne er gemt.", "The roles have been saved.")
MOVED = Text("Flytningen er noteret.", "The move has been noted.")
OFFERED = (Role.COORDINATOR, Role.CONSULTANT, Role.PLANNER, Role.ADMINISTRATOR)
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
    language = Choice(Text("Sprog", "Language"), Person.Language)


class Granting(Form):
    """The roles that the reader may give to somebody or take; the others stay as they are."""

    def __init__(self, request: HttpRequest, person: Person) -> None:
        held, may = roles.roles(person), [each for each in OFFERED if grants(reader(request), {each})]
        super().__init__(request, initial={"roles": sorted(held)})
        self.kept = held.difference(may)
        self.fields["roles"] = Several(
            Text("Roller", "Roles"), [(each, LABELS[Role][each]) for each in may], required=False
        )


class Moving(Form):
    """To which organisation, and from when."""

    stands_for = {"from": "since"}
    organisation = Pick(Text("Ny organisation", "New organisation"), Organisation)
    since = Day(Text("Fra og med", "From"), hint=Text("Den første dag dér.", "The first day there."))


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
    form = Enrolling(request, initial={"function": Person.Function.OTHER, "language": Person.Language.DANISH})
    if form.leads_to(lambda said: enrolment.enrol(by=reader(request), **said)):
        return done(request, KEPT, "person", form.outcome.pk)
    return render(request, "pages/person_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person, to be put right; that somebody looked is noted for the person to see."""
    person = seen(Person, request, pk=pk)
    shown = {name: getattr(person, name) for name in ("name", "email", "function", "language")}
    form = Details(request, initial=shown)
    if form.leads_to(lambda said: _change(person, said, by=reader(request))):
        return done(request, KEPT, "person", pk)
    reporting.look_up(person, purpose="opened", by=reader(request))
    return render(request, "pages/person.html", {"form": form} | _about(request, person))


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(deciding)
def grant(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which roles somebody has; a coordinator looks after the organisation they belong to."""
    person = seen(Person, request, pk=pk)
    form = Granting(request, person)
    if form.leads_to(lambda said: enrolment.set_roles(person, form.kept.union(said["roles"]), by=reader(request))):
        return done(request, GRANTED, "person", pk)
    return render(request, "pages/person_roles.html", {"form": form, "person": person})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let somebody belong to another organisation from a day on."""
    person = _to_be_ended(request, pk)
    form = Moving(request, initial={"since": today()})
    if form.leads_to(lambda said: affiliations.move(person, by=reader(request), **said)):
        return done(request, MOVED, "person", pk)
    return render(request, "pages/person_move.html", {"form": form, "person": person})


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
    return {
        "person": person,
        "who": who,
        "others": others,
        "grants": person.grants.select_related("organisation").order_by("role"),
        "affiliations": person.affiliations.select_related("organisation"),
        "may_grant": deciding(reader(request)),
        "may_end": ends_person(reader(request), person),
    }


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
