"""Writing the closing note."""

from collections.abc import Sequence

from django.db import transaction

from advisory.closing.facts import facts_of
from advisory.closing.models import LONGEST, ClosingNote
from advisory.courses.models import Course
from network.clock import now
from network.errors import InputError, Text
from network.people.models import Person


def write(
    course: Course, *, by: Person | None, themes: Sequence[str] = (), agreed_changes: str = "", text: str = ""
) -> ClosingNote:
    """Write the note, or write it anew, with the facts as they are now. The course must be locked.

    Raises:
        InputError: what is written by hand is longer than two pages hold.
    """
    if len(agreed_changes) + len(text) + sum(map(len, themes)) > LONGEST:
        raise InputError(
            "closing_note",
            "too_long",
            Text(
                f"Notatet må højst fylde to sider. Skriv højst {LONGEST} tegn i alt.",
                f"The note may fill two pages at most. Write at most {LONGEST} characters in all.",
            ),
        )
    written = {"themes": list(themes), "agreed_changes": agreed_changes, "text": text}
    with transaction.atomic():
        note, _ = ClosingNote.objects.update_or_create(
            course=course,
            defaults=written | {"facts": facts_of(course), "written_at": now(), "written_by": by},
        )
        return note


def says(course: Course, *, themes: Sequence[str] = (), agreed_changes: str = "", text: str = "") -> bool:
    """Whether the course's note says just this already."""
    same = {"themes": list(themes), "agreed_changes": agreed_changes, "text": text}
    note = ClosingNote.objects.filter(course=course).first()
    return note is not None and all(getattr(note, name) == value for name, value in same.items())
