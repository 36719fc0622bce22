"""Days on which nobody is expected to work: Danish public holidays and the agency's usual closed days.

Public holidays are law and come from the ``holidays`` package, which knows when each came and went (Store
bededag is there until 2023). Closed days are the agency's own custom and are kept as editable data; the table
here only says what a new installation starts with.
"""

from datetime import date
from functools import cache
from typing import Final

from holidays import country_holidays

CLOSED_BY_CUSTOM: Final = (
    (6, 5, "Grundlovsdag", "Constitution Day"),
    (12, 24, "Juleaftensdag", "Christmas Eve"),
    (12, 31, "Nytårsaftensdag", "New Year's Eve"),
)
"""Month, day, Danish and English name of the days the agency closes unless it says otherwise.

Source: the agency's design notes. For state staff these are ordinary working days by law (PAV 26.2.8.3).
"""


@cache
def public_holidays(year: int) -> dict[date, str]:
    """The Danish public holidays of one calendar year with their Danish names; read, never changed."""
    return dict(country_holidays("DK", years=year, language="da"))


def public_holiday(on: date) -> str:
    """The Danish name of the public holiday that falls on this local day, or "" on any other day."""
    return public_holidays(on.year).get(on, "")
