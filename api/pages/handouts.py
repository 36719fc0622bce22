"""Materials of a meeting: links to add, and what to take away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from api.pages.fields import Choice, Line, Link, Tick
from api.pages.forms import Form, done, pressed
from api.pages.reading import for_those, managed, reader, seen
from api.permissions import working_here
from network.errors import Text
from network.materials import handing
from network.materials.models import Material

ADDED = Text("Materialet er lagt ved.", "The material has been added.")
TAKEN_AWAY = Text("Materialet er fjernet.", "The material has been taken away.")


class HandingOut(Form):
    """A link for before or after the meeting."""

    title = Line(Text("Titel", "Title"))
    link = Link(Text("Link", "Link"))
    when = Choice(Text("Hvornår?", "When?"), Material.When, initial=Material.When.BEFORE)
    participants_only = Tick(Text("Kun for deltagerne", "For participants only"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a link."""
    meeting = managed(request, pk)
    form = HandingOut(request)
    if form.leads_to(lambda said: handing.add_link(meeting, by=reader(request), **said)):
        return done(request, ADDED, "meeting_desk", pk)
    return render(request, "pages/material_add.html", {"form": form, "meeting": meeting})


@require_POST
@for_those(working_here)
def take_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a material away."""
    material = seen(Material, request, pk=pk)
    meeting = managed(request, material.meeting_id)
    return pressed(
        request, lambda: handing.take_away(material, by=reader(request)), TAKEN_AWAY, "meeting_desk", meeting.pk
    )
