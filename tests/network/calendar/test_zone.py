from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from dateutil.tz import tzical
from icalendar import Calendar, Timezone

from network.calendar.build import itip
from network.calendar.entry import Method
from network.calendar.lines import Line, read
from network.calendar.moments import moment
from network.calendar.zone import COPENHAGEN, TZID, is_clear, timezone
from tests.network.calendar.builders import entry

YEARS = range(2026, 2047)
QUARTER = timedelta(minutes=15)


def nights(year: int) -> Iterator[datetime]:
    """Every quarter in UTC from 20:00 to 04:00 around both changes of a year."""
    for month in (3, 10):
        sunday = max(day for day in range(25, 32) if date(year, month, day).isoweekday() == 7)
        evening = datetime(year, month, sunday, 20, tzinfo=UTC) - timedelta(days=1)
        yield from (evening + QUARTER * count for count in range(33))


def by_our_rules(local: datetime) -> datetime:
    """What our VTIMEZONE makes of a local time, worked out without the IANA database."""
    zone = read(timezone().to_ical().decode()).components("VTIMEZONE")[0]
    line = Line("DTSTART", {"TZID": "Ours"}, f"{local:%Y%m%dT%H%M%S}")
    return moment(line, {"Ours": zone})


@pytest.mark.parametrize("year", YEARS)
def test_the_rules_agree_with_the_iana_zone_through_both_nights(year: int) -> None:
    clear = [quarter for quarter in nights(year) if is_clear(quarter)]
    assert [by_our_rules(quarter.astimezone(COPENHAGEN)) for quarter in clear] == clear


@pytest.mark.parametrize("year", YEARS)
def test_instants_through_our_bytes_equal_the_iana_zones(year: int) -> None:
    for quarter in nights(year):
        event = Calendar.from_ical(itip(entry(starts_at=quarter, ends_at=quarter + QUARTER), Method.REQUEST)).events[0]
        read_back = [moment.astimezone(UTC) for moment in (event.start, event.end) if isinstance(moment, datetime)]
        assert read_back == [quarter, quarter + QUARTER]


@pytest.mark.parametrize("year", [2026, 2027, 2036, 2046])
def test_dateutil_reads_our_zone_as_the_iana_zone(year: int, tmp_path: Path) -> None:
    path = tmp_path / "zone.ics"
    path.write_bytes(timezone().to_ical())
    zone = tzical(str(path)).get(TZID)
    clear = [quarter for quarter in nights(year) if is_clear(quarter)]
    local = [quarter.astimezone(COPENHAGEN).replace(tzinfo=zone) for quarter in clear]
    assert [time.astimezone(UTC) for time in local] == clear


@pytest.mark.parametrize("year", [1997, 2027, 2046])
def test_offsets_are_right_on_every_day_of_the_year(year: int) -> None:
    noons = [datetime(year, 1, 1, 12, tzinfo=UTC) + timedelta(days=day) for day in range(365)]
    assert [by_our_rules(noon.astimezone(COPENHAGEN)) for noon in noons] == noons


def test_the_hour_that_happens_twice_is_not_clear() -> None:
    hour = datetime(2027, 10, 31, 0, 0, tzinfo=UTC)
    quarters = [hour + QUARTER * count for count in range(-1, 9)]
    assert [is_clear(quarter) for quarter in quarters] == [True, *[False] * 8, True]


def test_moments_before_todays_rule_are_not_clear() -> None:
    assert not is_clear(datetime(1996, 12, 31, 12, tzinfo=UTC))


def test_the_zone_has_no_list_of_dates() -> None:
    assert b"RDATE" not in timezone().to_ical()


def test_onsets_are_local_times_before_the_change() -> None:
    onsets = {
        type(onset).__name__: onset.decoded("DTSTART").time().isoformat() for onset in Timezone.walk(timezone())[1:]
    }
    assert onsets == {"TimezoneStandard": "03:00:00", "TimezoneDaylight": "02:00:00"}
