"""The meeting editor: what, when, where and for whom."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from advisory.booking import booking
from advisory.consultants.models import Consultant
from api import scoping
from api.pages.fields import Choice, Line, Link, Moment, Pick, Picks, Prose, Whole
from api.pages.forms import OVERRIDE, Form, Said, done
from api.pages.reading import for_those, managed, reader
from api.rights import plans
from api.who import working_here, working_inside
from network.clock import today
from network.errors import Text
from network.meetings import scheduling
from network.meetings.models import Meeting, Visibility
from network.meetings.scheduling import Time
from network.networks.models import Network
from network.people.models import AGENCY, Organisation, Person
from network.regions.models import Municipality

WHO_SEES = Text("Hvem kan se mødet?", "Who can see the meeting?")
AS_USUAL = Text("Som netværket plejer", "As the network usually does")
NOT_YOURS = Text(
    "Du kan planlægge møder i dine egne regioner. Vælg et netværk eller en kommune dér.",
    "You can plan meetings in your own regions. Choose a network or a municipality there.",
)
TIMES = ("starts_at", "ends_at")
MADE = Text("Mødet er oprettet som udkast.", "The meeting has been made as a draft.")
KEPT = Text("Ændringerne er gemt.", "The changes have been saved.")


def living_networks(person: Person) -> Any:
    """The networks a meeting can be planned in."""
    rows = scoping.visible(Network, person)
    return (rows.filter(valid_to__isnull=True) | rows.filter(valid_to__gte=today())).order_by("name")


def colleagues(_: Person) -> Any:
    """Those of the agency who can lead a meeting."""
    return Person.objects.filter(organisation__kind=AGENCY, is_active=True).order_by("name")


def employed(person: Person) -> Any:
    """The consultants who work here now."""
    rows = scoping.visible(Consultant, person).filter(person__is_active=True)
    return rows.select_related("person").order_by("person__name")


class Editing(Form):
    """A meeting, without its state and programme."""

    overridable = True
    kind = Choice(Text("Hvad er det?", "What is it?"), Meeting.Kind)
    title = Line(Text("Titel", "Title"))
    network = Pick(Text("Netværk", "Network"), Network, rows=living_networks, required=False)
    starts_at = Moment(Text("Begynder", "Starts"), hint=Text("Dansk tid.", "Danish time."))
    ends_at = Moment(Text("Slutter", "Ends"))
    description = Prose(Text("Beskrivelse", "Description"), required=False)
    place_name = Line(Text("Mødested", "Venue"), required=False)
    place_address = Line(Text("Adresse", "Address"), required=False, most=300)
    place_municipality = Pick(
        Text("Kommune", "Municipality"),
        Municipality,
        required=False,
        hint=Text("Konsulenternes rejsetid regnes hertil.", "The consultants’ travel is reckoned to here."),
    )
    conference_url = Link(Text("Link til onlinemøde", "Link to online meeting"), required=False)
    seats = Whole(Text("Pladser i salen", "Seats in the room"), required=False)
    online_seats = Whole(Text("Pladser online", "Seats online"), required=False)
    seats_per_organisation = Whole(Text("Pladser til hver kommune", "Seats for each municipality"), required=False)
    registration_closes_at = Moment(Text("Tilmeldingsfrist", "Registration closes"), required=False)
    visibility = Choice(WHO_SEES, Visibility)
    host = Pick(Text("Vært", "Host"), Organisation, required=False)
    chair = Pick(Text("Mødeleder", "Chair"), Person, rows=colleagues, required=False)
    consultants = Picks(Text("Konsulenter", "Consultants"), Consultant, rows=employed, required=False)

    def clean(self) -> Said:
        """Consultants plan what lies in their own regions."""
        said: Said = super().clean() or {}
        place = {"municipality": said.get("place_municipality")} if said.get("place_municipality") else {}
        if not self.errors and not plans(reader(self.request), {"network": said.get("network"), "place": place}):
            self.add_error(None, str(NOT_YOURS))
        return said


class Planning(Editing):
    """A meeting that is not there yet; whoever says nothing of who may see it leaves that to the rule."""

    visibility = Choice(WHO_SEES, Visibility, unsaid=AS_USUAL)

    def clean(self) -> Said:
        """What is left to the rule is left out."""
        said = super().clean()
        if not said.get("visibility"):
            said.pop("visibility", None)
        return said


class Correcting(Editing):
    """A meeting that is there; the time of one that is out is changed by moving it."""

    def __init__(self, request: HttpRequest, meeting: Meeting) -> None:
        shown = {name: getattr(meeting, name) for name in self.base_fields if hasattr(meeting, name)}
        serving = meeting.assignments.live().values_list("consultant", flat=True)
        super().__init__(request, initial=shown | {"consultants": list(serving)})
        chair: Any = self.fields["chair"]
        chair.queryset |= Person.objects.filter(pk=meeting.chair_id)
        for name in TIMES if meeting.is_out else ():
            del self.fields[name]

    def clean(self) -> Said:
        """Who plans the meeting may go on doing so."""
        said: Said = self.cleaned_data
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_inside)
def new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting."""
    form = Planning(request, initial={"network": request.GET.get("network")})
    if form.leads_to(lambda said: _plan(said, by=reader(request))):
        return done(request, MADE, "meeting_desk", form.outcome.pk)
    return render(request, "pages/meeting_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a meeting."""
    meeting = managed(request, pk)
    form = Correcting(request, meeting)
    if form.leads_to(lambda said: _correct(meeting, said, by=reader(request))):
        return done(request, KEPT, "meeting_desk", pk)
    return render(request, "pages/meeting_edit.html", {"form": form, "meeting": meeting})


def _plan(said: Said, *, by: Person) -> Meeting:
    consultants, override_reason = said.pop("consultants"), said.pop(OVERRIDE, "")
    time = Time(said.pop("starts_at"), said.pop("ends_at"))
    meeting = scheduling.plan(time, by=by, **said)
    if consultants:
        booking.assign(meeting, consultants, by=by, override_reason=override_reason)
    return meeting


def _correct(meeting: Meeting, said: Said, *, by: Person) -> Meeting:
    """A consultant's time is asked for anew only where it may have changed."""
    consultants, override_reason = list(said.pop("consultants")), said.pop(OVERRIDE, "")
    different = {name: value for name, value in said.items() if getattr(meeting, name) != value}
    changed = booking.change_meeting(meeting, different, by=by, override_reason=override_reason)
    serving = set(meeting.assignments.live().values_list("consultant", flat=True))
    if {each.pk for each in consultants} != serving:
        booking.assign(changed, consultants, by=by, override_reason=override_reason)
    return changed
