"""The year's end is seen first, and exactly what was seen is confirmed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from advisory.consultants.models import Consultant, ConsultantArea
from advisory.consultants.timetables import shares_of
from advisory.courses import lifecycle, planning
from advisory.courses.models import Course
from advisory.rollover.year_end import YearEnd, confirm, preview
from network.errors import RuleBrokenError
from network.networks.models import Programme
from network.regions.models import Municipality

YEAR = 2026
LAST = date(2026, 12, 31)
FIRST = date(2027, 1, 1)

Running = Callable[..., Course]


@pytest.fixture
def running(consultants: list[Consultant]) -> Running:
    """A planned course with one activity that has no time yet."""

    def make(code: str, first: date, last: date) -> Course:
        municipality, programme = Municipality.objects.get(code=code), Programme.objects.get()
        course = lifecycle.clarify(lifecycle.request(municipality=municipality, programme=programme, by=None), by=None)
        planning.add_activity(course, kind="workshop", title="", by=None)
        return lifecycle.plan(
            course, primary_consultant=consultants[0], window_starts_on=first, window_ends_on=last, by=None
        )

    return make


def outlooks(year_end: YearEnd) -> dict[str, tuple[str, date | None]]:
    return {each.course.municipality_id: (each.outlook, each.proposed_ends_on) for each in year_end.courses}


def area(consultant: Consultant, region: str, **particulars: Any) -> ConsultantArea:
    particulars = {"valid_from": date(2026, 1, 1)} | particulars
    return ConsultantArea.objects.create(consultant=consultant, region_id=region, **particulars)


def areas_of(consultant: Consultant) -> list[tuple[str, date, date | None, int]]:
    rows = consultant.areas.order_by("valid_from", "region").values_list("region", "valid_from", "valid_to", "share")
    return list(rows)


@pytest.fixture
def clara(consultants: list[Consultant]) -> Consultant:
    """Without any area yet."""
    ConsultantArea.objects.all().delete()
    Consultant.objects.update(valid_from=date(2020, 1, 1))
    return consultants[0]


def test_a_window_that_passes_the_year_continues(running: Running) -> None:
    running("0615", date(2026, 6, 1), date(2027, 5, 31))
    assert outlooks(preview(YEAR)) == {"0615": ("continues", None)}


def test_a_short_window_may_use_its_twelve_months(running: Running) -> None:
    running("0615", date(2026, 6, 1), LAST)
    assert outlooks(preview(YEAR)) == {"0615": ("extend", date(2027, 5, 31))}


def test_a_whole_window_needs_a_dispensation(running: Running) -> None:
    running("0615", date(2026, 1, 1), LAST)
    assert outlooks(preview(YEAR)) == {"0615": ("dispensation", date(2027, 6, 30))}


def test_a_course_with_nothing_open_ends(running: Running) -> None:
    running("0615", date(2026, 6, 1), LAST).activities.update(state="held")
    assert outlooks(preview(YEAR)) == {"0615": ("ends", None)}


def test_the_next_course_of_the_municipality_is_not_reached(running: Running) -> None:
    running("0615", date(2026, 6, 1), LAST)
    running("0615", date(2027, 3, 1), date(2027, 12, 31))
    assert outlooks(preview(YEAR)) == {"0615": ("extend", date(2027, 2, 28))}


def test_seeing_writes_nothing(running: Running) -> None:
    course = running("0615", date(2026, 6, 1), LAST)
    preview(YEAR)
    course.refresh_from_db()
    assert course.window_ends_on == LAST


def test_confirming_extends_without_dispensation(running: Running) -> None:
    short, whole = running("0615", date(2026, 6, 1), LAST), running("0661", date(2026, 1, 1), LAST)
    confirm(YEAR, token=preview(YEAR).token, by=None)
    windows = Course.objects.filter(pk__in=[short.pk, whole.pk]).order_by("municipality")
    assert [each.window_ends_on for each in windows] == [date(2027, 5, 31), LAST]


def test_a_reason_is_the_dispensation(running: Running) -> None:
    course = running("0615", date(2026, 1, 1), LAST)
    confirm(YEAR, token=preview(YEAR).token, by=None, override_reason="Barsel i kommunen")
    course.refresh_from_db()
    assert (course.window_ends_on, course.dispensation) == (date(2027, 6, 30), "Barsel i kommunen")


def test_a_preview_that_has_changed_is_not_confirmed(running: Running) -> None:
    running("0615", date(2026, 6, 1), LAST)
    token = preview(YEAR).token
    running("0661", date(2026, 6, 1), LAST)
    with pytest.raises(RuleBrokenError, match="preview_changed"):
        confirm(YEAR, token=token, by=None)


def test_confirming_twice_changes_nothing(running: Running, clara: Consultant) -> None:
    running("0615", date(2026, 6, 1), LAST)
    area(clara, "midtjylland", valid_to=LAST)
    token = preview(YEAR).token
    confirm(YEAR, token=token, by=None)
    confirm(YEAR, token=token, by=None)
    assert len(areas_of(clara)) == 2


def test_a_dated_area_goes_on_for_a_year(clara: Consultant) -> None:
    area(clara, "midtjylland", valid_to=LAST, share=2)
    confirm(YEAR, token=preview(YEAR).token, by=None)
    assert areas_of(clara)[1] == ("midtjylland", FIRST, date(2027, 12, 31), 2)


def test_regions_that_end_pass_to_their_successor_with_their_shares(clara: Consultant) -> None:
    area(clara, "hovedstaden", share=2)
    area(clara, "sjaelland", share=1)
    confirm(YEAR, token=preview(YEAR).token, by=None)
    assert areas_of(clara) == [
        ("hovedstaden", date(2026, 1, 1), LAST, 2),
        ("sjaelland", date(2026, 1, 1), LAST, 1),
        ("oestdanmark", FIRST, None, 3),
    ]


def test_time_weighs_the_same_before_and_after(clara: Consultant) -> None:
    area(clara, "hovedstaden")
    area(clara, "midtjylland")
    before = shares_of(clara)
    confirm(YEAR, token=preview(YEAR).token, by=None)
    after = shares_of(clara)
    assert [before(on) for on in (LAST, FIRST)] == [after(on) for on in (LAST, FIRST)]


def test_an_area_without_end_is_left_alone(clara: Consultant) -> None:
    area(clara, "midtjylland")
    assert preview(YEAR).areas == []


def test_who_leaves_with_the_year_gets_no_new_area(clara: Consultant) -> None:
    area(clara, "midtjylland", valid_to=LAST)
    Consultant.objects.filter(pk=clara.pk).update(valid_to=LAST)
    assert preview(YEAR).areas == []


def test_what_goes_on_already_is_not_doubled(clara: Consultant) -> None:
    area(clara, "midtjylland", valid_to=LAST)
    area(clara, "midtjylland", valid_from=FIRST)
    assert preview(YEAR).areas == []
