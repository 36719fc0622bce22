"""Where people belong, from which day on: they come, move to another organisation, retire, and sometimes return."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from network.clock import instant, today
from network.errors import InputError, RuleBrokenError, Text
from network.events import chores
from network.events.recording import record
from network.people.models import Affiliation, Organisation, Person, in_force_on

TAKE_UP = "take_up_post"
BEFORE_THE_LAST = Text(
    "Dagen ligger før personens seneste skift. Vælg en dag efter det.",
    "The day lies before the person's latest move. Choose one after it.",
)
RETIRED = Text("Personen er fratrådt. Genindsæt personen først.", "The person has retired. Reinstate the person first.")


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where each of many people belonged when: one query, however many they are."""

    affiliations: Mapping[UUID, list[Affiliation]]

    @classmethod
    def of(cls, people: Collection[UUID] | QuerySet[Any]) -> "Belonging":
        """That of the people with these keys."""
        found: defaultdict[UUID, list[Affiliation]] = defaultdict(list)
        for each in Affiliation.objects.filter(person__in=people).select_related("organisation"):
            found[each.person_id].append(each)
        return cls(found)

    def on(self, person: UUID, day: date) -> Organisation | None:
        """Where that person belonged on `day`; see `Person.organisation_on`."""
        there = in_force_on(day, self.affiliations.get(person, []))
        return there.organisation if there else None


def begin(person: Person, organisation: Organisation | None, since: date) -> None:
    """Note where somebody new to the book belongs."""
    if organisation is not None:
        Affiliation.objects.create(person=person, organisation=organisation, valid_from=since)


def move(person: Person, organisation: Organisation, *, since: date, by: Person | None) -> Person:
    """Let a person belong to another organisation from a day on, today's if it is over; the past keeps the old one.

    With the old organisation go the roles held there and the contact's post in its memberships.

    Raises:
        InputError: `from`, a day before the person's latest move.
        RuleBrokenError: `retired`.
    """
    with transaction.atomic():
        person = _locked(person)
        last = person.affiliations.select_for_update().last()
        if last is not None and last.organisation_id == organisation.pk and last.valid_to is None:
            return person
        if not person.is_active:
            raise RuleBrokenError("retired", RETIRED)
        _end(last, since)
        Affiliation.objects.create(person=person, organisation=organisation, valid_from=since)
        if since > today():
            chores.remind(TAKE_UP, str(person.pk), instant(since, time()))
            record("person.changed", by=by, person=person.pk, changed=["affiliations"])
            return person
        return _take_up(person, by)


def take_up(person_id: str) -> None:
    """Let a move that was noted beforehand come true on its day."""
    with transaction.atomic():
        _take_up(_locked(Person(pk=UUID(person_id))), None)


def leave(person: Person, by: Person | None) -> None:
    """End where the person belongs, with the posts held there; today is the last day."""
    _end(person.affiliations.filter(valid_to__isnull=True).first(), today() + timedelta(days=1))
    _give_up_posts(person, by)


def come_back(person: Person) -> None:
    """Let a person belong again where they belonged last, as if they had not left if that was today."""
    last = person.affiliations.last()
    if last is not None and last.valid_to is not None and last.valid_to >= today():
        last.valid_to = None
        last.save(update_fields=["valid_to"])
    elif person.organisation is not None:
        begin(person, person.organisation, today())


def _end(last: Affiliation | None, since: date) -> None:
    if last is None or (last.valid_to is not None and last.valid_to < since):
        return
    if last.valid_from > since:
        raise InputError("from", "before_last_move", BEFORE_THE_LAST)
    if last.valid_from == since:  # it was a mistake of the same day, and held on none
        last.delete()
        return
    last.valid_to = since - timedelta(days=1)
    last.save(update_fields=["valid_to"])


def _take_up(person: Person, by: Person | None) -> Person:
    organisation = person.organisation_on(today())
    if organisation is None or organisation.pk == person.organisation_id:
        return person
    _give_up_posts(person, by)
    person.organisation = organisation
    person.save(update_fields=["organisation"])
    record("person.changed", by=by, person=person.pk, changed=["organisation"])
    return person


def _give_up_posts(person: Person, by: Person | None) -> None:
    """What the person was within the old organisation is over."""
    if person.organisation_id is None:
        return
    person.grants.filter(organisation=person.organisation_id).delete()
    for membership in person.contact_for.filter(organisation=person.organisation_id, valid_to__isnull=True):
        membership.contacts.remove(person)
        record("network.changed", by=by, network=membership.network_id, changed=["contacts"])


def _locked(person: Person) -> Person:
    found: Person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    return found
