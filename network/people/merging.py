"""Two records that are one person become one, and nothing that either took part in is lost."""

from django.db import IntegrityError, transaction

from network.clock import now
from network.errors import RuleBrokenError, Text
from network.events.recording import record
from network.invitations.models import Invitation
from network.meetings import folding
from network.people.models import Person
from network.people.naming import gone_address
from network.people.references import Reference, own, references, rows_of

ITSELF = Text("En person kan ikke lægges sammen med sig selv.", "A person cannot be merged with themselves.")
BOTH_ARE = Text(
    "Begge personer har en stilling, som en person kun kan have én af. Afslut den ene først.",
    "Both people hold a position of which a person can have only one. End one of them first.",
)
ERASED = Text(
    "En person, der er slettet, kan ikke lægges sammen med en anden.",
    "A person who was erased cannot be merged with another.",
)


def merge(person: Person, *, into: Person, by: Person | None) -> Person:
    """Fold `person` into `into`, who stays and gets everything: places, invitations, roles, keys, feeds, positions.

    Calendars follow as to a new address: the folded record's mailbox is called back, the other one invited. Where
    both have the same, the better of two places counts. A record that is folded already stays so.

    Raises:
        RuleBrokenError: `same_person`; `already_erased`; `both_hold_position`.
    """
    if person.pk == into.pk:
        raise RuleBrokenError("same_person", ITSELF)
    with transaction.atomic():
        folding.fold(person, into=into, by=by)
        person, into = _both_locked(person, into)
        if person.merged_into_id == into.pk:
            return into
        _refuse(person, into)
        for reference in references():
            _move(reference, person, into)
        _leave_a_stub(person, into)
        record("person.merged", by=by, person=into.pk, merged=person.pk)
        return into


def _both_locked(person: Person, into: Person) -> tuple[Person, Person]:
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in={person.pk, into.pk})
    found = {row.pk: row for row in rows.order_by("pk")}
    return found[person.pk], found[into.pk]


def _refuse(person: Person, into: Person) -> None:
    if person.erased_at or into.erased_at:
        raise RuleBrokenError("already_erased", ERASED)
    for position in (each for each in references() if each.one_to_one):
        if rows_of(position, person).exists() and rows_of(position, into).exists():
            raise RuleBrokenError("both_hold_position", BOTH_ARE)


def _move(reference: Reference, person: Person, into: Person) -> None:
    """Let rows name `into`; what both have stays where it is."""
    rows, name = rows_of(reference, person), reference.field.name
    try:
        with transaction.atomic():
            rows.update(**{name: into})
    except IntegrityError:
        for key in list(rows.values_list("pk", flat=True)):
            _move_one(reference, key, into)


def _move_one(reference: Reference, key: object, into: Person) -> None:
    try:
        with transaction.atomic():
            reference.related_model._base_manager.filter(pk=key).update(**{reference.field.name: into})
    except IntegrityError:
        return


def _leave_a_stub(person: Person, into: Person) -> None:
    """What both had is told once: the stub keeps history without a name, and its mailbox hears no more."""
    for rows in own(person):
        rows.delete()
    doubled = Invitation.objects.filter(person=person, meeting__ends_at__gt=now())
    doubled.update(participation=Invitation.Participation.DECLINED)
    person.name, person.email, person.is_active, person.merged_into = "", gone_address(person.pk), False, into
    person.save(update_fields=["name", "email", "is_active", "merged_into"])
