"""Materials of a meeting: files and links to add, and what to take away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.pages.fields import Choice, Line, Link, Tick, Upload
from api.pages.forms import Form, Said, done, pressed
from api.pages.reading import for_people, for_those, managed, reader, seen
from api.v1.materials import handed_out
from api.who import working_here
from network.errors import Text
from network.materials import handing
from network.materials.kinds import KINDS, LARGEST, TOO_LARGE
from network.materials.models import Material, MaterialFile
from network.meetings.models import Meeting
from network.people.models import Person

ADDED = Text("Materialet er lagt ved.", "The material has been added.")
ONE_OF_TWO = Text("Vælg en fil, eller skriv et link.", "Choose a file, or write a link.")
TAKEN = Text(
    f"Højst 10 MB. Mulige er: {', '.join(KINDS)}.",
    f"At most 10 MB. Possible are: {', '.join(KINDS)}.",
)
TAKEN_AWAY = Text("Materialet er fjernet.", "The material has been taken away.")


class HandingOut(Form):
    """A file or a link, for before or after the meeting."""

    stands_for = {"file_name": "file"}
    title = Line(Text("Titel", "Title"))
    file = Upload(Text("Fil", "File"), largest=LARGEST, too_large=TOO_LARGE, required=False, hint=TAKEN)
    link = Link(Text("Eller et link", "Or a link"), required=False)
    when = Choice(Text("Hvornår?", "When?"), Material.When, initial=Material.When.BEFORE)
    participants_only = Tick(Text("Kun for deltagerne", "For participants only"))

    def clean(self) -> Said:
        """One of the two."""
        said: Said = super().clean() or {}
        if not self.errors and bool(said["file"]) == bool(said["link"]):
            self.add_error("file", str(ONE_OF_TWO))
        return said


@require_safe
@for_people
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, by way of the login for whoever comes from a mail or a calendar."""
    material = seen(Material, request, pk=pk)
    return handed_out(material, get_object_or_404(MaterialFile, material=material))


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a file or a link."""
    meeting = managed(request, pk)
    form = HandingOut(request)
    if form.leads_to(lambda said: _hand_out(meeting, said, by=reader(request))):
        return done(request, ADDED, "meeting_desk", pk)
    return render(request, "pages/material_add.html", {"form": form, "meeting": meeting})


def _hand_out(meeting: Meeting, said: Said, *, by: Person) -> Material:
    file, link = said.pop("file"), said.pop("link")
    if file is None:
        return handing.add_link(meeting, link=link, by=by, **said)
    return handing.add_file(meeting, file_name=file.name, content=file.read(), by=by, **said)


@require_POST
@for_those(working_here)
def take_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a material away."""
    material = seen(Material, request, pk=pk)
    meeting = managed(request, material.meeting_id)
    return pressed(
        request, lambda: handing.take_away(material, by=reader(request)), TAKEN_AWAY, "meeting_desk", meeting.pk
    )
