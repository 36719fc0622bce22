"""Days on which nothing but work happens."""

from datetime import timedelta

from network.almanac.holidays import public_holiday
from network.almanac.keeping import CLOSED_BY_CUSTOM
from network.clock import today
from tests.conftest import working_day

SPAN = 24


def quiet_tuesday() -> int:
    """How many days from today a Tuesday lies, at least four weeks ahead, after which come weeks without holidays."""
    return next(day for day in range(working_day(), 340, 7) if not any(map(_is_off, range(day - 1, day + SPAN))))


def _is_off(days: int) -> bool:
    on = today() + timedelta(days=days)
    return bool(public_holiday(on)) or (on.month, on.day) in {(month, day) for month, day, _ in CLOSED_BY_CUSTOM}
