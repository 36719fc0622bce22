"""Keys to the API: made, and taken back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from network.clock import now
from network.errors import InputError, Text
from network.events.recording import record
from network.people.models import Person, Token, digest

OVER = Text("Tidspunktet er allerede passeret.", "The time has passed already.")


def issue(
    person: Person, *, scopes: Sequence[str] = (), expires_at: datetime | None = None, by: Person | None
) -> tuple[Token, str]:
    """Make a key for a person; the secret is returned this once and kept only as a hash.

    Raises:
        InputError: it would have expired before it was made.
    """
    if expires_at is not None and expires_at <= now():
        raise InputError("expires_at", "in_the_past", OVER)
    with transaction.atomic():
        secret = Token.objects.issue(person, list(scopes), expires_at)
        token = Token.objects.get(digest=digest(secret))
        record("person.changed", by=by, person=person.pk, changed=["tokens"])
        return token, secret


def revoke(token: Token, *, by: Person | None) -> None:
    """Take a key back; it is dead at once."""
    with transaction.atomic():
        record("person.changed", by=by, person=token.person_id, changed=["tokens"])
        token.delete()
