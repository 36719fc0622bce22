"""ISO weeks in addresses: `2026-W48`."""

import re
from datetime import date, timedelta

from network.clock import today
from network.errors import Text

WEEK = timedelta(weeks=1)
YEARS = range(2000, 2100)


def monday_of(on: date) -> date:
    """The first day of a day's week."""
    return on - timedelta(days=on.weekday())


def read_week(said: str) -> date:
    """The Monday of the week that an address names; this week's where it names none."""
    found = re.fullmatch(r"(\d{4})-W(\d{2})", said, re.ASCII)
    if not found or int(found[1]) not in YEARS:
        return monday_of(today())
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:  # not every year has a week 53
        return monday_of(today())


def week_code(monday: date) -> str:
    """The week as an address names it."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def week_name(monday: date) -> Text:
    """`uge 48, 2026`, as a heading says it."""
    year, week, _ = monday.isocalendar()
    return Text(f"uge {week}, {year}", f"week {week}, {year}")
