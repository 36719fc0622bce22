"""Who somebody is that another service vouches for: their issuer and subject say it, never an address alone."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from network.clock import now
from network.errors import RuleBrokenError, Text
from network.events.recording import record
from network.people.models import Identity, Person
from network.people.replacing import put_before_staff
from network.people.vouching import Vouched

ASSURANCES: Final = ("low", "substantial", "high")
TOO_LOW = Text(
    "Du er logget ind med for lav sikkerhed. Log ind igen med MitID Erhverv på mindst niveauet betydelig.",
    "You logged in with too little assurance. Log in again, with at least the level substantial.",
)
FOREIGN = Text(
    "Din organisation er ikke sat op til dette login. Log ind med en kode på mail, eller skriv til os.",
    "Your organisation is not set up for this login. Log in with a code by mail, or write to us.",
)
STRANGER = Text(
    "Vi kender dig ikke under den organisation. Bed din kontaktperson om at oprette dig.",
    "We do not know you under that organisation. Ask your contact to put you in the book.",
)
ANOTHER = Text(
    "Dit login er skiftet ud, siden du var her sidst. Skriv til os, så ser vi på det.",
    "Your login was replaced since you were here last. Write to us, and we will look at it.",
)


def recognise(vouched: Vouched, *, at_least: str, organisations: Mapping[str, str]) -> Person:
    """The person who is vouched for; `organisations` are our codes by their CVR numbers.

    The first time it is whoever has that address in the book of that very organisation; from then on the issuer's
    subject, whatever the address. Whoever came under another subject before is put before staff.

    Raises:
        RuleBrokenError: `low_assurance`, `foreign_organisation`, `unknown_person`, `other_identity`.
    """
    if not is_enough(vouched.assurance, at_least):
        raise RuleBrokenError("low_assurance", TOO_LOW)
    code = organisations.get(vouched.cvr)
    if code is None:
        raise RuleBrokenError("foreign_organisation", FOREIGN)
    with transaction.atomic():
        identity = Identity.objects.filter(issuer=vouched.issuer, subject=vouched.subject).first()
        person = _known(identity, code) if identity else _first_seen(vouched, code)
    if person is None:  # outside: what is put before staff stays, although nobody is let in
        raise RuleBrokenError("other_identity", ANOTHER)
    return person


def is_enough(assurance: str, at_least: str) -> bool:
    """Whether a level is one we know, and high enough."""
    level = assurance.rpartition("/")[2].lower()
    return level in ASSURANCES and ASSURANCES.index(level) >= ASSURANCES.index(at_least)


def _known(identity: Identity, code: str) -> Person:
    person: Person = identity.person
    if not person.is_active:
        raise RuleBrokenError("unknown_person", STRANGER)
    if person.organisation is None or person.organisation.code != code:
        raise RuleBrokenError("foreign_organisation", FOREIGN)
    Identity.objects.filter(pk=identity.pk).update(last_used_at=now())
    return person


def _first_seen(vouched: Vouched, code: str) -> Person | None:
    there = Person.objects.by_email(vouched.email).filter(is_active=True, organisation__code=code)
    person: Person | None = there.select_for_update(of=("self",)).first() if vouched.email else None
    if person is None:
        raise RuleBrokenError("unknown_person", STRANGER)
    if person.identities.filter(issuer=vouched.issuer).exists():
        put_before_staff(person, vouched)
        return None
    Identity.objects.create(person=person, issuer=vouched.issuer, subject=vouched.subject)
    record("person.changed", by=person, person=person.pk, changed=["identities"])
    return person
