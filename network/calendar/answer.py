"""The calendar object inside a reply mail (RFC 5546, 3.2), in the dialects that programs speak."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import unquote

from network.calendar import lines, moments
from network.calendar.entry import Method, Participation
from network.calendar.lines import Component, Line, UnreadableCalendarError
from network.calendar.reply import Kind, Reply
from network.calendar.text import cleaned, unescape

_KINDS = {Method.REPLY: Kind.REPLY, Method.COUNTER: Kind.COUNTER, Method.REFRESH: Kind.REFRESH}
_ADDRESS = re.compile(r"[^\s@<>/]+@[^\s@<>/]+")
_MAX_SEQUENCE = 2**31 - 1
_ONE_DAY = timedelta(days=1)


def read(reply: Reply, calendar: str, method: str = "") -> Reply:
    """Add what a calendar object says to what the mail's headers say.

    Args:
        reply: The mail so far. Its sender and reply-to tell which of several attendees is meant.
        calendar: The object's text, unfolded.
        method: The MIME part's ``method`` parameter, used where the object itself names none.

    Returns:
        The reply with kind and contents. Kind stays and ``problem`` is set where the object is no answer;
        kind is set along with ``problem`` where it is one that lacks something.

    Raises:
        UnreadableCalendarError: The object breaks a limit or is not a calendar.
    """
    found = lines.read(calendar).components("VCALENDAR")
    if not found:
        raise UnreadableCalendarError("the calendar part holds no VCALENDAR")
    named = _method(found[0].value("METHOD") or method)
    if named not in _KINDS:
        return replace(reply, method=named, problem=f"the calendar asks {named or 'nothing'} and answers nothing")
    events = found[0].components("VEVENT")
    reply = replace(reply, kind=_KINDS[named], method=named)
    if not events:
        return replace(reply, problem="the calendar holds no event")
    if len({event.value("UID") for event in events}) > 1:
        return replace(reply, problem="the calendar answers several events")
    return _event(reply, events[0], found[0])


def _method(written: str) -> Method | None:
    written = written.strip().strip('"').upper()
    return Method(written) if written in list(Method) else None


def _event(reply: Reply, event: Component, calendar: Component) -> Reply:
    attendee = _who(event.all("ATTENDEE"), {reply.sender, reply.reply_to})
    reply = replace(
        reply,
        uid=cleaned(unescape(event.value("UID")), limit=255),
        attendee=_address(attendee) if attendee else "",
        participation=_participation(attendee) if attendee else None,
        sequence=_sequence(event.value("SEQUENCE")),
        stamp=_stamp(event.first("DTSTAMP")),
        comment=_comment(event.all("COMMENT"), attendee),
        problem=_problem(event, attendee, reply.kind),
    )
    return _proposal(reply, event, calendar) if reply.kind is Kind.COUNTER else reply


def _who(attendees: list[Line], senders: set[str]) -> Line | None:
    """Find who answers: the sender among several, else the only one, else the only one with an answer."""
    own = [line for line in attendees if _address(line) and _address(line) in senders]
    answered = [line for line in attendees if line.params.get("PARTSTAT", "").upper() not in {"", "NEEDS-ACTION"}]
    return next((lines[0] for lines in (own, attendees, answered) if len(lines) == 1), None)


def _address(attendee: Line) -> str:
    """Give the mail address, which may hide in EMAIL (RFC 7986). An X.500 name of Exchange is none."""
    value = attendee.value.strip().strip("<>\"'")
    scheme, _, rest = value.partition(":")
    named = unquote(rest.partition("?")[0]) if scheme.lower() == "mailto" else value
    for candidate in (named, attendee.params.get("EMAIL", "")):
        candidate_address = cleaned(candidate, limit=254).lower()
        if _ADDRESS.fullmatch(candidate_address):
            return candidate_address
    return ""


def _participation(attendee: Line) -> Participation | None:
    written = attendee.params.get("PARTSTAT", "").strip().upper()
    return Participation(written) if written in list(Participation) else None


def _sequence(written: str) -> int | None:
    if not (written.isascii() and written.isdecimal() and len(written) <= len(str(_MAX_SEQUENCE))):
        return None
    return min(int(written), _MAX_SEQUENCE)


def _stamp(line: Line | None) -> datetime | None:
    try:
        return moments.stamp(line) if line else None
    except ValueError:
        return None


def _comment(comments: Iterable[Line], attendee: Line | None) -> str:
    """Collect COMMENTs, and Google's parameter on the attendee."""
    texts = [unescape(line.value) for line in comments]
    if attendee is not None and not texts:
        texts.append(attendee.params.get("X-RESPONSE-COMMENT", ""))
    return cleaned("\n".join(texts), limit=4000, multiline=True)


def _problem(event: Component, attendee: Line | None, kind: Kind) -> str:
    if not event.value("UID"):
        return "the answer names no event"
    if attendee is None:
        return "the answer does not tell which attendee it is from"
    if kind is Kind.REPLY and _participation(attendee) is None:
        return "the answer is neither yes, no nor perhaps"
    return ""


def _proposal(reply: Reply, event: Component, calendar: Component) -> Reply:
    zones = {zone.value("TZID"): zone for zone in calendar.components("VTIMEZONE")}
    try:
        starts_at, ends_at = _times(event, zones)
    except (ValueError, OverflowError) as error:
        return replace(reply, problem=reply.problem or f"the proposed time cannot be read: {error}")
    if ends_at <= starts_at:
        return replace(reply, problem=reply.problem or "the proposed time ends before it starts")
    return replace(reply, proposed_starts_at=starts_at, proposed_ends_at=ends_at)


def _times(event: Component, zones: dict[str, Component]) -> tuple[datetime, datetime]:
    """Read start and end. Without either end or duration a whole day ends on the next (RFC 5545, 3.6.1)."""
    start, end, length = (event.first(name) for name in ("DTSTART", "DTEND", "DURATION"))
    if start is None:
        raise ValueError("DTSTART is missing")
    if end is not None:
        return moments.moment(start, zones), moments.moment(end, zones)
    days, time = moments.duration(length) if length else (_ONE_DAY, timedelta())
    return moments.moment(start, zones), moments.later(start, days, zones) + time
