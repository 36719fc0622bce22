"""Registering several people in one go, as one contact of an organisation does for their colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from network.meetings import line
from network.meetings.models import Meeting, Registration
from network.meetings.registration import register
from network.people.enrolment import enrol
from network.people.models import Organisation, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A colleague who may not be in the book yet."""

    name: str
    email: str
    organisation: Organisation
    particulars: dict[str, Any] = field(default_factory=dict)


def register_together(
    meeting: Meeting, people: Sequence[Person | Newcomer], *, by: Person | None, **particulars: Any
) -> list[Registration]:
    """Register everybody in the order given, or nobody; newcomers are put in their organisation's book first.

    Raises:
        RuleBrokenError: as `register` and `enrol`; nobody was registered.
    """
    with transaction.atomic():
        meeting = line.locked(meeting.pk)
        return [register(meeting, known(each, by), by=by, **particulars) for each in people]


def known(one: Person | Newcomer, by: Person | None) -> Person:
    """The person; one whom the organisation has in its book already is not put there twice."""
    if isinstance(one, Person):
        return one
    colleague = Person.objects.by_email(one.email).filter(organisation=one.organisation, is_active=True).first()
    return colleague or enrol(name=one.name, email=one.email, organisation=one.organisation, by=by, **one.particulars)
