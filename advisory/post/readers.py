"""To whom letters about a municipality's course go."""

from advisory.circles.models import CourseParticipant
from advisory.courses.models import Course
from network.people.models import Person, PersonQuerySet, Role

Part = CourseParticipant.Part


def spokespeople(course: Course) -> list[Person]:
    """Who speaks for the course's municipality: its coordinators, else the circle's contacts, else its sponsors."""
    active = Person.objects.filter(is_active=True)
    coordinators = active.filter(
        grants__role=Role.COORDINATOR, grants__organisation__municipality=course.municipality_id
    )
    in_circle = (active.filter(courses__course=course, courses__role=part) for part in (Part.CONTACT, Part.SPONSOR))
    return next(filter(None, map(_listed, (coordinators, *in_circle))), [])


def _listed(people: PersonQuerySet) -> list[Person]:
    return list(people.distinct().order_by("pk"))
