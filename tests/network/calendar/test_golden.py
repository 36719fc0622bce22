"""One meeting's life in bytes. Whoever changes a golden file changes people's calendars."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from network.calendar.build import feed, itip
from network.calendar.entry import Attachment, Attendee, CalendarEntry, Method, Status
from network.calendar.zone import COPENHAGEN
from tests.network.calendar.builders import IDA, SAMPLES, STAMP, entry

BO = Attendee(name="Bo Åkær", email="bo@kommune.example")
MEETING = entry(
    summary="Netværksmøde: Familiehuse i Region Midtjylland",
    description="Kl. 9.30 kaffe og rundstykker\n"
    "Kl. 10.00 oplæg; derefter gruppearbejde\n\nTilmelding senest 24. februar.",
    location="Rådhuset, Søndergade 1, 8700 Horsens",
    geo=(55.8615, 9.8503),
    url="https://netvaerk.example.org/moeder/0198f2c4",
    conference_url="https://video.example.org/netvaerk?pwd=a,b",
    categories=("Familiehuse",),
    attendees=(IDA, BO),
    alarm_minutes=60,
)


def later(hours: int, **changes: Any) -> dict[str, Any]:
    """The meeting as it stood some hours after it was created."""
    stamp = STAMP + timedelta(hours=hours)
    return {"stamp": stamp, "last_modified": stamp, **changes}


def changed(**changes: Any) -> CalendarEntry:
    fields = {name: getattr(MEETING, name) for name in MEETING.__dataclass_fields__}
    return entry(**(fields | changes))


def at(month: int, day: int) -> dict[str, Any]:
    return {
        "starts_at": datetime(2027, month, day, 9, 30, tzinfo=COPENHAGEN),
        "ends_at": datetime(2027, month, day, 15, 0, tzinfo=COPENHAGEN),
    }


TWICE_MOVED = later(2, sequence=2, **at(4, 7), comment="Lokalet er optaget")
MATERIAL = Attachment(url="https://netvaerk.example.org/m/1.pdf", name="Oplæg.pdf", mime="application/pdf")
FEED = [
    changed(organizer=None, attendees=(), alarm_minutes=None, attachments=(MATERIAL,)),
    changed(
        uid="0198f2c4-0000-7000-8000-000000000002",
        organizer=None,
        attendees=(),
        alarm_minutes=None,
        status=Status.CANCELLED,
        **later(3, sequence=1),
    ),
    changed(
        uid="0198f2c4-0000-7000-8000-000000000003",
        organizer=None,
        attendees=(),
        alarm_minutes=None,
        starts_at=datetime(2027, 3, 27, tzinfo=UTC).date(),
        ends_at=datetime(2027, 3, 29, tzinfo=UTC).date(),
        opaque=False,
    ),
]

GOLDEN = {
    "created": lambda: itip(MEETING, Method.REQUEST),
    "moved_once": lambda: itip(changed(**later(1, sequence=1, **at(3, 17), comment="Flyttet en uge")), Method.REQUEST),
    "moved_twice": lambda: itip(changed(**TWICE_MOVED), Method.REQUEST),
    "one_withdrawn": lambda: itip(changed(**later(3, sequence=2, **at(4, 7), attendees=(BO,))), Method.CANCEL),
    "cancelled": lambda: itip(
        changed(**later(4, sequence=3, **at(4, 7), comment="Aflyst på grund af sygdom")), Method.CANCEL
    ),
    "save_the_date": lambda: itip(changed(status=Status.TENTATIVE, alarm_minutes=None), Method.REQUEST),
    "save_the_date_confirmed": lambda: itip(changed(**later(1, sequence=1)), Method.REQUEST),
    "counter_declined": lambda: itip(changed(**later(1, attendees=(IDA,))), Method.DECLINECOUNTER),
    "counter_declined_after_a_move": lambda: itip(
        changed(**later(2, sequence=1, **at(3, 17), attendees=(IDA,))), Method.DECLINECOUNTER
    ),
    "feed": lambda: feed(FEED, name="Netværk i Midtjylland", description="Alle møder", color="seagreen"),
    "feed_without_meetings": lambda: feed([], name="Netværk i Midtjylland"),
}


@pytest.mark.parametrize("name", list(GOLDEN))
def test_the_bytes_are_those_of_the_golden_file(name: str) -> None:
    assert GOLDEN[name]() == (SAMPLES / "golden" / f"{name}.ics").read_bytes()


def test_every_golden_file_is_looked_at() -> None:
    assert {path.stem for path in (SAMPLES / "golden").glob("*.ics")} == set(GOLDEN)
