"""Somebody leaves: their keys stop working at once, their seats go to others, what they took part in stays."""

from django.db import transaction

from network.clock import now
from network.errors import RuleBrokenError, Text
from network.events.recording import record
from network.people import affiliations, erasing
from network.people.enrolment import grant
from network.people.models import Person, Role

GONE = Text(
    "Personen er slettet eller lagt sammen med en anden og kan ikke genindsættes.",
    "The person was erased or merged with another and cannot be reinstated.",
)


def retire(person: Person, *, by: Person | None) -> Person:
    """Let a person leave: no key, login or role is left, and seats of coming meetings are freed.

    Calendars follow: what they were invited to is called back. Retiring again changes nothing.

    Raises:
        RuleBrokenError: `on_duty`, a coming meeting counts on them.
    """
    with transaction.atomic():
        erasing.free_seats(person, by=by)
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if not person.is_active:
            return person
        erasing.refuse_on_duty(person)
        affiliations.leave(person, by)
        erasing.end_sessions(person)
        person.tokens.all().delete()
        person.grants.all().delete()
        person.is_active, person.retired_at = False, now()
        person.save(update_fields=["is_active", "retired_at"])
        record("person.retired", by=by, person=person.pk)
        return person


def reinstate(person: Person, *, by: Person | None) -> Person:
    """Let somebody who retired come back as a participant of the organisation they left.

    Raises:
        RuleBrokenError: `gone`, the person was erased or merged with another.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if person.erased_at or person.merged_into_id:
            raise RuleBrokenError("gone", GONE)
        if person.is_active:
            return person
        person.is_active, person.retired_at = True, None
        person.save(update_fields=["is_active", "retired_at"])
        if person.organisation is not None:
            affiliations.come_back(person)
            grant(person, Role.PARTICIPANT, person.organisation)
        record("person.reinstated", by=by, person=person.pk)
        return person
