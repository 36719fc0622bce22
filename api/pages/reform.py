"""A reform of regions: seen, rehearsed and then applied, by the same operations that apply it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from advisory.reform import applying
from advisory.reform.mergers import Merger, known_mergers
from advisory.reform.preview import Effect, preview
from api.pages.fields import Picks, Tick
from api.pages.forms import Form, Said, done
from api.pages.reading import for_those, reader
from api.who import planning
from network.errors import Text
from network.networks.models import Network
from network.people.models import Person

KINDS = {
    "regions": Text("Regioner", "Regions"),
    "municipalities": Text("Kommuner", "Municipalities"),
    "networks": Text("Netværk", "Networks"),
    "memberships": Text("Medlemskaber", "Memberships"),
    "feeds": Text("Kalendere", "Calendars"),
    "consultants": Text("Konsulenter", "Consultants"),
}
NOT_SURE = Text("Sæt kryds for at bekræfte, før reformen gennemføres.", "Tick to confirm before the reform is applied.")
APPLIED = Text("Reformen er gennemført.", "The reform has been applied.")


class Following(Form):
    """Which networks are to count for the new region."""

    networks = Picks(
        Text("Netværk, der skal følge med", "Networks that are to follow"),
        Network,
        hint=Text("De andre bliver, som de er.", "The others stay as they are."),
        required=False,
    )
    is_sure = Tick(Text("Jeg har set virkningen og vil gennemføre reformen", "I have seen the effects; apply it"))

    def __init__(self, request: HttpRequest, merger: Merger) -> None:
        super().__init__(request)
        networks: Any = self.fields["networks"]
        networks.queryset = Network.objects.filter(region__in=merger.regions).order_by("name")

    def clean(self) -> Said:
        """Only the last step asks for a confirmation."""
        said: Said = super().clean() or {}
        if self.data.get("do") == "apply" and not said.get("is_sure"):
            self.add_error("is_sure", str(NOT_SURE))
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(planning)
def page(request: HttpRequest) -> HttpResponse:
    """The next reform the reference data tell of: its effects, and buttons to rehearse and to apply it."""
    merger = next(iter(known_mergers()), None)
    if merger is None:
        return render(request, "pages/reform.html", {"merger": None})
    form = Following(request, merger)
    is_done = form.leads_to(lambda said: _do(request.POST.get("do", ""), merger, said, by=reader(request)))
    if is_done and request.POST.get("do") == "apply":
        return done(request, APPLIED, "reform")
    effects = preview(merger, _chosen(form.cleaned_data) if is_done else ())
    content = {"merger": merger, "form": form, "groups": _grouped(effects), "rehearsal": form.outcome}
    return render(request, "pages/reform.html", content)


def _do(what: str, merger: Merger, said: Said, *, by: Person) -> applying.Rehearsal | None:
    if what == "apply":
        applying.apply(merger, _chosen(said), by=by)
    return applying.rehearse(merger, _chosen(said), by=by) if what == "rehearse" else None


def _chosen(said: Said) -> list[UUID]:
    return [network.pk for network in said["networks"]]


def _grouped(effects: Iterable[Effect]) -> list[tuple[Text, list[Effect], int]]:
    """The effects by what they are about, with how many of each are changes."""
    by_kind = {kind: [effect for effect in effects if effect.kind == kind] for kind in KINDS}
    return [(KINDS[kind], found, sum(effect.changes for effect in found)) for kind, found in by_kind.items() if found]
