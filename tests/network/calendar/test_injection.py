"""Every user text is data: whatever it says, the calendar has the same properties and gives the text back."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from network.calendar.build import feed, itip
from network.calendar.entry import Attachment, Attendee, EntryError, Method, Organizer
from tests.network.calendar.builders import ENTRY, entry, unfolded

TRICKS = [
    "BEGIN:VEVENT",
    "a\r\nEND:VEVENT",
    "\nATTENDEE:mailto:x@y.example",
    "a\\nb",
    "C:\\Netværk\\new",
    "\\",
    "a\\",
    ";",
    ":",
    ",",
    '"',
    "^n",
    "^'",
    'x";PARTSTAT=DECLINED:mailto:a@b.example',
    "’",
    "\x85STATUS:CANCELLED",
    "\u2028STATUS:CANCELLED",
    " ",
    "\t",
    "=",
    "%0D%0A",
    "\ufeff",
    "\U0001f469\u200d\U0001f33e",
    "\\N",
    "\\;",
    "æ" * 100,
]
TEXTS = st.text(max_size=80) | st.lists(st.sampled_from(TRICKS), min_size=1, max_size=6).map("".join)

FIELDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "uid": lambda text: {"uid": text},
    "summary": lambda text: {"summary": text},
    "description": lambda text: {"description": text},
    "location": lambda text: {"location": text},
    "comment": lambda text: {"comment": text},
    "url": lambda text: {"url": text},
    "conference_url": lambda text: {"conference_url": text},
    "language": lambda text: {"language": text},
    "categories": lambda text: {"categories": (text, "fast")},
    "organizer.name": lambda text: {"organizer": Organizer(name=text, email="a@b.example")},
    "organizer.email": lambda text: {"organizer": Organizer(name="A", email=text)},
    "attendee.name": lambda text: {"attendees": (Attendee(name=text, email="a@b.example"),)},
    "attendee.email": lambda text: {"attendees": (Attendee(name="A", email=text),)},
    "attendee.role": lambda text: {"attendees": (Attendee(name="A", email="a@b.example", role=text),)},
    "attendee.kind": lambda text: {"attendees": (Attendee(name="A", email="a@b.example", kind=text),)},
    "attachment.url": lambda text: {"attachments": (Attachment(url=text),)},
    "attachment.name": lambda text: {"attachments": (Attachment(url="https://b.example/", name=text),)},
    "attachment.mime": lambda text: {"attachments": (Attachment(url="https://b.example/", mime=text),)},
}


def names(calendar: bytes) -> tuple[list[str], list[str]]:
    """The properties twice over: as plain lines and as icalendar reads them."""
    plain = [line.partition(":")[0].partition(";")[0] for line in unfolded(calendar)]
    parsed = [name for name, _ in Calendar.from_ical(calendar).property_items()]
    return sorted(plain), sorted(parsed)


@pytest.mark.parametrize("field", list(FIELDS))
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
def test_no_text_adds_or_removes_a_property(field: str, text: str) -> None:
    try:
        told = entry(**FIELDS[field](text))
    except EntryError:
        return
    harmless = entry(**FIELDS[field]("da" if field == "language" else "a@b.example" if text else ""))
    assert names(itip(told, Method.REQUEST)) == names(itip(harmless, Method.REQUEST))


@pytest.mark.parametrize("field", ["summary", "description", "location", "comment"])
@settings(max_examples=500, deadline=None)
@given(text=TEXTS)
@example(text="C:\\Netværk\\new")
def test_every_text_comes_back_as_it_went_in(field: str, text: str) -> None:
    try:
        calendar = itip(entry(**{field: text or "-"}), Method.REQUEST)
    except EntryError:
        return
    event = Calendar.from_ical(calendar).events[0]
    # icalendar takes a byte order mark in front of a value for no part of it, and is right.
    expected = (text or "-").replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    assert str(event[field]) == expected


@settings(max_examples=500, deadline=None)
@given(text=TEXTS)
def test_no_name_adds_or_removes_a_property_of_a_feed(text: str) -> None:
    try:
        told = feed([ENTRY], name=text, description=text)
    except EntryError:
        return
    assert names(told) == names(feed([ENTRY], name="a", description="a" if text else ""))
