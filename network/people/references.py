"""Everything in the tables that refers to a person, whichever room it belongs to.

Read from the models, so that a table somebody adds is merged, erased and reported without being named here. What a
reference means stands in its `on_delete`: CASCADE is the person's own and goes with them, PROTECT is history that
stays, SET_NULL only names them.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import CASCADE, SET_NULL, Model, QuerySet
from django.db.models.fields.reverse_related import ManyToManyRel, ManyToOneRel

from network.people.models import Person

Reference = ManyToOneRel


@cache
def references() -> tuple[Reference, ...]:
    """Every foreign key to a person, those of many-to-many tables too."""
    return references_to(Person)


def references_to(model: type[Model]) -> tuple[Reference, ...]:
    """Every foreign key to `model`."""
    fields = model._meta.get_fields(include_hidden=True)
    return tuple(each for each in fields if isinstance(each, ManyToOneRel) and not isinstance(each, ManyToManyRel))


def rows_of(reference: Reference, person: Person) -> QuerySet[Any]:
    """The rows in which `reference` names the person."""
    rows: QuerySet[Any] = reference.related_model._base_manager.filter(**{reference.field.name: person})
    return rows


def own(person: Person) -> Iterator[QuerySet[Any]]:
    """The rows that are the person's own: roles, keys, feeds, being somebody's contact."""
    return (rows_of(each, person) for each in references() if each.on_delete is CASCADE)


def only_names(reference: Reference) -> bool:
    """Whether the row is about something else and only names the person."""
    return reference.on_delete is SET_NULL
