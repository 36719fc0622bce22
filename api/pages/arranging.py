"""What a course's consultants and its municipality arrange together; each is led back to where they came from."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from advisory.courses.models import Course
from api.pages.forms import Form, done
from api.pages.reading import reader
from api.rights import advises, hands_in, runs_or_receives
from api.who import Right
from network.errors import Text


def arranged(request: HttpRequest, pk: UUID) -> Course:
    """The course, for those who advise it or speak for its municipality.

    Raises:
        Http404: the reader does neither.
    """
    return _for_those_who(runs_or_receives, request, pk)


def handed_in(request: HttpRequest, pk: UUID) -> Course:
    """The course, for those who may hand in what is due in it.

    Raises:
        Http404: the reader may not.
    """
    return _for_those_who(hands_in, request, pk)


def advised(request: HttpRequest, pk: UUID) -> Course:
    """The course, for those who advise it.

    Raises:
        Http404: the reader does not.
    """
    return _for_those_who(advises, request, pk)


def back(request: HttpRequest, course: Course, text: Text) -> HttpResponse:
    """Say what was done, on the course's page or on the municipality's own."""
    if advises(reader(request), course):
        return done(request, text, "course", course.pk)
    return done(request, text, "organisation")


def asked(
    request: HttpRequest, course: Course, form: Form, title: Text, button: Text, *, about: str, told: Text | None = None
) -> HttpResponse:
    """A page with one form about a course."""
    shown = {"course": course, "form": form, "title": title, "button": button, "about": about, "told": told}
    return render(request, "pages/course_asked.html", shown | {"is_adviser": advises(reader(request), course)})


def _for_those_who(may: Right, request: HttpRequest, pk: UUID) -> Course:
    course = get_object_or_404(Course.objects.select_related("municipality", "programme"), pk=pk)
    if not may(reader(request), course):
        raise Http404
    return course
