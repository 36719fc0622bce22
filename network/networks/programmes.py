"""The programmes the agency runs, as data."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from network.errors import RuleBrokenError, Text
from network.events.recording import record
from network.networks.models import Programme
from network.people.models import Person


def begin(*, slug: str, name: str, by: Person | None, **particulars: Any) -> Programme:
    """Begin a programme.

    Raises:
        RuleBrokenError: `exists`, another programme has that slug.
    """
    with transaction.atomic():
        if Programme.objects.filter(slug=slug).exists():
            raise RuleBrokenError(
                "exists",
                Text(f"Der er allerede et program med navnet {slug}.", f"There already is a programme named {slug}."),
            )
        programme = Programme.objects.create(slug=slug, name=name, **particulars)
        record("programme.created", by=by, programme=programme.pk)
        return programme


def change(programme: Programme, changes: Mapping[str, Any], *, by: Person | None) -> Programme:
    """Change what a programme is called; its slug stays, as others refer to it."""
    with transaction.atomic():
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        different = {name: value for name, value in changes.items() if getattr(programme, name) != value}
        if different:
            for name, value in different.items():
                setattr(programme, name, value)
            programme.save(update_fields=list(different))
            record("programme.changed", by=by, programme=programme.pk, changed=sorted(different))
        return programme
