from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from network.calendar.entry import Attachment, Attendee, EntryError, Organizer, refused_characters
from network.calendar.zone import COPENHAGEN
from tests.network.calendar.builders import ENTRY, STAMP, entry

NAIVE = datetime(2027, 3, 10, 9, 30)  # noqa: DTZ001


@pytest.mark.parametrize("field", ["stamp", "created", "last_modified", "starts_at", "ends_at"])
def test_a_datetime_without_zone_is_refused_by_name(field: str) -> None:
    with pytest.raises(EntryError) as refused:
        entry(**{field: NAIVE})
    assert refused.value.field == field


@pytest.mark.parametrize("ends_at", [ENTRY.starts_at, ENTRY.starts_at - timedelta(minutes=1)])
def test_an_end_that_is_not_after_the_start_is_refused(ends_at: datetime) -> None:
    with pytest.raises(EntryError) as refused:
        entry(ends_at=ends_at)
    assert refused.value.field == "ends_at"


def test_start_and_end_are_compared_as_moments_and_not_by_the_wall() -> None:
    summer = datetime(2027, 10, 31, 2, 45, tzinfo=COPENHAGEN)
    winter = datetime(2027, 10, 31, 2, 15, tzinfo=COPENHAGEN, fold=1)
    assert entry(starts_at=summer, ends_at=winter).uid == ENTRY.uid


def test_a_date_with_a_datetime_is_refused() -> None:
    with pytest.raises(EntryError, match="mixes"):
        entry(starts_at=date(2027, 3, 10))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("summary", "To\nlinjer"),
        ("uid", "uid\x00"),
        ("uid", " "),
        ("url", "https://example.org/\r\nSTATUS:CANCELLED"),
        ("conference_url", "https://example.org/\u2028"),
        ("description", "lodret\x0btabulator"),
        ("location", "næste\x85linje"),
        ("comment", "afsnit\u2029"),
        ("categories", ("fin", "t\tab")),
        ("language", "da;X=1"),
        ("sequence", -1),
        ("alarm_minutes", -1),
        ("geo", (91.0, 9.85)),
        ("geo", (float("nan"), 9.85)),
    ],
)
def test_what_may_not_stand_in_a_calendar_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(EntryError) as refused:
        entry(**{field: value})
    assert refused.value.field == field


@pytest.mark.parametrize("person", [Organizer, Attendee])
@pytest.mark.parametrize(("field", "value"), [("name", "Ida\nB"), ("email", "ida"), ("email", "ida\r\n@b.example")])
def test_what_may_not_stand_in_a_person_is_refused_by_name(
    person: type[Organizer | Attendee], field: str, value: Any
) -> None:
    with pytest.raises(EntryError) as refused:
        person(**{"name": "Ida", "email": "ida@b.example", field: value})
    assert refused.value.field == field


def test_an_attachment_with_a_line_break_is_refused() -> None:
    with pytest.raises(EntryError, match="url"):
        Attachment(url="https://example.org/\nSTATUS:CANCELLED")


def test_long_texts_may_hold_line_breaks_and_tabs() -> None:
    assert refused_characters("Kl. 9:\tkaffe\r\nKl. 10:\toplæg", multiline=True) == ""


def test_short_texts_may_hold_neither_line_breaks_nor_tabs() -> None:
    assert refused_characters("a\tb\nc\rd", multiline=False) == "\t\n\r"


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"])
def test_control_characters_are_refused_in_every_text(character: str) -> None:
    assert refused_characters(f"æ{character}ø", multiline=True) == character


def test_refused_characters_are_told_once_and_in_order() -> None:
    assert refused_characters("\x02a\x01b\x02", multiline=False) == "\x02\x01"


@pytest.mark.parametrize("text", ["", "Æble – “ø” 👩‍👩‍👧 \u200f", "a;b,c\\n:d"])
def test_ordinary_text_is_fine(text: str) -> None:
    assert refused_characters(text, multiline=False) == ""


def test_whole_days_are_dates() -> None:
    days = entry(starts_at=date(2027, 3, 10), ends_at=date(2027, 3, 12))
    assert (days.whole_day, ENTRY.whole_day) == (True, False)


def test_stamps_of_any_zone_are_taken() -> None:
    assert entry(stamp=STAMP.astimezone(COPENHAGEN)).stamp.astimezone(UTC) == STAMP
