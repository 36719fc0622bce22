from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from network.calendar.build import feed
from network.calendar.entry import EntryError, Status
from tests.network.calendar.builders import ENTRY, entry, event_lines, unfolded


def uids(calendar: bytes) -> list[str]:
    return [str(event["UID"]) for event in Calendar.from_ical(calendar).events]


def test_a_feed_names_itself_for_old_and_new_clients() -> None:
    head = unfolded(
        feed([], name="Netværk, Midtjylland", description="Alle\nmøder", color="seagreen", refresh_minutes=30)
    )
    assert head[: head.index("BEGIN:VTIMEZONE")] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Netvaerk//Netvaerk 1//DA",
        "CALSCALE:GREGORIAN",
        "DESCRIPTION:Alle\\nmøder",
        "NAME:Netværk\\, Midtjylland",
        "X-WR-CALNAME:Netværk\\, Midtjylland",
        "COLOR:seagreen",
        "REFRESH-INTERVAL;VALUE=DURATION:PT30M",
        "X-PUBLISHED-TTL:PT30M",
        "X-WR-TIMEZONE:Europe/Copenhagen",
    ]


def test_a_feed_has_no_method() -> None:
    assert b"METHOD" not in feed([ENTRY], name="Alle")


def test_an_empty_feed_still_holds_a_component() -> None:
    assert "BEGIN:VTIMEZONE" in unfolded(feed([], name="Alle"))


def test_events_are_sorted_by_start_and_then_uid() -> None:
    later = entry(uid="a", starts_at=ENTRY.starts_at + timedelta(hours=1))
    whole_day = entry(uid="z", starts_at=date(2027, 3, 10), ends_at=date(2027, 3, 11))
    same_time = entry(uid="b")
    assert uids(feed([later, ENTRY, same_time, whole_day], name="Alle")) == ["z", ENTRY.uid, "b", "a"]


def test_the_order_of_entries_changes_nothing() -> None:
    other = entry(uid="b")
    assert feed([ENTRY, other], name="Alle") == feed(iter([other, ENTRY]), name="Alle")


def test_a_feed_may_go_without_people() -> None:
    found = event_lines(feed([entry(organizer=None, attendees=())], name="Alle"))
    assert [line for line in found if line.startswith(("ATTENDEE", "ORGANIZER"))] == []


def test_a_cancelled_entry_stays_and_is_marked() -> None:
    found = event_lines(feed([entry(status=Status.CANCELLED)], name="Alle"))
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT"} <= set(found)


def test_free_time_is_transparent() -> None:
    assert "TRANSP:TRANSPARENT" in event_lines(feed([entry(opaque=False)], name="Alle"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Alle\nSTATUS:X"),
        ("description", "a\x00"),
        ("color", "#00ff00"),
        ("color", "red\r\n"),
        ("refresh_minutes", 0),
    ],
)
def test_what_may_not_stand_in_a_feed_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(EntryError) as refused:
        feed([], **{"name": "Alle", field: value})
    assert refused.value.field == field


def test_feed_and_mail_agree_about_identity() -> None:
    found = event_lines(feed([entry(sequence=7)], name="Alle"))
    assert {f"UID:{ENTRY.uid}", "SEQUENCE:7", "DTSTAMP:20270115T120005Z"} <= set(found)
