"""Danish public holidays.

They are law and come from the ``holidays`` package, which knows when each came and went (Store bededag is there
until 2023).
"""

from datetime import date
from functools import cache

from holidays import country_holidays


@cache
def public_holidays(year: int) -> dict[date, str]:
    """The Danish public holidays of one calendar year with their Danish names; read, never changed."""
    return dict(country_holidays("DK", years=year, language="da"))


def public_holiday(on: date) -> str:
    """The Danish name of the public holiday that falls on this local day, or "" on any other day."""
    return public_holidays(on.year).get(on, "")
