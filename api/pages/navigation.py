"""The main menu: what stands in it, and for whom. A new page adds one line to `ENTRIES`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from api.who import Right, anybody, belonging_elsewhere, planning, working_here, working_inside
from network.errors import Text
from network.people.models import Person


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu; without `may` it is for everybody, also those who are not logged in."""

    text: Text
    name: str
    may: Right | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one page shows it."""

    text: Text
    href: str
    is_here: bool
    is_above: bool


ENTRIES: tuple[Entry, ...] = (
    Entry(Text("Kommende møder", "Coming meetings"), "start"),
    Entry(Text("Min uge", "My week"), "week", working_here),
    Entry(Text("Forløb", "Courses"), "courses", working_here),
    Entry(Text("Planlæg møder", "Plan meetings"), "meetings", working_here),
    Entry(Text("Planlægningstavle", "Planning board"), "board", working_inside),
    Entry(Text("Kapacitet", "Capacity"), "capacity", working_inside),
    Entry(Text("Indbakke", "Inbox"), "inbox", working_here),
    Entry(Text("Netværk", "Networks"), "networks", working_inside),
    Entry(Text("Personer", "People"), "people", planning),
    Entry(Text("Årsrapport", "Yearly report"), "reports", working_inside),
    Entry(Text("Min organisation", "My organisation"), "organisation", belonging_elsewhere),
    Entry(Text("Evalueringer", "Evaluations"), "evaluations", working_here),
    Entry(Text("Kalendere", "Calendars"), "calendars", anybody),
)


def menu(request: HttpRequest) -> Iterator[Link]:
    """The entries this reader may use, with where they are now."""
    person = getattr(request, "user", None)
    for entry in ENTRIES:
        if entry.may is None or (isinstance(person, Person) and entry.may(person)):
            href = reverse(entry.name)
            is_above = href != "/" and request.path.startswith(href)
            yield Link(entry.text, href, is_here=request.path == href, is_above=is_above)
