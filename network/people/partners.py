"""Organisations that no reference data knows: civil society, and the other agencies of a coordination group."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from network.errors import RuleBrokenError, Text
from network.events.recording import record
from network.people.models import Organisation, Person

KNOWN_CODE = Text(
    "Koden hører allerede til en organisation. Vælg en anden, eller udelad den.",
    "The code already belongs to an organisation. Choose another, or leave it out.",
)
FROM_REFERENCE = Text(
    "Styrelsen, kommuner og regioner kommer fra referencedata og rettes dér. Andre organisationer kan rettes her.",
    "The agency, municipalities and regions come from reference data and are corrected there. Others can be changed.",
)


class PartnerKind(models.TextChoices):
    """The kinds of organisations that planners put in the book."""

    PARTNER = Organisation.Kind.PARTNER.value
    OTHER_AGENCY = Organisation.Kind.OTHER_AGENCY.value


def found(*, name: str, kind: str, code: str | None = None, by: Person | None) -> Organisation:
    """Put a partner or another agency in the book; most have no code.

    Raises:
        RuleBrokenError: `known_code`.
    """
    with transaction.atomic():
        _refuse_known(code)
        organisation = Organisation.objects.create(name=name, kind=kind, code=code or None)
        record("organisation.created", by=by, organisation=organisation.pk)
        return organisation


def change(organisation: Organisation, changes: Mapping[str, Any], *, by: Person | None) -> Organisation:
    """Change what a partner is called.

    Raises:
        RuleBrokenError: `from_reference`, the name is not ours to change; `known_code`.
    """
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        wanted = {name: (value or None) if name == "code" else value for name, value in changes.items()}
        different = {name: value for name, value in wanted.items() if getattr(organisation, name) != value}
        if different and organisation.kind not in PartnerKind.values:
            raise RuleBrokenError("from_reference", FROM_REFERENCE)
        _refuse_known(different.get("code"))
        for name, value in different.items():
            setattr(organisation, name, value)
        if different:
            organisation.save(update_fields=list(different))
            record("organisation.changed", by=by, organisation=organisation.pk, changed=sorted(different))
        return organisation


def _refuse_known(code: str | None) -> None:
    if code and Organisation.objects.filter(code=code).exists():
        raise RuleBrokenError("known_code", KNOWN_CODE)
