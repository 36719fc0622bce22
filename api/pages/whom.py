"""Whom somebody speaks for on pages: themselves, and the people of the organisations they look after."""

from typing import Any

from network.people import roles
from network.people.models import Organisation, Person


def spoken_for(person: Person) -> Any:
    """Whom a person may register: themselves, and the people of the organisations they look after."""
    own = Person.objects.filter(pk=person.pk) | Person.objects.filter(organisation__in=roles.coordinated(person))
    return own.filter(is_active=True).order_by("name")


def looked_after(person: Person) -> Any:
    """The organisations whose people a person looks after."""
    return Organisation.objects.filter(pk__in=roles.coordinated(person)).order_by("name")
