"""Europe/Copenhagen for other programs: a VTIMEZONE they all read alike, and when it may be leant on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

TZID = "Europe/Copenhagen"
COPENHAGEN = ZoneInfo(TZID)

FIRST_YEAR = 1997
"""The first whole year of today's rule: October's change came in 1996."""

_WINTER = timedelta(hours=1)
_SUMMER = timedelta(hours=2)


def timezone() -> Timezone:
    """Give Europe/Copenhagen as a VTIMEZONE with yearly rules (RFC 5545, 3.6.5).

    Rules rather than a list of dates, because Thunderbird, ical.js and vobject misread icalendar's own list
    by an hour.

    Returns:
        A new component, right from the last Sunday of March 1996 on.
    """
    component = Timezone()
    component.add("tzid", TZID)
    component.add_component(_winter())
    component.add_component(_summer())
    return component


def _winter() -> TimezoneStandard:
    """Standard time begins on October's last Sunday when the clock shows 03:00."""
    onset = TimezoneStandard()
    onset.add("dtstart", datetime(1996, 10, 27, 3))  # noqa: DTZ001, an onset is local by definition
    onset.add("rrule", vRecur(freq="YEARLY", bymonth=10, byday="-1SU"))
    onset.add("tzoffsetfrom", _SUMMER)
    onset.add("tzoffsetto", _WINTER)
    onset.add("tzname", "CET")
    return onset


def _summer() -> TimezoneDaylight:
    """Summer time begins on March's last Sunday when the clock shows 02:00."""
    onset = TimezoneDaylight()
    onset.add("dtstart", datetime(1996, 3, 31, 2))  # noqa: DTZ001, an onset is local by definition
    onset.add("rrule", vRecur(freq="YEARLY", bymonth=3, byday="-1SU"))
    onset.add("tzoffsetfrom", _WINTER)
    onset.add("tzoffsetto", _SUMMER)
    onset.add("tzname", "CEST")
    return onset


def is_clear(moment: datetime) -> bool:
    """Tell whether the moment's local time names that moment and no other.

    The hour in which October's clocks go back happens twice, and a TZID can only mean its first passage
    (RFC 5545, 3.3.5); before ``FIRST_YEAR`` other rules were in force. Such moments are written in UTC.

    Args:
        moment: An aware datetime of any zone.
    """
    local = moment.astimezone(COPENHAGEN)
    twin = local.replace(fold=1 - local.fold)
    return local.year >= FIRST_YEAR and local.astimezone(UTC) == twin.astimezone(UTC)
