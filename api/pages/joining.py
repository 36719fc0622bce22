"""An organisation's networks: joined, spoken for, left."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from api.pages.fields import Pick, Picks
from api.pages.forms import Form, done, pressed
from api.pages.labels import label
from api.pages.organisations import asked
from api.pages.reading import for_people, reader
from api.pages.whom import looked_after
from network.clock import today
from network.errors import Text
from network.meetings import parting
from network.networks import membership
from network.networks.models import Membership, Network
from network.people.models import Organisation, Person

CONTACTS = Text("Hvem er jeres kontaktpersoner?", "Who are your contacts?")
ON_APPROVAL = Text("efter godkendelse", "on approval")
JOINED = Text("I er med i netværket.", "You are in the network.")
ASKED = Text(
    "I har bedt om at komme med. I er med, når styrelsen har sagt ja.",
    "You have asked to join. You are in once the agency has said yes.",
)
THEY_ARE_INVITED = Text(
    "Kontaktpersonerne får invitation til netværkets møder.", "Contacts are invited to the network's meetings."
)


def colleagues_in(organisation: Organisation) -> Callable[[Any], QuerySet[Person]]:
    """The people who can speak for the organisation."""
    return lambda _: Person.objects.filter(organisation=organisation, is_active=True).order_by("name")


def joinable_by(organisation: Organisation) -> Callable[[Any], QuerySet[Network]]:
    """The networks that go on, take others than those invited, and that the organisation is not in."""
    living = Membership.objects.filter(organisation=organisation, valid_to__isnull=True)
    going_on = Q(valid_to__isnull=True) | Q(valid_to__gt=today())
    others = Network.objects.filter(going_on).exclude(kind__in=Network.BY_INVITATION)
    return lambda _: others.exclude(pk__in=living.values("network"))


class Joinable(Pick):
    """One of the networks to join: its name, its kind, and whether the agency has to say yes."""

    def label_from_instance(self, obj: Any) -> str:
        """Such as “Unge forældre (tematisk netværk, efter godkendelse)”."""
        kind = str(label(obj, "kind")).lower()
        return f"{obj.name} ({kind})" if obj.open else f"{obj.name} ({kind}, {ON_APPROVAL})"


class Speaking(Form):
    """Who speaks for the organisation."""

    def __init__(self, request: HttpRequest, organisation: Organisation, **more: Any) -> None:
        super().__init__(request, **more)
        people = Picks(CONTACTS, Person, rows=colleagues_in(organisation), hint=THEY_ARE_INVITED, required=False)
        people.show_to(request.user)
        self.fields["contacts"] = people


class Joining(Speaking):
    """Which network, and who speaks for the organisation there."""

    def __init__(self, request: HttpRequest, organisation: Organisation) -> None:
        super().__init__(request, organisation)
        which = Joinable(Text("Netværk", "Network"), Network, rows=joinable_by(organisation))
        which.show_to(request.user)
        self.fields = {"network": which, **self.fields}


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def join(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Become a member of a network that is open, or ask to be let into another."""
    organisation = get_object_or_404(looked_after(reader(request)), pk=pk)
    form = Joining(request, organisation)
    if form.leads_to(lambda said: membership.join(organisation=organisation, by=reader(request), **said)):
        return done(request, JOINED if form.outcome.approved else ASKED, "organisation")
    title = Text("Kom med i et netværk", "Join a network")
    return asked(request, form, title, Text("Kom med", "Join"), about=organisation.name)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def contacts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who speaks for the organisation in a network; the way out of it starts here too."""
    row = _own(request, pk)
    home = get_object_or_404(looked_after(reader(request)), pk=row.organisation_id)
    form = Speaking(request, home, initial={"contacts": row.contacts.all()})
    if form.leads_to(lambda said: membership.name_contacts(row, said["contacts"], by=reader(request))):
        return done(request, Text("Kontaktpersonerne er gemt.", "The contacts have been saved."), "organisation")
    return render(request, "pages/own_membership.html", {"form": form, "membership": row})


@require_POST
@for_people
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave a network from tomorrow on."""
    row = _own(request, pk)
    text = Text("I har forladt netværket.", "You have left the network.")
    return pressed(request, lambda: parting.leave(row, by=reader(request)), text, "organisation")


def _own(request: HttpRequest, pk: UUID) -> Membership:
    rows = Membership.objects.filter(organisation__in=looked_after(reader(request)), valid_to__isnull=True)
    return get_object_or_404(rows.select_related("network", "organisation"), pk=pk)
