"""From entry to bytes: the calendar object of an invitation (RFC 5546) and of a feed (RFC 5545, RFC 7986).

Nothing here reads a clock, so the same entry always gives the same bytes. Lines end in CRLF and are folded
at 75 octets, never inside a character; icalendar does both.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache

from icalendar import (
    Alarm,
    Calendar,
    Event,
    vCalAddress,
    vCategory,
    vDate,
    vDatetime,
    vDuration,
    vGeo,
    vUri,
)

from network.calendar.entry import (
    Attachment,
    Attendee,
    CalendarEntry,
    EntryError,
    Method,
    Organizer,
    Status,
    refused_characters,
)
from network.calendar.text import Text, parameter
from network.calendar.zone import COPENHAGEN, TZID, is_clear, timezone

PRODID = "-//Netvaerk//Netvaerk 1//DA"

_COLOR = re.compile(r"[A-Za-z]+")
_CONFERENCE = {"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"]}
_ALARMING = frozenset({Method.REQUEST, Method.PUBLISH, None})
"""Who may ring: RFC 5546, 3.2 allows no VALARM in the other methods. ``None`` is a feed."""


def itip(entry: CalendarEntry, method: Method) -> bytes:
    """Build the calendar object of one message.

    Args:
        entry: The event with organizer and the attendees this recipient may see.
        method: What is asked. CANCEL always carries STATUS:CANCELLED, whatever the entry's own status.

    Returns:
        One VCALENDAR in UTF-8. Times stand in Europe/Copenhagen, stamps in UTC. Same entry, same bytes.

    Raises:
        EntryError: The method needs an organizer or attendees and the entry has none (RFC 5546, 3.2).
    """
    if entry.organizer is None:
        raise EntryError("organizer", f"is missing in a {method}")
    if not entry.attendees and method is not Method.PUBLISH:
        raise EntryError("attendees", f"are missing in a {method}")
    calendar = _calendar()
    calendar.add("method", Text(method))
    if method is Method.DECLINECOUNTER:
        calendar.add_component(_named(entry))
        return _bytes(calendar)
    calendar.add_component(_event(entry, method))
    before, begin, event = _bytes(calendar).partition(b"BEGIN:VEVENT\r\n")
    return before + _zone() + begin + event


def feed(
    entries: Iterable[CalendarEntry],
    *,
    name: str,
    description: str = "",
    color: str = "",
    refresh_minutes: int = 60,
) -> bytes:
    """Build a calendar to subscribe to. It carries no METHOD: it shows, it does not ask.

    Args:
        entries: The events, in any order, each with just the organizer and attendees its reader may see.
        name: The calendar's name for people.
        description: What it holds, for people. May have several lines.
        color: A CSS3 colour name such as ``"seagreen"`` (RFC 7986, 5.9), or ``""``.
        refresh_minutes: How many minutes a client should wait between two looks.

    Returns:
        One VCALENDAR in UTF-8, events sorted by start and UID. An empty one is valid too: it holds the time
        zone.

    Raises:
        EntryError: Name or description hold refused characters, the colour is no name, or the interval is not
            positive.
    """
    _check_feed(name, description, color, refresh_minutes)
    calendar = _calendar()
    _describe(calendar, name, description, color)
    _pace(calendar, timedelta(minutes=refresh_minutes))
    calendar.add_component(timezone())
    for entry in sorted(entries, key=_place_in_feed):
        calendar.add_component(_event(entry, None))
    return _bytes(calendar)


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", Text(PRODID))
    calendar.add("version", Text("2.0"))
    calendar.add("calscale", Text("GREGORIAN"))
    return calendar


@cache
def _zone() -> bytes:
    """The time zone is the same in every mail: it is written once."""
    written: bytes = timezone().to_ical()
    return written


def _bytes(calendar: Calendar) -> bytes:
    written: bytes = calendar.to_ical()
    return written


def _check_feed(name: str, description: str, color: str, refresh_minutes: int) -> None:
    for field, text in (("name", name), ("description", description)):
        if refused := refused_characters(text, multiline=field == "description"):
            raise EntryError(field, f"holds the control characters {refused!a}")
    if color and not _COLOR.fullmatch(color):
        raise EntryError("color", f"{color!r} is not a CSS colour name")
    if refresh_minutes < 1:
        raise EntryError("refresh_minutes", "is below one")


def _describe(calendar: Calendar, name: str, description: str, color: str) -> None:
    """Name the calendar twice: RFC 7986's property and the one that clients knew before it."""
    calendar.add("name", Text(name))
    calendar.add("x-wr-calname", Text(name))
    calendar.add("x-wr-timezone", Text(TZID))
    if description:
        calendar.add("description", Text(description))
    if color:
        calendar.add("color", Text(color))


def _pace(calendar: Calendar, interval: timedelta) -> None:
    calendar.add("refresh-interval", vDuration(interval, params={"VALUE": "DURATION"}))
    calendar.add("x-published-ttl", vDuration(interval))


def _place_in_feed(entry: CalendarEntry) -> tuple[datetime, str]:
    start = entry.starts_at
    if not isinstance(start, datetime):
        start = datetime(start.year, start.month, start.day, tzinfo=COPENHAGEN)
    return start.astimezone(UTC), entry.uid


def _event(entry: CalendarEntry, method: Method | None) -> Event:
    status = Status.CANCELLED if method is Method.CANCEL else entry.status
    event = Event()
    _add_identity(event, entry)
    _add_times(event, entry)
    _add_texts(event, entry)
    _add_links(event, entry)
    _add_people(event, entry)
    event.add("status", Text(status))
    # A cancelled event must not keep its reader busy in programs that go on showing it.
    busy = entry.opaque and status is not Status.CANCELLED
    event.add("transp", Text("OPAQUE" if busy else "TRANSPARENT"))
    if entry.alarm_minutes is not None and status is not Status.CANCELLED and method in _ALARMING:
        event.add_component(_alarm(entry.summary, entry.alarm_minutes))
    return event


def _named(entry: CalendarEntry) -> Event:
    """Name the event and tell nothing of it.

    A DECLINECOUNTER may repeat neither time nor place, texts or attendees (RFC 5546, 3.2.8). It echoes a SEQUENCE
    above zero, as it must, and leaves zero out, as it may: libical's table knows no SEQUENCE here at all.
    """
    event = Event()
    event.add("uid", Text(entry.uid))
    if entry.sequence:
        event.add("sequence", entry.sequence)
    event.add("dtstamp", vDatetime(_second(entry.stamp)))
    if entry.organizer is not None:
        event.add("organizer", _organizer(entry.organizer))
    if entry.comment:
        event.add("comment", _text(entry.comment, entry.language))
    return event


def _add_identity(event: Event, entry: CalendarEntry) -> None:
    event.add("uid", Text(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", vDatetime(_second(entry.stamp)))
    event.add("created", vDatetime(_second(entry.created)))
    event.add("last-modified", vDatetime(_second(entry.last_modified)))


def _add_times(event: Event, entry: CalendarEntry) -> None:
    """Write DTSTART and DTEND in one form.

    Never DURATION: clients count its hours by the wall clock across a change of time.
    """
    starts_at, ends_at = entry.starts_at, entry.ends_at
    if isinstance(starts_at, datetime) and isinstance(ends_at, datetime):
        local = is_clear(starts_at) and is_clear(ends_at)
        event.add("dtstart", _moment(starts_at, local=local))
        event.add("dtend", _moment(ends_at, local=local))
    else:
        event.add("dtstart", _day(starts_at))
        event.add("dtend", _day(ends_at))


def _moment(moment: datetime, *, local: bool) -> vDatetime:
    if local:
        return vDatetime(moment.astimezone(COPENHAGEN), params={"TZID": TZID})
    return vDatetime(_second(moment))


def _day(day: date) -> vDate:
    return vDate(day, params={"VALUE": "DATE"})


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _add_texts(event: Event, entry: CalendarEntry) -> None:
    # No X-ALT-DESC: Outlook shows HTML only for what came with a body of its own, which our mails have, and a
    # subscribed calendar shows the plain text, whose links it finds by itself. A second copy could only differ.
    event.add("summary", _text(entry.summary, entry.language))
    if entry.description:
        event.add("description", _text(entry.description, entry.language))
    if entry.location:
        event.add("location", _text(entry.location, entry.language))
    if entry.comment:
        event.add("comment", _text(entry.comment, entry.language))
    if entry.categories:
        event.add("categories", _categories(entry.categories))


def _text(text: str, language: str) -> Text:
    return Text(text, params={"LANGUAGE": language})


def _categories(names: tuple[str, ...]) -> vCategory:
    categories = vCategory([])
    categories.cats = [Text(name) for name in names]
    return categories


def _add_links(event: Event, entry: CalendarEntry) -> None:
    if entry.geo is not None:
        event.add("geo", vGeo(entry.geo))
    if entry.url:
        event.add("url", vUri(entry.url))
    if entry.conference_url:
        event.add("conference", vUri(entry.conference_url, params=dict(_CONFERENCE)))
    for attachment in entry.attachments:
        event.add("attach", _attach(attachment))


def _attach(attachment: Attachment) -> vUri:
    """Link to material. FILENAME is RFC 8607's; programs that do not know it show the link itself."""
    params = {"FMTTYPE": attachment.mime, "FILENAME": attachment.name}
    return vUri(attachment.url, params={key: parameter(value) for key, value in params.items() if value})


def _add_people(event: Event, entry: CalendarEntry) -> None:
    if entry.organizer is not None:
        event.add("organizer", _organizer(entry.organizer))
    for attendee in entry.attendees:
        event.add("attendee", _attendee(attendee))


def _organizer(organizer: Organizer) -> vCalAddress:
    return vCalAddress(f"mailto:{organizer.email}", params={"CN": parameter(organizer.name or organizer.email)})


def _attendee(attendee: Attendee) -> vCalAddress:
    params = {
        "CN": parameter(attendee.name or attendee.email),
        "CUTYPE": parameter(attendee.kind),
        "ROLE": parameter(attendee.role),
        "PARTSTAT": str(attendee.participation),
        "RSVP": "TRUE" if attendee.rsvp else "FALSE",
    }
    return vCalAddress(f"mailto:{attendee.email}", params=params)


def _alarm(summary: str, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", Text("DISPLAY"))
    alarm.add("description", Text(summary))
    alarm.add("trigger", vDuration(-timedelta(minutes=minutes)))
    return alarm
