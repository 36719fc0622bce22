"""CPR numbers in free text; the numbers here are made of dates and arbitrary digits."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.people.cpr import holds_number, masked

DAYS = st.dates(date(1900, 1, 2), date(2036, 12, 31))
SERIALS = st.integers(0, 9999).map("{:04}".format)
GAPS = st.sampled_from(["", "-", " ", " - ", "- ", " -", "–", "\u00a0", "\u2011"])


@given(day=DAYS, serial=SERIALS, gap=GAPS, before=st.sampled_from(["", "CPR ", "cpr:", "(", "nr.", "\n"]))
def test_every_date_with_four_digits_is_one(day: date, serial: str, gap: str, before: str) -> None:
    text = f"{before}{day:%d%m%y}{gap}{serial}."
    assert holds_number(text)
    assert masked(text) == f"{before}xxxxxx-xxxx."


@given(serial=SERIALS, first=st.sampled_from(["320190", "000190", "011390", "010090", "300290", "310490", "290201"]))
def test_what_begins_with_no_date_is_none(first: str, serial: str) -> None:
    assert not holds_number(f"Ring {first}{serial}")


@pytest.mark.parametrize(
    "text",
    [
        *("Ring 12 34 56 78", "+45 12 11 90 12", "+4512119012", "004512119012", "EAN 5790000121212", "2027-03-10 0930"),
        *("Sag 24/0101901234", "https://zoom.us/j/1012345678", "?id=0101901234", "0101901234567", "10101901234"),
        *("010190-12345", "010190-123", "0187a0101901234", "010190-1234-56", "uge 10 12", "1.000.000", ""),
        "018f0101-9012-7345-8000-010190123456",
    ],
)
def test_telephones_dates_and_ids_are_none(text: str) -> None:
    assert not holds_number(text)


@pytest.mark.parametrize("text", ["01 01 90 1234", "01 01 90-1234", "290200-1234", "٠١٠١٩٠-١٢٣٤"])
def test_other_ways_to_write_one(text: str) -> None:
    assert holds_number(text)


def test_several_are_hidden_and_the_rest_stays() -> None:
    assert masked("A 010190-1234, B 3112991234 og 320190-1234") == "A xxxxxx-xxxx, B xxxxxx-xxxx og 320190-1234"


@given(st.text())
def test_hiding_leaves_none_behind(text: str) -> None:
    assert not holds_number(masked(text))
