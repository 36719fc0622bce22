"""The circle of a course: who takes part, from which sector, as what, and in which activities."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.circles import joining
from advisory.circles.models import CourseParticipant
from advisory.courses.models import Activity, Course
from advisory.courses.vocabulary import SECTOR, vocabulary
from api.pages.arranging import arranged, asked
from api.pages.fields import Choice, Picks, Radio
from api.pages.forms import Form, done, pressed
from api.pages.looking_up import found_by_name
from api.pages.reading import for_people, reader, seen
from api.rights import advises
from api.scoping import visible
from network.errors import Text
from network.people.models import Person

SHOWN = 100
ADD, SAVE = Text("Tilføj", "Add"), Text("Gem", "Save")
JOINED = Text("Deltageren er tilføjet.", "The participant has been added.")
CHANGED = Text("Deltagelsen er ændret.", "The participation has been changed.")
GONE = Text("Deltageren er fjernet.", "The participant has been taken out.")
THEY_ARE_INVITED = Text(
    "De, der er med, inviteres, når aktiviteten bookes. Er den booket, tilmeldes de mødet.",
    "Those who take part are invited when the activity is booked. If it is booked, they register for the meeting.",
)


class TakingPart(Form):
    """From which sector, as what, and in which activities."""

    sector = Radio(Text("Område", "Sector"), list(vocabulary()[SECTOR].items()))
    role = Choice(Text("Rolle", "Part"), CourseParticipant.Part)

    def __init__(self, request: HttpRequest, course: Course, **more: Any) -> None:
        super().__init__(request, **more)
        activities = course.activities.order_by("number", "id")
        name = Text("Aktiviteter", "Activities")
        which = Picks(name, Activity, rows=lambda _: activities, hint=THEY_ARE_INVITED, required=False)
        which.show_to(request.user)
        self.fields["activities"] = which


@require_safe
@for_people
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who takes part, and who may be brought in: the municipality's people, or whoever is found by name."""
    course = arranged(request, pk)
    content = {
        "course": course,
        "circle": in_circle(course),
        "is_adviser": advises(reader(request), course),
        "is_over": course.state in joining.OVER,
    }
    return render(request, "pages/circle.html", content | _to_be_brought(request, course))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def join(request: HttpRequest, pk: UUID, person: UUID) -> HttpResponse:
    """Let somebody take part; whoever does already is shown as they do."""
    course, whom = arranged(request, pk), seen(Person, request, pk=person, in_full=True)
    already = course.participants.filter(person=whom).first()
    if already is not None:
        return redirect("course_participant", already.pk)
    form = TakingPart(request, course, initial={"role": CourseParticipant.Part.PARTICIPANT})
    if form.leads_to(lambda said: joining.join(course, whom, by=reader(request), **said)):
        return done(request, JOINED, "circle", pk)
    return asked(request, course, form, Text("Tilføj deltager", "Add a participant"), ADD, about=whom.name)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what part somebody takes."""
    row, course = _in_course(request, pk)
    shown = {"sector": row.sector, "role": row.role, "activities": row.activities.all()}
    form = TakingPart(request, course, initial=shown)
    if form.leads_to(lambda said: joining.change(row, said, by=reader(request))):
        return done(request, CHANGED, "circle", course.pk)
    title = Text("Ret deltagelse", "Change the participation")
    return asked(request, course, form, title, SAVE, about=row.person.name)


@require_POST
@for_people
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take somebody out."""
    row, course = _in_course(request, pk)
    return pressed(request, lambda: joining.leave(row, by=reader(request)), GONE, "circle", course.pk)


def in_circle(course: Course) -> list[tuple[CourseParticipant, object]]:
    """Who takes part, by name, with the words for their sectors."""
    sectors = vocabulary()[SECTOR]
    rows = course.participants.select_related("person__organisation").prefetch_related("activities")
    return [(row, sectors.get(row.sector, row.sector)) for row in rows.order_by("person__name")]


def _in_course(request: HttpRequest, pk: UUID) -> tuple[CourseParticipant, Course]:
    """Somebody's part in a course that the reader arranges."""
    row = get_object_or_404(CourseParticipant.objects.select_related("person"), pk=pk)
    return row, arranged(request, row.course_id)


def _to_be_brought(request: HttpRequest, course: Course) -> dict[str, Any]:
    """People to choose among; those who take part already are left out."""
    who = request.GET.get("who", "")
    taking_part = course.participants.values("person")
    people = visible(Person, reader(request)).filter(in_full=True, is_active=True).exclude(pk__in=taking_part)
    own = people.filter(organisation__municipality=course.municipality_id).select_related("organisation")
    return {"who": who, "found": found_by_name(people, who) if who else own.order_by("name", "pk")[:SHOWN]}
