"""Who is in the book, and what they may do here."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from network.clock import today
from network.errors import InputError, RuleBrokenError, Text
from network.events.recording import record
from network.people import affiliations
from network.people.models import AGENCY, Organisation, Person, Role, RoleGrant
from network.people.roles import AGENCY_ROLES
from network.regions.models import Municipality, Region

KNOWN_ADDRESS = Text(
    "Adressen hører allerede til en person, som er oprettet. Ret oplysningerne dér, eller brug en anden adresse.",
    "The address already belongs to a person who is known here. Edit that record, or use another address.",
)


def enrol(*, name: str, email: str, by: Person | None, **particulars: Any) -> Person:
    """Put a person in the book.

    Raises:
        RuleBrokenError: `known_address`, somebody already has this address, in whatever letter case.
    """
    with transaction.atomic():
        if Person.objects.by_email(email).exists():
            raise RuleBrokenError("known_address", KNOWN_ADDRESS)
        person = Person(name=name, email=email.lower(), **particulars)
        person.set_unusable_password()
        person.save()
        affiliations.begin(person, person.organisation, today())
        if by is not None and person.organisation is not None:
            grant(person, Role.PARTICIPANT, person.organisation)
        record("person.enrolled", by=by, person=person.pk)
        return person


def change(person: Person, changes: Mapping[str, Any], *, by: Person | None) -> Person:
    """Change what is known of a person; calendars follow to a new address, and a new organisation holds from today.

    Raises:
        RuleBrokenError: `known_address`, somebody else has that address; as `affiliations.move`.
    """
    with transaction.atomic():
        moves_to = changes.get("organisation", person.organisation)
        if moves_to is not None and moves_to != person.organisation:
            person = affiliations.move(person, moves_to, since=today(), by=by)
        elif moves_to is None and person.organisation is not None:
            affiliations.leave(person, by)
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        wanted = {name: value.lower() if name == "email" else value for name, value in changes.items()}
        different = {name: value for name, value in wanted.items() if getattr(person, name) != value}
        if "email" in different and Person.objects.by_email(different["email"]).exclude(pk=person.pk).exists():
            raise RuleBrokenError("known_address", KNOWN_ADDRESS)
        for name, value in different.items():
            setattr(person, name, value)
        if different:
            person.save(update_fields=list(different))
            record("person.changed", by=by, person=person.pk, changed=sorted(different))
        return person


def set_roles(person: Person, granted: Iterable[str], *, by: Person | None) -> None:
    """Let a person have exactly these roles, new ones within their organisation."""
    wanted = set(granted)
    with transaction.atomic():
        had = set(person.grants.values_list("role", flat=True))
        person.grants.exclude(role__in=wanted).delete()
        for role in wanted - had:
            grant(person, role, person.organisation)
        if wanted != had:
            record("person.changed", by=by, person=person.pk, changed=["roles"], roles=sorted(wanted))


def grant(person: Person, role: str, organisation: Organisation | None) -> RoleGrant:
    """Give a person a role; having it already changes nothing."""
    return RoleGrant.objects.get_or_create(person=person, role=role, organisation=organisation)[0]


def enrol_from_command(email: str, *, role: str, organisation_code: str | None) -> Person:
    """Find or create the person of `manage.py token` and add the role.

    `organisation_code` is a municipality code, a region slug or `agency`, which is also the default for agency roles.

    Raises:
        InputError: no organisation has that code.
    """
    code = organisation_code or (AGENCY if role in AGENCY_ROLES else None)
    with transaction.atomic():
        organisation = organisation_by_code(code) if code else None
        person = Person.objects.by_email(email).first() or enrol(
            name=email.partition("@")[0], email=email, by=None, organisation=organisation
        )
        if organisation and person.organisation is None:
            person = affiliations.move(person, organisation, since=today(), by=None)
        grant(person, role, organisation or person.organisation)
    return person


def organisation_by_code(code: str) -> Organisation:
    """The organisation a command means.

    Raises:
        InputError: no organisation has that code.
    """
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise InputError(
            "organisation",
            "unknown",
            Text(
                f"Ingen organisation har koden {code!r}. Indlæs Danmark med `manage.py load_denmark`.",
                f"No organisation has the code {code!r}. Load Denmark with `manage.py load_denmark`.",
            ),
        )
    return found


def enrol_organisations() -> None:
    """Make the agency, every municipality and every region an organisation; doing it again changes nothing."""
    with transaction.atomic():
        Organisation.objects.update_or_create(
            code=AGENCY, defaults={"kind": Organisation.Kind.AGENCY, "name": settings.AGENCY_NAME}
        )
        for municipality in Municipality.objects.all():
            Organisation.objects.update_or_create(
                code=municipality.code,
                defaults={
                    "kind": Organisation.Kind.MUNICIPALITY,
                    "name": f"{municipality.name} Kommune",
                    "municipality": municipality,
                },
            )
        for region in Region.objects.all():
            Organisation.objects.update_or_create(
                code=region.slug,
                defaults={"kind": Organisation.Kind.REGION, "name": region.name, "region": region},
            )
