"""What we write, read by programs that share no code with us or with each other: all see the same events."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from network.calendar.build import feed
from network.calendar.entry import CalendarEntry
from network.feeds.models import Feed
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person
from tests.clients import libical
from tests.clients.reading import READERS, with_icalendar
from tests.clients.seen import Seen, instant
from tests.conftest import Drain, on
from tests.network.calendar.builders import SAMPLES, entry

pytestmark = pytest.mark.clients

GOLDEN = sorted((SAMPLES / "golden").glob("*.ics"))
TIMED = [path for path in GOLDEN if not path.stem.startswith("counter_declined")]  # which only names its event
SUBSCRIBED = sorted((SAMPLES / "feeds").glob("*.ics"))
QUARTER = timedelta(minutes=15)


def entries_of_the_nights() -> list[CalendarEntry]:
    """Every quarter of the 42 nights in which clocks change, and a whole day and two days across each."""
    found = []
    for year in range(2026, 2047):
        for month in (3, 10):
            sunday = max(day for day in range(25, 32) if date(year, month, day).isoweekday() == 7)
            evening = datetime(year, month, sunday, 20, tzinfo=UTC) - timedelta(days=1)
            for count in range(33):
                starts_at = evening + QUARTER * count
                found.append(entry(uid=f"{starts_at:%Y%m%dT%H%M}", starts_at=starts_at, ends_at=starts_at + QUARTER))
            first = date(year, month, sunday)
            found += [
                entry(uid=f"{first}/{days}", starts_at=first, ends_at=first + timedelta(days=days)) for days in (1, 2)
            ]
    return found


def truth(entries: list[CalendarEntry]) -> list[Seen]:
    return sorted(
        Seen(each.uid, instant(each.starts_at), instant(each.ends_at), str(each.status), each.sequence)
        for each in entries
    )


def complaints(calendar: bytes) -> int:
    read = libical.Calendar(calendar)
    try:
        return read.complaints()
    finally:
        read.close()


@pytest.fixture(scope="module")
def nights() -> tuple[bytes, list[Seen]]:
    entries = entries_of_the_nights()
    return feed(entries, name="Nætter"), truth(entries)


@pytest.mark.parametrize("reader", list(READERS))
@pytest.mark.parametrize("sample", TIMED + SUBSCRIBED, ids=lambda path: path.stem)
def test_every_golden_file_file_and_feed_of_others_is_read_alike(reader: str, sample: Path) -> None:
    calendar = sample.read_bytes()
    assert sorted(READERS[reader](calendar)) == sorted(with_icalendar(calendar))


@pytest.mark.parametrize("reader", list(READERS))
def test_every_quarter_of_the_nights_in_which_clocks_change_is_read_alike(
    reader: str, nights: tuple[bytes, list[Seen]]
) -> None:
    calendar, expected = nights
    assert sorted(READERS[reader](calendar)) == expected


@pytest.mark.parametrize(
    "sample", [path for path in GOLDEN if path.stem != "counter_declined_after_a_move"], ids=lambda path: path.stem
)
def test_libical_finds_no_breach_of_the_rfcs_tables(sample: Path) -> None:
    assert complaints(sample.read_bytes()) == 0


def test_libical_objects_to_nothing_but_the_sequence_of_a_declined_counter_after_a_move() -> None:
    """Its table allows none there; RFC 5546 3.2.8 demands it where it is above zero, and whoever reads it needs it."""
    read = libical.Calendar((SAMPLES / "golden" / "counter_declined_after_a_move.ics").read_bytes())
    assert read.breaches() == ["SEQUENCE"]
    read.close()


WRONG: dict[str, Callable[[bytes], bytes]] = {
    "uid": lambda calendar: calendar.replace(b"UID:0198f2c4", b"UID:0198f2c5"),
    "start": lambda calendar: calendar.replace(b":20270407T093000", b":20270407T083000"),
    "end": lambda calendar: calendar.replace(b":20270407T150000", b":20270407T160000"),
    "status": lambda calendar: calendar.replace(b"STATUS:CONFIRMED", b"STATUS:TENTATIVE"),
    "sequence": lambda calendar: calendar.replace(b"SEQUENCE:2", b"SEQUENCE:3"),
}


@pytest.mark.parametrize("reader", list(READERS))
@pytest.mark.parametrize("what", list(WRONG))
def test_wrong_bytes_are_seen_by_every_reader(reader: str, what: str) -> None:
    calendar = (SAMPLES / "golden" / "moved_twice.ics").read_bytes()
    wrong = WRONG[what](calendar)
    assert wrong != calendar
    assert READERS[reader](wrong) != with_icalendar(calendar)


@pytest.mark.parametrize("reader", ["vobject", "libical", "ical.js"])
def test_a_wrong_zone_is_seen_by_every_reader_that_leans_on_it(reader: str, nights: tuple[bytes, list[Seen]]) -> None:
    calendar, expected = nights
    wrong = calendar.replace(b"BYDAY=-1SU;BYMONTH=3", b"BYDAY=2SU;BYMONTH=3")
    assert wrong != calendar
    assert sorted(READERS[reader](wrong)) != expected


def test_libical_complains_of_a_request_without_attendees() -> None:
    calendar = (SAMPLES / "golden" / "created.ics").read_bytes()
    unfolded = calendar.replace(b"\r\n ", b"").splitlines(keepends=True)
    assert complaints(b"".join(line for line in unfolded if not line.startswith(b"ATTENDEE"))) > 0


def calendars_in(mails: list[EmailMessage]) -> list[bytes]:
    parts = [part for mail in mails for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return [payload for part in parts if isinstance(payload := part.get_payload(decode=True), bytes)]


@pytest.fixture
def a_life(meeting: Meeting, planner: Person, drain: Drain, mails: Callable[[], list[EmailMessage]]) -> list[bytes]:
    """All mails and feeds of a meeting that is announced, published, moved, left by one and cancelled."""
    ane = Person.objects.get(email="ane@example.org")
    found: list[bytes] = []
    steps: list[Callable[[], object]] = [
        lambda: scheduling.announce(meeting, by=planner),
        lambda: scheduling.publish(meeting, by=planner),
        lambda: registration.register(meeting, ane, by=planner),
        lambda: scheduling.move(meeting, Time(on(61), on(61, 15)), reason="Lokalet er optaget", by=planner),
        lambda: registration.withdraw(meeting.registrations.get(person=ane), by=planner),
        lambda: scheduling.cancel(meeting, reason="Sygdom", by=planner),
    ]
    for step in steps:
        step()
        drain()
        found += [bytes(body) for body in Feed.objects.exclude(etag="").values_list("body", flat=True)]
    return list(dict.fromkeys(found + calendars_in(mails())))


def test_every_mail_and_feed_of_a_meetings_life_is_read_alike(a_life: list[bytes]) -> None:
    for calendar in a_life:
        expected = sorted(with_icalendar(calendar))
        assert {name: sorted(read(calendar)) for name, read in READERS.items()} == dict.fromkeys(READERS, expected)


def test_libical_has_nothing_to_say_about_a_meetings_life(a_life: list[bytes]) -> None:
    assert [complaints(calendar) for calendar in a_life] == [0] * len(a_life)
