"""Networks for those who work here: who belongs to them, who speaks for whom, and meetings laid out for a year."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.pages.fields import Address, Choice, Day, Line, Pick, Picks, Whole
from api.pages.forms import Form, Said, done, pressed
from api.pages.reading import for_those, reader, seen
from api.scoping import visible
from api.v1.series import FIRST, LAST
from api.who import planning, working_inside
from network.clock import today
from network.errors import Text
from network.meetings import parting
from network.networks import membership
from network.networks.models import Membership, Network, Programme
from network.people.models import Organisation, Person
from network.regions.models import Region
from network.series import laying
from network.series.models import MeetingSeries, PlanTemplate

MADE = Text("Netværket er oprettet.", "The network has been founded.")
JOINED = Text("Medlemmet er kommet med.", "The member has joined.")
OWN_NAME = Text("Eller en person i eget navn: mailadresse", "Or a person in their own name: mail address")
IN_THE_BOOK = Text("En person, der er oprettet, fx en ekspert.", "Somebody in the book, such as an expert.")
UNKNOWN = Text("Ingen har den adresse. Opret personen først.", "Nobody has that address. Add the person first.")
ONE_MEMBER = Text("Vælg en organisation eller skriv en adresse.", "Choose an organisation or write an address.")
APPROVED = Text("Medlemskabet er godkendt.", "The membership has been approved.")
LEFT = Text("Medlemskabet er afsluttet.", "The membership has ended.")
KEPT = Text("Kontaktpersonerne er gemt.", "The contacts have been saved.")
CLOSED = Text("Netværket er lukket.", "The network has been closed.")
LAID = Text("Møderne er lagt ud som udkast.", "The meetings have been laid out as drafts.")
ONE_OF_TWO = Text(
    "Vælg en skabelon og en startdag, eller skriv det år, der skal gentages.",
    "Choose a template and a day to start on, or write the year to repeat.",
)


class Founding(Form):
    """What a network is."""

    name = Line(Text("Navn", "Name"), most=120)
    kind = Choice(Text("Slags", "Kind"), Network.Kind)
    region = Pick(Text("Region", "Region"), Region, rows=lambda _: Region.objects.on(today()), required=False)
    programme = Pick(Text("Program", "Programme"), Programme, required=False)


class Joining(Form):
    """Who joins: an organisation, or in a coordination group somebody in their own name."""

    organisation = Pick(Text("Organisation", "Organisation"), Organisation)

    def __init__(self, request: HttpRequest, network: Network) -> None:
        super().__init__(request)
        if network.kind == Network.Kind.COORDINATION:
            self.fields["organisation"].required = False
            self.fields["email"] = Address(OWN_NAME, hint=IN_THE_BOOK, required=False)

    def clean(self) -> Said:
        """One of the two; the address is that of somebody in the book."""
        said: Said = super().clean() or {}
        email, organisation = said.pop("email", ""), said.get("organisation")
        if self.errors or (organisation and not email):
            return said
        said["person"] = Person.objects.by_email(email).filter(is_active=True).first()
        if bool(email) == bool(organisation):
            self.add_error(None, str(ONE_MEMBER))
        elif said["person"] is None:
            self.add_error("email", str(UNKNOWN))
        return said


class Naming(Form):
    """Who speaks for a member."""

    contacts = Picks(Text("Kontaktpersoner", "Contacts"), Person, required=False)

    def __init__(self, request: HttpRequest, member: Membership) -> None:
        super().__init__(request, initial={"contacts": list(member.contacts.values_list("pk", flat=True))})
        contacts: Any = self.fields["contacts"]
        there = Person.objects.filter(organisation=member.organisation, is_active=True)
        contacts.queryset = (there | Person.objects.filter(contact_for=member)).distinct().order_by("name")


class Closing(Form):
    """The last day."""

    last_day = Day(
        Text("Sidste dag", "Last day"), hint=Text("I dag, hvis feltet er tomt.", "Today if left empty."), required=False
    )


class LayingOut(Form):
    """From a template, or like a year."""

    template = Pick(
        Text("Skabelon", "Template"),
        PlanTemplate,
        rows=lambda _: PlanTemplate.objects.filter(retired_at__isnull=True),
        required=False,
    )
    starts_on = Day(Text("Tidligst fra", "From"), required=False)
    copy_of_year = Whole(Text("Eller gentag møderne fra år", "Or repeat the meetings of the year"), required=False)

    def clean(self) -> Said:
        """One of the two."""
        said: Said = super().clean() or {}
        by_template, year = bool(said.get("template") and said.get("starts_on")), said.get("copy_of_year")
        if not self.errors and (by_template == (year is not None) or not FIRST <= (year or FIRST) <= LAST):
            self.add_error(None, str(ONE_OF_TWO))
        return said


@require_safe
@for_those(working_inside)
def overview(request: HttpRequest) -> HttpResponse:
    """All networks, with how many belong to them and how many ask to."""
    now = Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=today())
    rows = (
        visible(Network, reader(request))
        .select_related("region", "programme")
        .annotate(
            members=Count("memberships", now & Q(memberships__approved=True)),
            waiting=Count("memberships", now & Q(memberships__approved=False)),
        )
    )
    content = {"rows": rows.order_by("kind", "name"), "may_plan": planning(reader(request))}
    return render(request, "pages/networks.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def new(request: HttpRequest) -> HttpResponse:
    """Found a network."""
    form = Founding(request)
    if form.leads_to(lambda said: membership.found(by=reader(request), **said)):
        return done(request, MADE, "network", form.outcome.pk)
    return render(request, "pages/network_new.html", {"form": form})


@require_safe
@for_those(working_inside)
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who belongs to a network, and what was planned for it in one go."""
    network = seen(Network, request, pk=pk)
    members = network.memberships.select_related("organisation", "person").prefetch_related("contacts")
    members = members.order_by(Coalesce("organisation__name", "person__name"), "valid_from")
    content = {
        "network": network,
        "members": [(row, row.state_on(today())) for row in members],
        "series": MeetingSeries.objects.filter(network=network).select_related("template"),
        "may_plan": planning(reader(request)),
    }
    return render(request, "pages/network.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def join(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let an organisation in, and say next who speaks for it; or somebody in their own name."""
    network = seen(Network, request, pk=pk)
    form = Joining(request, network)
    if form.leads_to(lambda said: _let_in(network, said, by=reader(request))):
        is_person = form.outcome.person_id is not None
        where = ("network", network.pk) if is_person else ("membership", form.outcome.pk)
        return done(request, JOINED, *where)
    return render(request, "pages/network_join.html", {"form": form, "network": network})


def _let_in(network: Network, said: Said, *, by: Person) -> Membership:
    if person := said.get("person"):
        return membership.appoint(network, person, by=by)
    return membership.admit(network, said["organisation"], by=by)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who speaks for a member."""
    row = seen(Membership, request, pk=pk)
    form = Naming(request, row)
    if form.leads_to(lambda said: membership.name_contacts(row, said["contacts"], by=reader(request))):
        return done(request, KEPT, "network", row.network_id)
    return render(request, "pages/membership.html", {"form": form, "row": row, "network": row.network})


@require_POST
@for_those(planning)
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say yes to a request."""
    row = seen(Membership, request, pk=pk)
    return pressed(request, lambda: membership.approve(row, by=reader(request)), APPROVED, "network", row.network_id)


@require_POST
@for_those(planning)
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a member leave after today."""
    row = seen(Membership, request, pk=pk)
    return pressed(request, lambda: parting.leave(row, by=reader(request)), LEFT, "network", row.network_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a network after its last day."""
    network = seen(Network, request, pk=pk)
    form = Closing(request)
    if form.leads_to(lambda said: parting.close(network, by=reader(request), **said)):
        return done(request, CLOSED, "network", pk)
    return render(request, "pages/network_close.html", {"form": form, "network": network})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def lay_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Plan a year of meetings as drafts."""
    network = seen(Network, request, pk=pk)
    form = LayingOut(request)
    if form.leads_to(lambda said: _lay_out(network, said, by=reader(request))):
        return done(request, LAID, "network", pk)
    return render(request, "pages/network_series.html", {"form": form, "network": network})


def _lay_out(network: Network, said: Said, *, by: Person) -> MeetingSeries:
    if said["copy_of_year"] is not None:
        return laying.copy_year(network, said["copy_of_year"], by=by)
    return laying.lay_out(network, said["template"], said["starts_on"], by=by)
