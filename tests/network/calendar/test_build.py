from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from network.calendar.build import itip
from network.calendar.entry import Attachment, Attendee, EntryError, Method, Participation, Status
from network.calendar.zone import COPENHAGEN
from tests.network.calendar.builders import ENTRY, IDA, entry, event_lines, unfolded


def lines(method: Method = Method.REQUEST, **changes: Any) -> list[str]:
    return event_lines(itip(entry(**changes), method))


def starting(prefix: str, found: list[str]) -> list[str]:
    return [line for line in found if line.startswith(prefix)]


def test_times_stand_in_copenhagen_and_stamps_in_utc() -> None:
    found = lines()
    assert {
        "DTSTART;TZID=Europe/Copenhagen:20270310T093000",
        "DTEND;TZID=Europe/Copenhagen:20270310T150000",
        "DTSTAMP:20270115T120005Z",
        "CREATED:20270115T120005Z",
        "LAST-MODIFIED:20270115T120005Z",
    } <= set(found)


def test_an_entry_in_another_zone_gives_the_same_bytes() -> None:
    assert isinstance(ENTRY.starts_at, datetime)
    assert isinstance(ENTRY.ends_at, datetime)
    elsewhere = entry(starts_at=ENTRY.starts_at.astimezone(UTC), ends_at=ENTRY.ends_at.astimezone(UTC))
    assert itip(elsewhere, Method.REQUEST) == itip(ENTRY, Method.REQUEST)


def test_there_is_an_end_and_no_duration() -> None:
    assert starting("DURATION", lines()) == []


def test_whole_days_are_dates_with_an_exclusive_end() -> None:
    found = lines(starts_at=date(2027, 3, 27), ends_at=date(2027, 3, 29))
    assert starting("DT", found)[:2] == ["DTSTART;VALUE=DATE:20270327", "DTEND;VALUE=DATE:20270329"]


def test_an_event_in_the_hour_that_happens_twice_stands_in_utc() -> None:
    start = datetime(2027, 10, 31, 2, 30, tzinfo=COPENHAGEN, fold=1)
    found = lines(starts_at=start, ends_at=start + timedelta(hours=2))
    assert starting("DT", found)[:2] == ["DTSTART:20271031T013000Z", "DTEND:20271031T033000Z"]


@pytest.mark.parametrize(("month", "day"), [(3, 27), (10, 30)])
def test_an_event_over_a_change_of_time_keeps_its_wall_clock(month: int, day: int) -> None:
    start = datetime(2027, month, day, 18, tzinfo=COPENHAGEN)
    found = lines(starts_at=start, ends_at=start + timedelta(days=1))
    assert starting("DTEND", found) == [f"DTEND;TZID=Europe/Copenhagen:2027{month:02}{day + 1:02}T180000"]


def test_one_object_has_one_method_one_zone_and_one_event() -> None:
    found = unfolded(itip(ENTRY, Method.REQUEST))
    kept = [line for line in found if line.startswith(("METHOD", "BEGIN:VT", "BEGIN:VE", "VERSION", "CALSCALE"))]
    assert kept == ["VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:REQUEST", "BEGIN:VTIMEZONE", "BEGIN:VEVENT"]


def test_every_line_ends_in_crlf_and_has_at_most_75_octets() -> None:
    calendar = itip(entry(summary="Rødgrød med fløde på 👩‍🌾 " * 20, description="å" * 500), Method.REQUEST)
    assert all(len(line) <= 75 and b"\n" not in line for line in calendar.split(b"\r\n"))


def test_folding_never_breaks_a_character() -> None:
    calendar = itip(entry(summary="x" + "æøå👩‍🌾" * 40), Method.REQUEST)
    assert "�" not in "".join(line.decode("utf-8", "replace") for line in calendar.split(b"\r\n"))


def test_the_same_entry_gives_the_same_bytes() -> None:
    assert itip(entry(), Method.REQUEST) == itip(entry(), Method.REQUEST)


def test_cancel_carries_the_cancelled_status() -> None:
    assert starting("STATUS", lines(Method.CANCEL)) == ["STATUS:CANCELLED"]


def test_a_cancelled_event_keeps_nobody_busy() -> None:
    assert starting("TRANSP", lines(status=Status.CANCELLED)) == ["TRANSP:TRANSPARENT"]


@pytest.mark.parametrize("status", list(Status))
def test_a_request_carries_the_entrys_status(status: Status) -> None:
    assert starting("STATUS", lines(status=status)) == [f"STATUS:{status}"]


@pytest.mark.parametrize("method", list(Method))
def test_the_method_is_written_in_capitals(method: Method) -> None:
    assert f"METHOD:{method}" in unfolded(itip(ENTRY, method))


def test_the_attendee_is_asked_for_an_answer() -> None:
    assert starting("ATTENDEE", lines()) == [
        (
            'ATTENDEE;CN="Ida Prøve";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:'
            "mailto:ida@kommune.example"
        )
    ]


def test_an_attendees_answer_is_shown() -> None:
    ida = Attendee(name="", email="ida@kommune.example", participation=Participation.ACCEPTED, rsvp=False)
    assert starting("ATTENDEE", lines(attendees=(ida,))) == [
        (
            "ATTENDEE;CN=ida@kommune.example;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE:"
            "mailto:ida@kommune.example"
        )
    ]


def test_the_organizer_is_the_invitations_own_mailbox() -> None:
    assert starting("ORGANIZER", lines()) == ["ORGANIZER;CN=Netværk:mailto:netvaerk.q7h2k9@example.org"]


def test_links_are_written_as_they_are() -> None:
    found = lines(
        url="https://example.org/m?a=1,2;b",
        conference_url="https://video.example/x",
        attachments=(Attachment(url="https://example.org/f.pdf", name="Referat; 1.pdf", mime="application/pdf"),),
    )
    assert starting("URL", found) + starting("CONFERENCE", found) + starting("ATTACH", found) == [
        "URL:https://example.org/m?a=1,2;b",
        "CONFERENCE;FEATURE=AUDIO,VIDEO;VALUE=URI:https://video.example/x",
        'ATTACH;FILENAME="Referat; 1.pdf";FMTTYPE=application/pdf:https://example.org/f.pdf',
    ]


def test_texts_carry_their_language_and_are_escaped() -> None:
    found = lines(location="Rådhuset, Horsens", description="1; 2\r\n\\Netværk", comment="Ny sal")
    assert starting("LOCATION", found) + starting("DESCRIPTION", found) + starting("COMMENT", found) == [
        "LOCATION;LANGUAGE=da:Rådhuset\\, Horsens",
        "DESCRIPTION;LANGUAGE=da:1\\; 2\\n\\\\Netværk",
        "COMMENT;LANGUAGE=da:Ny sal",
    ]


def test_place_and_categories_are_told_where_known() -> None:
    found = lines(geo=(55.8615, 9.8503), categories=("Familiehuse", "a,b"))
    assert starting("GEO", found) + starting("CATEGORIES", found) == [
        "GEO:55.8615;9.8503",
        "CATEGORIES:Familiehuse,a\\,b",
    ]


def test_the_alarm_rings_the_minutes_before() -> None:
    assert starting("TRIGGER", lines(alarm_minutes=30)) == ["TRIGGER:-PT30M"]


@pytest.mark.parametrize("method", [Method.CANCEL, Method.REPLY, Method.COUNTER, Method.DECLINECOUNTER])
def test_only_what_invites_may_ring(method: Method) -> None:
    assert "BEGIN:VALARM" not in lines(method, alarm_minutes=30)


def test_there_is_no_alarm_unless_asked_for() -> None:
    assert "BEGIN:VALARM" not in lines()


@pytest.mark.parametrize("missing", [{"organizer": None}, {"attendees": ()}])
def test_a_request_without_organizer_or_attendees_is_refused(missing: dict[str, Any]) -> None:
    with pytest.raises(EntryError) as refused:
        itip(entry(**missing), Method.REQUEST)
    assert [refused.value.field] == list(missing)


def test_several_attendees_stand_in_the_order_given() -> None:
    bo = Attendee(name="Bo", email="bo@kommune.example")
    found = starting("ATTENDEE", lines(attendees=(IDA, bo)))
    assert [line.rsplit(":", 1)[1] for line in found] == ["ida@kommune.example", "bo@kommune.example"]


def test_a_name_that_ends_in_a_backslash_does_not_swallow_the_address() -> None:
    ida = Attendee(name="Ida\\", email="ida@kommune.example")
    event = Calendar.from_ical(itip(entry(attendees=(ida,)), Method.REQUEST)).events[0]
    assert [(attendee.params["CN"], attendee.email) for attendee in event.attendees] == [
        ("Ida/", "ida@kommune.example")
    ]
