"""Writing letters: to whom, and each once."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Now

from advisory.courses.models import Course
from advisory.post.models import PostedLetter
from network.clock import now
from network.events.recording import wake_the_relay
from network.ids import uuid7
from network.letters.layout import Letter
from network.letters.message import Envelope, write
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


def post(
    kind: PostedLetter.Kind,
    about: UUID,
    people: Iterable[Person],
    write_to: Callable[[Person], Letter],
    occasion: str = "",
) -> None:
    """Write to each of these people, who have not been written to on this occasion; in the transaction that is open."""
    written = PostedLetter.objects.filter(kind=kind, about=about, occasion=occasion)
    told = set(written.values_list("person", flat=True))
    for person in people:
        if person.pk not in told and person.email:
            _post(kind, about, occasion, person, write_to(person))
    wake_the_relay()


def forget(person: Person) -> None:
    """Take the letters to somebody who is erased away."""
    PostedLetter.objects.filter(person=person).delete()


def _post(kind: PostedLetter.Kind, about: UUID, occasion: str, person: Person, letter: Letter) -> None:
    envelope = Envelope(
        mailbox=settings.MAIL_FROM,
        name=person.name,
        address=person.email,
        stamp=now().replace(microsecond=0),
        message_id=f"<{uuid7()}@{settings.MAIL_DOMAIN}>",
    )
    PostedLetter.objects.create(
        person=person,
        kind=kind,
        about=about,
        occasion=occasion,
        address=person.email,
        stamp=envelope.stamp,
        message_id=envelope.message_id,
        content=write(letter, envelope),
        due_at=Now(),
    )
