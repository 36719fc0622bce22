"""The yearly report counts what was held, in the region of its day."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advisory.booking import booking
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle, planning, windows
from advisory.courses.models import Course
from advisory.reporting.year import report
from network import tables
from network.clock import COPENHAGEN, told
from network.meetings.scheduling import Time
from network.networks.models import Programme
from network.people.models import Person
from network.regions.models import Municipality

REASON = "Aftalt"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=COPENHAGEN)  # type: ignore[arg-type, misc]


@pytest.fixture
def tell(consultants: list[Consultant], someone: Callable[..., Person]) -> Callable[..., Course]:
    """A course in Ballerup with a workshop held on each of the days, two people present."""

    def story(first: date, *days: datetime, code: str = "0151") -> Course:
        with told(at(first.year, first.month, first.day)):
            course = lifecycle.request(
                municipality=Municipality.objects.get(code=code), programme=Programme.objects.get(), by=None
            )
            course = lifecycle.clarify(course, by=None)
            activities = [planning.add_activity(course, kind="workshop", title="", by=None) for _ in days]
            course = lifecycle.plan(
                course,
                primary_consultant=consultants[0],
                window_starts_on=first,
                window_ends_on=windows.longest_window_end(first),
                by=None,
            )
            course = lifecycle.start(course, by=None)
        people = [someone(f"Ida {code}", code), someone(f"Jens {code}", "0615")]
        for activity, day in zip(activities, days, strict=True):
            time = Time(day, day.replace(hour=day.hour + 3))
            with told(time.ends_at):
                booking.schedule(
                    activity,
                    time,
                    consultants=consultants[:1],
                    participants=people,
                    place={"place_municipality": None},
                    override_reason=REASON,
                    by=None,
                )
                booking.close_activity(activity, by=None)
        return course

    return story


def row(rows: list[dict[str, Any]], by: str, key: str = "") -> dict[str, Any]:
    return next(each for each in rows if (each["by"], each["key"]) == (by, key))


def test_what_was_held_is_counted(tell: Callable[..., Course]) -> None:
    tell(date(2026, 2, 1), at(2026, 3, 10, 9), at(2026, 4, 14, 9))
    total = row(report(2026), "total")
    assert (total["courses"], total["activities"], total["municipalities"], total["participants"]) == (1, 2, 2, 4)
    assert total["hours"] == 2 * (3 + 4 + 2)


def test_another_years_meetings_are_not(tell: Callable[..., Course]) -> None:
    tell(date(2026, 2, 1), at(2026, 12, 31, 20), at(2027, 1, 1, 0))
    assert [row(report(year), "total")["activities"] for year in (2025, 2026, 2027)] == [0, 1, 1]


def test_each_day_has_its_region(tell: Callable[..., Course]) -> None:
    tell(date(2026, 2, 1), at(2026, 12, 31, 9), at(2027, 1, 4, 9))
    assert row(report(2026), "region", "hovedstaden")["activities"] == 1
    assert row(report(2027), "region", "oestdanmark")["activities"] == 1


def test_a_municipality_is_reached_in_its_own_region(tell: Callable[..., Course]) -> None:
    tell(date(2026, 2, 1), at(2026, 3, 10, 9))
    reached = {each["key"]: each["municipalities"] for each in report(2026) if each["by"] == "region"}
    assert reached == {"hovedstaden": 1, "midtjylland": 1}


def test_types_and_programmes_have_names(tell: Callable[..., Course]) -> None:
    tell(date(2026, 2, 1), at(2026, 3, 10, 9))
    rows = report(2026)
    assert row(rows, "type", "workshop")["name"] == "Workshop"
    assert row(rows, "programme", "familiehuse")["name"] == "Familiehuse"


def test_a_year_without_anything_has_a_total_of_nothing(denmark: None) -> None:
    rows = report(1999)
    assert [(each["by"], each["courses"], each["hours"]) for each in rows] == [("total", 0, 0)]


@pytest.mark.parametrize("written", [tables.csv_file, tables.workbook])
def test_the_same_report_is_the_same_bytes(tell: Callable[..., Course], written: Callable[..., bytes]) -> None:
    tell(date(2026, 2, 1), at(2026, 3, 10, 9))
    first = written(report(2026))
    with told(at(2030, 1, 1)):
        assert written(report(2026)) == first


def test_the_command_writes_it_twice_alike(tell: Callable[..., Course], capfdbinary: Any) -> None:
    tell(date(2026, 2, 1), at(2026, 3, 10, 9))
    written = []
    for _ in range(2):
        call_command("report", 2026, format="csv")
        written.append(capfdbinary.readouterr().out)
    assert written[0] == written[1]
    assert written[0].startswith(b"year,by,key,name,courses,")


def test_more_meetings_cost_no_more_queries(tell: Callable[..., Course]) -> None:
    costs = []
    for code, month in (("0151", 3), ("0217", 4), ("0400", 5)):
        tell(date(2026, 2, 1), at(2026, month, 10, 9), at(2026, month, 17, 9), code=code)
        with CaptureQueriesContext(connection) as queries:
            report(2026)
        costs.append(len(queries))
    assert len(set(costs)) == 1
