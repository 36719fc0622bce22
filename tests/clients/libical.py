"""Reading a calendar with libical, the C library behind Evolution, GNOME Calendar and KOrganizer, by its C functions.

`.ci/calendars` installs Debian's `libical3`.
"""

import ctypes
import ctypes.util
import re
from ctypes import Structure, c_char_p, c_int, c_long, c_void_p
from typing import Any

from tests.clients.seen import Seen, day


class Time(Structure):
    """libical's `struct icaltimetype`."""

    _fields_ = [
        *[(name, c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")],
        ("zone", c_void_p),
    ]


def _library() -> Any:
    name = ctypes.util.find_library("ical")
    assert name, "libical is not installed: source .ci/calendars"
    library = ctypes.CDLL(name)
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "icalparser_parse_string": (c_void_p, [c_char_p]),
        "icalcomponent_string_to_kind": (c_int, [c_char_p]),
        "icalproperty_string_to_kind": (c_int, [c_char_p]),
        "icalcomponent_get_first_component": (c_void_p, [c_void_p, c_int]),
        "icalcomponent_get_next_component": (c_void_p, [c_void_p, c_int]),
        "icalcomponent_get_first_property": (c_void_p, [c_void_p, c_int]),
        "icalproperty_get_value_as_string": (c_char_p, [c_void_p]),
        "icalcomponent_get_dtstart": (Time, [c_void_p]),
        "icalcomponent_get_dtend": (Time, [c_void_p]),
        "icaltime_as_timet_with_zone": (c_long, [Time, c_void_p]),
        "icalrestriction_check": (c_int, [c_void_p]),
        "icalcomponent_count_errors": (c_int, [c_void_p]),
        "icalcomponent_as_ical_string": (c_char_p, [c_void_p]),
        "icalcomponent_free": (None, [c_void_p]),
    }
    for function, (result, arguments) in signatures.items():
        getattr(library, function).restype = result
        getattr(library, function).argtypes = arguments
    return library


class Calendar:
    """One calendar as libical holds it."""

    def __init__(self, calendar: bytes) -> None:
        self.library = _library()
        self.root = self.library.icalparser_parse_string(calendar)
        assert self.root, "libical reads no calendar here"

    def close(self) -> None:
        self.library.icalcomponent_free(self.root)

    def complaints(self) -> int:
        """Errors found while reading and breaches of RFC 5546's tables."""
        self.library.icalrestriction_check(self.root)
        return int(self.library.icalcomponent_count_errors(self.root))

    def breaches(self) -> list[str]:
        """The properties of which there are too many or too few, by RFC 5546's tables as libical has them."""
        self.library.icalrestriction_check(self.root)
        marked = self.library.icalcomponent_as_ical_string(self.root).decode().replace("\r\n ", "")
        return re.findall(r"Failed iTIP restrictions for ([A-Z-]+) property", marked)

    def seen(self) -> list[Seen]:
        kind = self.library.icalcomponent_string_to_kind(b"VEVENT")
        found, event = [], self.library.icalcomponent_get_first_component(self.root, kind)
        while event:
            found.append(self._event(event))
            event = self.library.icalcomponent_get_next_component(self.root, kind)
        return found

    def _event(self, event: int) -> Seen:
        starts, ends = self.library.icalcomponent_get_dtstart(event), self.library.icalcomponent_get_dtend(event)
        return Seen(
            self._text(event, b"UID"),
            self._instant(starts),
            self._instant(ends),
            self._text(event, b"STATUS"),
            int(self._text(event, b"SEQUENCE") or 0),
        )

    def _text(self, event: int, name: bytes) -> str:
        kind = self.library.icalproperty_string_to_kind(name)
        found = self.library.icalcomponent_get_first_property(event, kind)
        return self.library.icalproperty_get_value_as_string(found).decode() if found else ""

    def _instant(self, time: Time) -> int | str:
        if time.is_date:
            return day(time.year, time.month, time.day)
        return int(self.library.icaltime_as_timet_with_zone(time, time.zone))
