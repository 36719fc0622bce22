from datetime import date, timedelta

import pytest

from network.almanac.holidays import public_holiday, public_holidays
from network.almanac.keeping import CLOSED_BY_CUSTOM


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computation: an independent witness."""
    century, in_century = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    day = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * day) // 451
    month, day = divmod(moon + day - 7 * late + 114, 31)
    return date(year, month, day + 1)


@pytest.mark.parametrize("year", range(2024, 2040))
def test_there_are_ten_public_holidays_a_year(year: int) -> None:
    sunday = easter(year)
    moving = {sunday + timedelta(days=n) for n in (-3, -2, 0, 1, 39, 49, 50)}
    assert set(public_holidays(year)) == moving | {
        date(year, 1, 1),
        date(year, 12, 25),
        date(year, 12, 26),
    }


def test_holidays_have_danish_names() -> None:
    assert public_holiday(date(2027, 3, 25)) == "Skærtorsdag"


def test_an_ordinary_day_has_no_name() -> None:
    assert public_holiday(date(2027, 3, 24)) == ""


def test_store_bededag_is_gone() -> None:
    assert public_holiday(date(2023, 5, 5)) == "Store bededag"
    assert public_holiday(date(2024, 4, 26)) == ""


@pytest.mark.parametrize(("month", "day"), [(month, day) for month, day, *_ in CLOSED_BY_CUSTOM])
def test_days_closed_by_custom_are_no_public_holidays(month: int, day: int) -> None:
    assert public_holiday(date(2027, month, day)) == ""
