"""Whom to ask about what: content, grants and technique have contacts of their own."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from network.errors import RuleBrokenError, Text
from network.events.recording import record
from network.people.models import Person, QuestionContact

APPOINTED = Text(
    "Der er allerede en kontaktperson for den slags spørgsmål. Ret den, der er der.",
    "Somebody answers that kind of question already. Change the one that is there.",
)


def appoint(*, question: str, person: Person, by: Person | None, **particulars: Any) -> QuestionContact:
    """Name whom to ask about one kind of question, for one programme or for all.

    Raises:
        RuleBrokenError: `already_appointed`.
    """
    with transaction.atomic():
        programme = particulars.get("programme")
        _refuse_a_second(QuestionContact(question=question, programme=programme))
        made = QuestionContact.objects.create(question=question, person=person, **particulars)
        _record(made, by)
        return made


def change(contact: QuestionContact, changes: Mapping[str, Any], *, by: Person | None) -> QuestionContact:
    """Name somebody else, or another number.

    Raises:
        RuleBrokenError: `already_appointed`.
    """
    with transaction.atomic():
        contact = QuestionContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        for name, value in changes.items():
            setattr(contact, name, value)
        _refuse_a_second(contact)
        contact.save(update_fields=list(changes))
        _record(contact, by)
        return contact


def dismiss(contact: QuestionContact, *, by: Person | None) -> None:
    """Name nobody any more."""
    with transaction.atomic():
        _record(contact, by)
        contact.delete()


def contacts_for(programme_slug: str | None) -> list[QuestionContact]:
    """Whom to ask about a programme: its own contacts, and for other questions those for all, in a fixed order."""
    rows = QuestionContact.objects.filter(person__is_active=True).select_related("person")
    found = {row.question: row for row in rows.filter(programme__isnull=True)}
    if programme_slug is not None:
        found |= {row.question: row for row in rows.filter(programme=programme_slug)}
    return [found[question] for question in QuestionContact.Question.values if question in found]


def _refuse_a_second(contact: QuestionContact) -> None:
    others = QuestionContact.objects.filter(question=contact.question, programme=contact.programme)
    if others.exclude(pk=contact.pk).exists():
        raise RuleBrokenError("already_appointed", APPOINTED)


def _record(contact: QuestionContact, by: Person | None) -> None:
    record("contacts.changed", by=by, question=contact.question, programme=contact.programme_id)
