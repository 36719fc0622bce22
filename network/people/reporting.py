"""Everything that is kept about one person, for the person to read (GDPR article 15)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Field, Model

from network.clock import now
from network.errors import Text
from network.people.models import LookUp, Person
from network.people.references import only_names, references, references_to

KEYS = {
    *("password", "digest", "token_digest", "reply_token", "sealed"),
    *("request", "headers", "body", "fingerprint", "lease"),
}
"""What opens doors, and what only machines read."""

PURPOSES = {
    "opened": Text("Opslag i oplysningerne", "The record was opened"),
    "exported": Text("Udtræk af oplysningerne", "A report was made"),
}
"""What somebody looked for who did not say why."""

Plain = dict[str, Any]


def report(person: Person) -> Plain:
    """What the tables hold: the person, every row of theirs with what hangs on it, and who-less look-ups.

    A row that is about something else and only names the person is named by its id. When and why somebody looked is
    told, not who (C-579/21).
    """
    return {
        "made_at": now().isoformat(),
        "person": plain(person),
        "held": _held([person]),
        "look_ups": [_look(each) for each in person.look_ups.all()],
    }


def plain(row: Model) -> Plain:
    """A row as JSON, without keys."""
    return {field.name: _value(field, row) for field in row._meta.concrete_fields if field.name not in KEYS}


def _look(each: LookUp) -> Plain:
    return {"at": each.at.isoformat(), "purpose": str(PURPOSES.get(each.purpose, each.purpose))}


def _held(people: list[Person]) -> Plain:
    """The rows that refer to the person, by where they do; records folded into this one with theirs."""
    held: Plain = {}
    for reference in references():
        if reference.related_model is LookUp:
            continue
        rows = list(reference.related_model._base_manager.filter(**{f"{reference.field.name}__in": people}))
        if rows:
            shown = _named(rows) if only_names(reference) else _with_what_hangs_on(rows)
            held[f"{reference.related_model._meta.model_name}.{reference.field.name}"] = shown
    return held


def _named(rows: Iterable[Model]) -> list[Plain]:
    return [{"id": str(row.pk)} for row in rows]


def _with_what_hangs_on(rows: list[Any]) -> list[Plain]:
    """Rows, each with the rows that refer to it: an invitation with its mails, a consultant with their absences."""
    shown = {row.pk: plain(row) for row in rows}
    for reference in references_to(type(rows[0])):
        if only_names(reference):
            continue
        name = reference.field.attname
        for each in reference.related_model._base_manager.filter(**{f"{reference.field.name}__in": rows}):
            below = shown[getattr(each, name)].setdefault(str(reference.related_model._meta.model_name), [])
            below.append(plain(each))
    return list(shown.values())


def _value(field: "Field[Any, Any]", row: Model) -> Any:
    value = getattr(row, field.attname)
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool | list | Mapping) else str(value)


def look_up(subject: Person, *, purpose: str, by: Person | None) -> None:
    """Note that somebody other than the person themselves looked at what is kept about them."""
    if by is None or by.pk != subject.pk:
        LookUp.objects.create(subject=subject, actor=by, purpose=purpose)
