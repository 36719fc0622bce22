"""What is expected: promised activities, and courses that were asked for."""

from datetime import date, timedelta

import pytest

from advisory.booking import booking
from advisory.capacity import forecast, ledger
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle
from advisory.courses.models import Activity, Course
from network.clock import today
from network.meetings.scheduling import Time
from network.networks.models import Programme
from network.regions.models import Municipality, Region
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import Drain, on

YEAR = timedelta(days=364)
WORKSHOP = 2 * (180 + 240 + 120)


def ask(code: str = "0851") -> Course:
    municipality, programme = Municipality.objects.get(code=code), Programme.objects.get(slug="familiehuse")
    return lifecycle.request(municipality=municipality, programme=programme, by=None)


def expected(slug: str, by: str = "quarter") -> int:
    """Over the year from today, in the region and those it belongs to before and after a reform."""
    last = today() + YEAR
    rows = ledger.rows(first=today(), last=last, by=by, regions=[Region.objects.get(slug=slug)])
    return sum(row.forecast_minutes for row in rows)


def expected_of(consultant: Consultant) -> int:
    rows = ledger.rows(first=today(), last=today() + YEAR, by="month", consultants=[consultant])
    return sum(row.forecast_minutes for row in rows)


def test_minutes_are_spread_over_working_weekdays_to_the_minute() -> None:
    spread = forecast.spread(100, date(2026, 12, 21), date(2027, 1, 3))
    assert (sum(spread.values()), len(spread), max(spread.values()) - min(spread.values())) == (100, 8, 1)
    assert date(2026, 12, 25) not in spread


def test_nothing_is_spread_over_no_days() -> None:
    assert forecast.spread(100, date(2026, 12, 26), date(2026, 12, 27)) == {}


def test_a_promised_activity_is_expected_in_its_region(activity: Activity) -> None:
    assert (expected("midtjylland"), expected("nordjylland")) == (WORKSHOP, 0)


@pytest.mark.parametrize("by", ["week", "month", "quarter"])
def test_periods_add_up_alike(activity: Activity, by: str) -> None:
    assert expected("midtjylland", by) == WORKSHOP


def test_each_consultant_takes_half(activity: Activity, consultants: list[Consultant]) -> None:
    assert [expected_of(each) for each in consultants] == [WORKSHOP // 2, WORKSHOP // 2]


def test_without_a_co_consultant_half_is_nobodys(activity: Activity, consultants: list[Consultant]) -> None:
    Course.objects.update(co_consultant=None)
    assert [expected_of(each) for each in consultants] == [WORKSHOP // 2, 0]


def test_once_it_is_scheduled_it_is_no_longer_expected(
    activity: Activity, consultants: list[Consultant], drain: Drain
) -> None:
    day = quiet_tuesday()
    booking.schedule(activity, Time(on(day, 10), on(day, 12)), consultants=consultants, by=None)
    assert expected("midtjylland") == 0


def test_a_paused_course_expects_nothing(activity: Activity, course: Course) -> None:
    lifecycle.pause(course, by=None)
    assert expected("midtjylland") == 0


def test_a_request_counts_as_three_workshops_before_there_is_any_history(denmark: None) -> None:
    ask()
    assert expected("nordjylland") == 3 * WORKSHOP


def test_a_request_counts_as_courses_usually_are(activity: Activity) -> None:
    ask()
    assert expected("nordjylland") == WORKSHOP


def test_a_request_counts_as_its_programmes_courses_usually_are(activity: Activity) -> None:
    Programme.objects.create(slug="andet", name="Andet")
    Course.objects.filter(pk=ask("0825").pk).update(programme="andet", state="completed")
    planned = {"number": 1, "kind": "workshop", "preparation_minutes": 0, "follow_up_minutes": 0}
    Activity.objects.create(course=Course.objects.get(programme="andet"), title="Kort", **planned)
    ask()
    assert expected("nordjylland") == WORKSHOP


def test_a_declined_request_counts_nothing(denmark: None) -> None:
    lifecycle.decline(ask(), reason="", by=None)
    assert expected("nordjylland") == 0


def test_what_is_expected_follows_the_reform(denmark: None) -> None:
    ask("0101")
    rows = ledger.rows(first=date(2026, 1, 1), last=today() + YEAR, by="quarter", regions=list(Region.objects.all()))
    slugs = {row.region.slug for row in rows if row.region and row.forecast_minutes and row.starts_on.year >= 2027}
    assert slugs <= {"oestdanmark"}


def test_free_time_is_not_lessened_by_what_is_only_expected(activity: Activity, drain: Drain) -> None:
    drain()
    [row] = ledger.rows(first=today(), last=today(), by="month", regions=[Region.objects.get(slug="midtjylland")])
    assert row.free_minutes == row.available_minutes
