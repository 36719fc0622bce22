"""One's own calendars to subscribe to: made, shown once with address and picture, given a new address, closed."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from advisory.consultants.models import Consultant
from api.pages import codes
from api.pages.fields import Alarm, Radio, Tick
from api.pages.forms import Form, Said, done
from api.pages.reading import for_people, reader
from api.pages.start import webcal
from api.scoping import visible
from network.clock import today
from network.errors import Text
from network.feeds import publishing
from network.feeds.models import Feed
from network.networks.models import Membership
from network.people import roles
from network.people.models import Organisation, Person

OWN, DUTY = "person", "consultant"
MINE = Text("Mine møder", "My meetings")
BOOKED = Text("Mine bookinger, med rejse og forberedelse", "My bookings, with travel and preparation")
ONLY_BUSY = Text("Vis kun, hvornår der er optaget, og ikke med hvad", "Show only when time is taken, and not by what")


class Subscribing(Form):
    """Which calendar to follow."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        options = _options(reader(request))
        self.fields["what"] = Radio(Text("Hvilken kalender?", "Which calendar?"), options, initial=OWN)
        self.fields["only_busy"] = Tick(ONLY_BUSY)
        self.fields["alarm_minutes"] = Alarm()


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """One's calendars, and a new one; its address is shown this once, so nothing is redirected to."""
    form = Subscribing(request)
    if form.leads_to(lambda said: _create(said, owner=reader(request))):
        return _shown_once(request, *form.outcome)
    return render(request, "pages/calendars.html", {"form": form, "feeds": _own(request)})


@require_POST
@for_people
@never_cache
def rotate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a calendar a new address; the old one is dead at once."""
    return _shown_once(request, *publishing.rotate(get_object_or_404(_own(request), pk=pk), by=reader(request)))


@require_POST
@for_people
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a calendar for good."""
    publishing.revoke(get_object_or_404(_own(request), pk=pk), by=reader(request))
    return done(request, Text("Kalenderen er lukket.", "The calendar is closed."), "calendars")


def _own(request: HttpRequest) -> Any:
    return Feed.objects.filter(owner=reader(request), path__isnull=True, revoked_at__isnull=True).defer("body")


def _shown_once(request: HttpRequest, feed: Feed, token: str) -> HttpResponse:
    url = publishing.address(f"s/{token}.ics")
    shown = {"feed": feed, "url": url, "webcal": webcal(url), "picture": codes.inline(webcal(url))}
    return render(request, "pages/calendar.html", shown)


def _options(person: Person) -> list[tuple[str, Text]]:
    """What one may follow: oneself, what one is booked for, municipalities one looks after, one's own networks."""
    towns = Organisation.objects.filter(pk__in=roles.coordinated(person), municipality__isnull=False)
    members = Membership.objects.active_on(today()).filter(pk__in=_memberships(person)).select_related("network")
    return [
        (OWN, MINE),
        *([(DUTY, BOOKED)] if Consultant.objects.filter(person=person).exists() else []),
        *((f"municipality:{town.municipality_id}", Text(town.name, town.name)) for town in towns),
        *((f"network:{row.network_id}", Text(row.network.name, row.network.name)) for row in members),
    ]


def _memberships(person: Person) -> Any:
    return (
        visible(Membership, person)
        .filter(Q(organisation__in=roles.coordinated(person) | {person.organisation_id}) | Q(person=person))
        .values("pk")
    )


def _create(said: Said, *, owner: Person) -> tuple[Feed, str]:
    audience, _, which = str(said["what"]).partition(":")
    named = dict(_options(owner))[said["what"]]
    whose: dict[str, Any] = {f"{audience}_id": which} if which else {"person": owner}
    detail = Feed.Detail.BUSY if said["only_busy"] else Feed.Detail.FULL
    chosen = {"detail": detail, "alarm_minutes": said["alarm_minutes"]}
    return publishing.create_secret(audience=audience, name=str(named), owner=owner, **whose, **chosen)
