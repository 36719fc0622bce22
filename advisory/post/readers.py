"""To whom letters about a municipality's course go."""

from advisory.courses.models import Course
from network.people.models import Person, Role


def coordinators(course: Course) -> list[Person]:
    """Who speaks for the course's municipality."""
    return list(
        Person.objects.filter(
            is_active=True, grants__role=Role.COORDINATOR, grants__organisation__municipality=course.municipality_id
        )
        .distinct()
        .order_by("pk")
    )
