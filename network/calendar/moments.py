"""Dates and zones in a stranger's calendar, as moments in UTC (RFC 5545, 3.3.4–3.3.6 and 3.6.5)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from datetime import timezone as fixed_zone
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from network.calendar.lines import Component, Line
from network.calendar.zone import COPENHAGEN

_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?", re.ASCII
)
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(?:\d{2})?", re.ASCII)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NTH_WEEKDAY = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_WINDOWS = {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}


def moment(line: Line, zones: Mapping[str, Component]) -> datetime:
    """Read a DATE or DATE-TIME property.

    Args:
        line: The property. A local time without zone is taken as Copenhagen's, a date as its midnight there.
        zones: The VTIMEZONEs of the same object by TZID, for zones the IANA database does not name.

    Returns:
        The moment, aware and in UTC.

    Raises:
        ValueError: The value is no date, or nobody knows the zone.
    """
    return later(line, timedelta(), zones)


def later(line: Line, days: timedelta, zones: Mapping[str, Component]) -> datetime:
    """Read a date as ``moment`` does, some days later by the wall clock: a day may last 23 or 25 hours.

    Raises:
        ValueError: The value is no date, or nobody knows the zone.
        OverflowError: The calendar has no such day.
    """
    written = _MOMENT.fullmatch(line.value.strip())
    if written is None:
        raise ValueError(f"{line.name} is not a date")
    local = _local(written) + days
    if written[7]:
        return local.replace(tzinfo=UTC)
    return _in_utc(local, line.params.get("TZID", ""), zones)


def stamp(line: Line) -> datetime:
    """Read DTSTAMP. It is UTC by definition, also where the sender forgot to say so.

    Raises:
        ValueError: The value is no date.
    """
    return moment(Line(line.name, {}, line.value.strip().removesuffix("Z") + "Z"), {})


def duration(line: Line) -> tuple[timedelta, timedelta]:
    """Read a DURATION that is not negative.

    Returns:
        Its weeks and days, which follow the wall clock, and its hours, minutes and seconds, which do not.

    Raises:
        ValueError: The value is no such duration.
    """
    written = _DURATION.fullmatch(line.value.strip())
    if written is None:
        raise ValueError(f"{line.name} is not a duration")
    weeks, days, hours, minutes, seconds = (int(digits) for digits in written.groups("0"))
    return timedelta(weeks=weeks, days=days), timedelta(hours=hours, minutes=minutes, seconds=seconds)


def named_zone(tzid: str) -> ZoneInfo | None:
    """Find the IANA zone behind a TZID: an IANA name, a Windows name, or either behind a vendor's prefix."""
    tzid = tzid.strip().strip("/")
    parts = tzid.split("/")[:10]
    candidates = [_WINDOWS.get(tzid.lower(), ""), *("/".join(parts[start:]) for start in range(len(parts)))]
    return next((zone for name in candidates if (zone := _iana_zone(name)) is not None), None)


def _iana_zone(name: str) -> ZoneInfo | None:
    if "/" not in name and name != "UTC":
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, no such file name, a folder
        return None


def _local(written: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(digits) for digits in written.groups("0")[:6])
    return datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001, leap seconds end here


def _in_utc(local: datetime, tzid: str, zones: Mapping[str, Component]) -> datetime:
    zone = named_zone(tzid) if tzid else COPENHAGEN
    if zone is not None:
        return local.replace(tzinfo=zone).astimezone(UTC)
    if tzid in zones:
        return local.replace(tzinfo=fixed_zone(_described_offset(local, zones[tzid]))).astimezone(UTC)
    raise ValueError(f"the time zone {tzid[:60]!r} is unknown")


def _described_offset(local: datetime, zone: Component) -> timedelta:
    """Find the UTC offset a VTIMEZONE describes for a local time: that of the latest onset before it."""
    onsets = [
        (onset, _offset(observance.value("TZOFFSETTO")))
        for observance in zone.inside
        if (onset := _latest_onset(local, observance)) is not None
    ]
    if not onsets:
        raise ValueError("the calendar's time zone does not cover its dates")
    return max(onsets)[1]


def _latest_onset(local: datetime, observance: Component) -> datetime | None:
    started = _MOMENT.fullmatch(observance.value("DTSTART"))
    if started is None:
        raise ValueError("the calendar's time zone has no start")
    first = _local(started)
    onsets = [first, *_yearly_onsets(first, observance.value("RRULE"), local.year)]
    return max((onset for onset in onsets if onset <= local), default=None)


def _yearly_onsets(first: datetime, rule: str, year: int) -> list[datetime]:
    """Work out the onsets that can matter. Programs write "the nth weekday of a month", nothing else."""
    if not rule:
        return []
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    weekday = _NTH_WEEKDAY.fullmatch(parts.get("BYDAY", ""))
    if parts.get("FREQ") != "YEARLY" or weekday is None or not _MONTH.fullmatch(parts.get("BYMONTH", "")):
        raise ValueError("the calendar's time zone changes by an unusual rule")
    nth, month = int(weekday[1]), int(parts["BYMONTH"])
    days = [_nth_weekday(y, month, nth, _WEEKDAYS.index(weekday[2])) for y in (year - 1, year)]
    last = parts.get("UNTIL", "99991231")[:8]
    return [datetime.combine(day, first.time()) for day in days if first.date() <= day and f"{day:%Y%m%d}" <= last]


def _nth_weekday(year: int, month: int, nth: int, weekday: int) -> date:
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))


def _offset(written: str) -> timedelta:
    offset = _OFFSET.fullmatch(written)
    if offset is None:
        raise ValueError("the calendar's time zone has no offset")
    size = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return size if offset[1] == "+" else -size
