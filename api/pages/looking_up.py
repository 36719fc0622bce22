"""Finding people by a part of their name: never by fewer than three letters, so that nobody leafs through the book."""

from django.db.models import Q, QuerySet

from network.calendar.entry import refused_characters
from network.people.models import Person

LEAST, MOST = 3, 25


def found_by_name(people: QuerySet[Person], wanted: str) -> list[Person] | None:
    """Those whose name, organisation or address holds every word; None where too little was asked for."""
    words = wanted.split()
    if len(wanted.strip()) < LEAST or refused_characters(wanted, multiline=False):
        return None
    for word in words[:MOST]:
        holds = Q(name__icontains=word) | Q(organisation__name__icontains=word) | Q(email__istartswith=word)
        people = people.filter(holds)
    return list(people.select_related("organisation").order_by("name", "pk")[:MOST])
