"""Consultants through the API: dated hours and areas, and those who are hired in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from advisory.booking import booking
from advisory.consultants.models import Consultant
from advisory.consultants.timetables import shares_of, timetable_of
from advisory.courses import lifecycle
from advisory.courses.models import Activity, Course
from network.clock import today
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks.models import Network, Programme
from network.people.models import Person
from network.regions.models import Municipality
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

As = Callable[..., APIClient]
DAY = quiet_tuesday()
TUESDAYS = [{"weekday": 2, "starts": "09:00", "ends": "12:00"}]


def change(client: APIClient, consultant: Consultant, **body: Any) -> Any:
    response = client.patch(f"/api/v1/consultants/{consultant.pk}/", body, format="json")
    assert response.status_code == 200, response.content
    return response.json()


def test_new_hours_hold_from_their_day_and_the_old_ones_until_then(pia: APIClient, advisor: Consultant) -> None:
    first = today() + timedelta(days=DAY)
    change(pia, advisor, working_hours=TUESDAYS, **{"from": first.isoformat()})
    timetable = timetable_of(Consultant.objects.get(pk=advisor.pk))
    weeks = [timetable.available_minutes(first + timedelta(days=days)) for days in (-7, 0, 7)]
    assert weeks == [444, 180, 180]


def test_hours_to_come_are_shown_beside_those_of_today(pia: APIClient, advisor: Consultant) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    shown = change(pia, advisor, working_hours=TUESDAYS, **{"from": tomorrow})
    assert (shown["weekly_minutes"], len(shown["working_hours"])) == (2220, 5)
    assert shown["working_hours"][0].keys() == {"weekday", "starts", "ends"}
    assert {(row["valid_from"], row["valid_to"]) for row in shown["all_hours"]} == {
        ("2020-01-01", today().isoformat()),
        (tomorrow, None),
    }


def test_hours_that_begin_today_are_the_ones_that_hold(pia: APIClient, advisor: Consultant) -> None:
    assert change(pia, advisor, working_hours=TUESDAYS, **{"from": today().isoformat()})["weekly_minutes"] == 180


def test_a_later_change_gives_way_to_an_earlier_day(pia: APIClient, advisor: Consultant) -> None:
    change(pia, advisor, weekly_minutes=600, **{"from": (today() + timedelta(days=60)).isoformat()})
    shown = change(pia, advisor, working_hours=TUESDAYS, **{"from": (today() + timedelta(days=30)).isoformat()})
    assert [row for row in shown["all_hours"] if row["valid_to"] is None] == [
        TUESDAYS[0] | {"valid_from": (today() + timedelta(days=30)).isoformat(), "valid_to": None}
    ]


def test_without_a_day_new_hours_hold_from_the_beginning(pia: APIClient, advisor: Consultant) -> None:
    shown = change(pia, advisor, working_hours=TUESDAYS)
    assert [row["valid_from"] for row in shown["all_hours"] if row["valid_to"] is None] == ["2020-01-01"]
    assert len(shown["all_hours"]) == 1


def test_areas_are_dated_and_weighed(pia: APIClient, advisor: Consultant) -> None:
    first = today() + timedelta(days=10)
    areas = [{"region": "midtjylland", "share": 3}, {"region": "nordjylland"}]
    shown = change(pia, advisor, areas=areas, **{"from": first.isoformat()})
    shares = shares_of(Consultant.objects.get(pk=advisor.pk))
    assert shown["regions"] == ["midtjylland"]
    assert [dict(shares(first + timedelta(days=days))) for days in (-1, 0)] == [
        {"midtjylland": 1},
        {"midtjylland": 3, "nordjylland": 1},
    ]


def test_a_region_is_named_once(pia: APIClient, advisor: Consultant) -> None:
    twice = [{"region": "midtjylland"}, {"region": "midtjylland"}]
    answer = pia.patch(f"/api/v1/consultants/{advisor.pk}/", {"areas": twice}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/areas")


def test_a_consultant_is_employed_with_everything(pia: APIClient, somebody: Callable[..., Person]) -> None:
    person = somebody("Eva", "consultant", "agency")
    body = {"person": str(person.pk), "external": True, "max_travel_days": 2, "office_days": [3]}
    made = pia.post("/api/v1/consultants/", body, format="json").json()
    assert (made["external"], made["max_travel_days"], made["office_days"]) == (True, 2, [3])


@pytest.fixture
def external(pia: APIClient, advisor: Consultant) -> Consultant:
    """Karl, hired in for Midtjylland."""
    change(pia, advisor, external=True)
    return Consultant.objects.get(pk=advisor.pk)


def ids(client: APIClient, resource: str) -> list[str]:
    response = client.get(f"/api/v1/{resource}/")
    assert response.status_code == 200, (resource, response.content)
    return [row["id"] for row in response.json()["results"]]


def test_who_is_hired_in_sees_no_courses_of_the_region(external: Consultant, course: Course, as_: As) -> None:
    assert ids(as_(external), "courses") == []


def test_who_is_hired_in_sees_and_steps_the_course_they_advise(external: Consultant, course: Course, as_: As) -> None:
    Course.objects.filter(pk=course.pk).update(co_consultant=external)
    assert ids(as_(external), "courses") == [str(course.pk)]
    assert as_(external).post(f"/api/v1/courses/{course.pk}/pause/").status_code == 200


def test_who_is_hired_in_sees_the_meetings_they_are_booked_for(
    external: Consultant, activity: Activity, draft: Meeting, as_: As
) -> None:
    assert ids(as_(external), "meetings") == []
    scheduled = booking.schedule(activity, Time(on(DAY, 10), on(DAY, 12)), consultants=[external], by=None)
    assert ids(as_(external), "meetings") == [str(scheduled.meeting_id)]
    assert ids(as_(external), "activities") == [str(scheduled.pk)]


def test_who_is_hired_in_sees_no_colleague_but_themself(
    external: Consultant, consultants: list[Consultant], closed_network: Network, as_: As
) -> None:
    assert ids(as_(external), "consultants") == [str(external.pk)]
    assert ids(as_(external), "people") == [str(external.person_id)]
    assert str(closed_network.pk) not in ids(as_(external), "networks")


@pytest.mark.parametrize("resource", ["capacity", "slots", "events", "holds", "reports"])
def test_who_is_hired_in_does_not_see_how_the_house_is_run(resource: str, external: Consultant, as_: As) -> None:
    assert as_(external).get(f"/api/v1/{resource}/").status_code in {403, 404}


def test_who_is_hired_in_asks_for_no_course(external: Consultant, as_: As) -> None:
    body = {"municipality": "0615", "programme": "familiehuse"}
    assert as_(external).post("/api/v1/courses/", body, format="json").status_code == 403


def test_a_course_elsewhere_stays_hidden_from_who_is_hired_in(external: Consultant, as_: As) -> None:
    other = lifecycle.request(
        municipality=Municipality.objects.get(code="0615"),
        programme=Programme.objects.get(slug="familiehuse"),
        by=None,
    )
    assert as_(external).get(f"/api/v1/courses/{other.pk}/").status_code == 404


def test_hours_worked_elsewhere_say_where(pia: APIClient, advisor: Consultant) -> None:
    in_aarhus = [*TUESDAYS, {"weekday": 3, "starts": "09:00", "ends": "12:00", "municipality": "0751"}]
    shown = change(pia, advisor, working_hours=in_aarhus)
    assert [row.get("municipality") for row in shown["working_hours"]] == [None, "0751"]
    assert shown["weekly_minutes"] == 360
