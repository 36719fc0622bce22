"""What a municipality hands in during its course: agreed on, handed in, opened again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from advisory.courses.models import Course
from advisory.deliverables import handing_in
from advisory.deliverables.models import Deliverable
from api.pages.arranging import advised, asked, back, handed_in
from api.pages.fields import Line, Link, Moment, Prose
from api.pages.forms import Form, done, pressed
from api.pages.reading import for_people, for_those, reader
from api.who import working_here
from network.errors import Text

HAND_IN = Text("Aflevér", "Hand in")
SAVE = Text("Gem", "Save")
AGREED = Text("Afleveringen er aftalt.", "The deliverable has been agreed on.")
CHANGED = Text("Afleveringen er ændret.", "The deliverable has been changed.")
DROPPED = Text("Afleveringen er fjernet.", "The deliverable has been dropped.")
REOPENED = Text("Kommunen kan aflevere igen.", "The municipality may hand it in again.")
RECEIVED = Text("Tak, det er modtaget.", "Thank you, it has been received.")
THEY_ARE_REMINDED = Text(
    "Kommunen bliver mindet om fristen en uge før.", "The municipality is reminded a week before it is due."
)
ONE_OR_BOTH = Text("Skriv en tekst, angiv et link, eller begge dele.", "Write a text, give a link, or both.")


class Agreeing(Form):
    """What is due, and when."""

    title = Line(Text("Hvad skal afleveres?", "What is to be handed in?"))
    due_at = Moment(Text("Frist", "Due"), hint=THEY_ARE_REMINDED)


class HandingIn(Form):
    """A text, a link, or both."""

    text = Prose(Text("Tekst", "Text"), required=False, rows=8, is_told=False)
    link = Link(Text("Link", "Link"), required=False, is_told=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree that something is to be handed in."""
    course = advised(request, pk)
    form = Agreeing(request)
    if form.leads_to(lambda said: handing_in.agree(course, by=reader(request), **said)):
        return done(request, AGREED, "course", pk)
    title = Text("Aftal en aflevering", "Agree on a deliverable")
    return asked(request, course, form, title, SAVE, about=str(course))


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what is due, or when."""
    row, course = _advised(request, pk)
    form = Agreeing(request, initial={"title": row.title, "due_at": row.due_at})
    if form.leads_to(lambda said: handing_in.change(row, said, by=reader(request))):
        return done(request, CHANGED, "course", course.pk)
    title = Text("Ret afleveringen", "Change the deliverable")
    return asked(request, course, form, title, SAVE, about=row.title)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def hand_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand in what is due in one's course, or receive it on the municipality's behalf."""
    row = get_object_or_404(Deliverable, pk=pk, handed_in_at__isnull=True)
    course = handed_in(request, row.course_id)
    form = HandingIn(request)
    if form.leads_to(lambda said: handing_in.hand_in(row, by=reader(request), **said)):
        return back(request, course, RECEIVED)
    return asked(request, course, form, HAND_IN, HAND_IN, about=row.title, told=ONE_OR_BOTH)


@require_POST
@for_those(working_here)
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree that it is not needed after all."""
    row, course = _advised(request, pk)
    return pressed(request, lambda: handing_in.drop(row, by=reader(request)), DROPPED, "course", course.pk)


@require_POST
@for_those(working_here)
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the municipality hand it in again."""
    row, course = _advised(request, pk)
    return pressed(request, lambda: handing_in.reopen(row, by=reader(request)), REOPENED, "course", course.pk)


def _advised(request: HttpRequest, pk: UUID) -> tuple[Deliverable, Course]:
    """A deliverable in a course that the reader advises."""
    row = get_object_or_404(Deliverable, pk=pk)
    return row, advised(request, row.course_id)
