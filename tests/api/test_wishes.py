"""What a municipality wishes of its dates, and what consultants wish of their weeks."""

from datetime import datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from advisory.booking import holding
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity, Course
from network.almanac import keeping
from network.almanac.models import DeadWeeks
from network.clock import COPENHAGEN
from network.meetings.scheduling import Time
from network.people.models import Person
from network.regions.models import Municipality
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()
WISHES = {"weekdays": [2, 3], "not_before": "09:00", "not_after": "14:00", "blocked_weeks": [8]}


def slots(client: APIClient, activity: Activity, **asked: Any) -> list[dict[str, Any]]:
    usual: dict[str, Any] = {
        "activity": str(activity.pk),
        "duration_minutes": 120,
        "from": on(DAY - 1).date().isoformat(),
        "to": on(DAY + 12).date().isoformat(),
        "limit": 200,
    }
    response = client.get("/api/v1/slots/", usual | asked)
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()["results"]
    return found


def local(slot: dict[str, Any], side: str = "starts_at") -> datetime:
    return datetime.fromisoformat(slot[side]).astimezone(COPENHAGEN)


def wish(client: APIClient, course: Course, **wishes: Any) -> Any:
    return client.patch(f"/api/v1/courses/{course.pk}/", {"wishes": wishes}, format="json")


def test_a_request_says_which_times_suit(pia: APIClient, denmark: None) -> None:
    made = pia.post("/api/v1/courses/", {"municipality": "0615", "programme": "familiehuse", "wishes": WISHES})
    assert (made.status_code, made.json()["wishes"]) == (201, WISHES)


def test_a_course_without_wishes_has_every_time(pia: APIClient, course: Course) -> None:
    wishes = pia.get(f"/api/v1/courses/{course.pk}/").json()["wishes"]
    assert wishes == {"weekdays": [], "not_before": "00:00", "not_after": "00:00", "blocked_weeks": []}


@pytest.mark.parametrize(
    ("wishes", "pointer"),
    [
        ({"weekdays": [8]}, "/wishes/weekdays/0"),
        ({"blocked_weeks": [54]}, "/wishes/blocked_weeks/0"),
        ({"not_before": "12:00", "not_after": "11:00"}, "/wishes/not_after"),
    ],
)
def test_impossible_wishes_are_refused(pia: APIClient, course: Course, wishes: Any, pointer: str) -> None:
    answer = wish(pia, course, **wishes)
    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (400, [pointer])


def test_only_times_that_suit_are_offered(pia: APIClient, activity: Activity) -> None:
    assert wish(pia, activity.course, weekdays=[2, 3], not_before="09:00", not_after="12:00").status_code == 200
    offered = slots(pia, activity)
    assert {local(slot).isoweekday() for slot in offered} == {2, 3}
    assert min(local(slot).time() for slot in offered).hour == 9
    assert max(local(slot, "ends_at").time() for slot in offered).hour == 12
    assert {"da": "Passer med kommunens ønsker.", "en": "Suits the municipality's wishes."} in offered[0]["reasons"]


def test_blocked_weeks_are_never_offered(pia: APIClient, activity: Activity) -> None:
    week = on(DAY).isocalendar().week
    assert week in {local(slot).isocalendar().week for slot in slots(pia, activity)}
    wish(pia, activity.course, blocked_weeks=[week])
    assert week not in {local(slot).isocalendar().week for slot in slots(pia, activity)}


def test_a_dead_week_is_offered_with_a_warning(pia: APIClient, planner: Person, activity: Activity) -> None:
    DeadWeeks.objects.all().delete()
    week = on(DAY).isocalendar().week
    assert not any(slot["warnings"] for slot in slots(pia, activity))
    keeping.rest(first_week=week, last_week=week, name="Skoleferie", by=planner)
    warned = {local(slot).isocalendar().week for slot in slots(pia, activity) if slot["warnings"]}
    assert warned == {week}


def test_a_later_time_says_that_the_day_has_a_better_one(pia: APIClient, activity: Activity) -> None:
    said = [reason["en"] for slot in slots(pia, activity, limit=30)[1:] for reason in slot["reasons"]]
    assert "The same day has a better time." in said


def test_office_days_come_last_unless_the_consultants_have_none(
    pia: APIClient, consultants: list[Consultant], activity: Activity
) -> None:
    assert {local(slot).isoweekday() for slot in slots(pia, activity, limit=3)} <= {2, 3, 4}
    for each in consultants:
        pia.patch(f"/api/v1/consultants/{each.pk}/", {"office_days": [2, 3, 4]}, format="json")
    assert {local(slot).isoweekday() for slot in slots(pia, activity, limit=2)} <= {1, 5}


def test_a_week_has_no_more_days_of_travel_than_a_consultant_takes(
    pia: APIClient, consultants: list[Consultant], activity: Activity
) -> None:
    clara = consultants[0]
    address = f"/api/v1/consultants/{clara.pk}/"
    assert pia.patch(address, {"max_travel_days": 1}, format="json").json()["max_travel_days"] == 1
    holding.place(
        Time(on(DAY, 10), on(DAY, 11)),
        consultants=[clara],
        municipality=Municipality.objects.get(code="0615"),
        by=None,
    )
    this_week = on(DAY).isocalendar().week
    days = {
        local(slot).date()
        for slot in slots(pia, activity, staff=1, consultant=str(clara.pk))
        if local(slot).isocalendar().week == this_week
    }
    assert days == {on(DAY).date()}
