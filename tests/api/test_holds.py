from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from advisory.booking import holding
from advisory.booking.models import Assignment, Hold
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.clock import now
from network.meetings.scheduling import Time
from network.people.models import Person
from network.regions.models import Municipality
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

As = Callable[..., APIClient]
HOLDS = "/api/v1/holds/"
DAY = quiet_tuesday()


def body(consultants: list[Consultant], **more: Any) -> dict[str, Any]:
    return {
        "municipality": "0615",
        "starts_at": on(DAY, 10, 0).isoformat(),
        "ends_at": on(DAY, 12, 0).isoformat(),
        "consultants": [str(each.pk) for each in consultants],
    } | more


@pytest.fixture
def hold(consultants: list[Consultant]) -> Hold:
    return holding.place(
        Time(on(DAY, 10, 0), on(DAY, 12, 0)),
        consultants=consultants,
        municipality=Municipality.objects.get(code="0615"),
        by=None,
    )


def test_a_hold_is_placed(pia: APIClient, consultants: list[Consultant]) -> None:
    response = pia.post(HOLDS, body(consultants))
    shown = response.json()
    assert response.status_code == 201
    assert (shown["state"], shown["municipality"], shown["place"]) == ("placed", "0615", {"municipality": "0615"})
    assert set(shown["consultants"]) == {str(each.pk) for each in consultants}
    assert shown["travel_minutes"] > 0
    assert datetime.fromisoformat(shown["expires_at"]) > now()


def test_a_hold_for_an_activity_is_for_its_municipality(
    pia: APIClient, consultants: list[Consultant], activity: Activity
) -> None:
    said = body(consultants, activity=str(activity.pk))
    del said["municipality"]
    assert pia.post(HOLDS, said).json()["municipality"] == "0615"


def test_an_online_hold_costs_no_travel(pia: APIClient, consultants: list[Consultant]) -> None:
    shown = pia.post(HOLDS, body(consultants, place={"municipality": None})).json()
    assert (shown["place"], shown["travel_minutes"]) == ({"municipality": None}, 0)


def test_a_hold_says_when_it_ends(pia: APIClient, consultants: list[Consultant]) -> None:
    until = (now() + timedelta(days=2)).replace(microsecond=0)
    shown = pia.post(HOLDS, body(consultants, expires_at=until.isoformat())).json()
    assert datetime.fromisoformat(shown["expires_at"]) == until


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"expires_at": on(8).isoformat()}, "/expires_at"),
        ({"expires_at": on(-1).isoformat()}, "/expires_at"),
        ({"consultants": []}, "/consultants"),
        ({"ends_at": on(DAY, 9).isoformat()}, "/ends_at"),
        ({"state": "booked"}, "/state"),
    ],
)
def test_what_cannot_be_used_is_pointed_at(
    pia: APIClient, consultants: list[Consultant], more: dict[str, Any], pointer: str
) -> None:
    response = pia.post(HOLDS, body(consultants) | more)
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, pointer)


def test_held_time_is_taken(pia: APIClient, hold: Hold, consultants: list[Consultant]) -> None:
    response = pia.post(HOLDS, body(consultants))
    assert (response.status_code, response.json()["code"]) == (409, "double_booked")


def test_a_soft_rule_can_be_overridden(pia: APIClient, consultants: list[Consultant]) -> None:
    evening = body(consultants, starts_at=on(DAY, 18).isoformat(), ends_at=on(DAY, 20).isoformat())
    refusal = pia.post(HOLDS, evening).json()
    assert (refusal["code"], refusal["overridable"]) == ("outside_working_hours", True)
    assert pia.post(HOLDS, evening | {"override_reason": "Aftenmøde"}).status_code == 201


def test_deleting_releases(pia: APIClient, hold: Hold) -> None:
    assert pia.delete(f"{HOLDS}{hold.pk}/").status_code == 204
    assert pia.get(f"{HOLDS}{hold.pk}/").json()["state"] == "released"
    assert Assignment.objects.live().count() == 0


def test_releasing_twice_answers_the_same(pia: APIClient, hold: Hold) -> None:
    answers = [pia.post(f"{HOLDS}{hold.pk}/release/", {"reason": "Afklaret"}) for _ in range(2)]
    assert [(each.status_code, each.json()["state"]) for each in answers] == [(200, "released")] * 2


def test_a_booked_hold_cannot_be_released(pia: APIClient, hold: Hold) -> None:
    Hold.objects.update(state="booked")
    response = pia.delete(f"{HOLDS}{hold.pk}/")
    assert (response.status_code, response.json()["allowed"]) == (409, [])


def test_a_stale_release_is_refused(pia: APIClient, hold: Hold) -> None:
    response = pia.delete(f"{HOLDS}{hold.pk}/", HTTP_IF_MATCH='"old"')
    assert response.status_code == 412


def test_scheduling_takes_the_hold_over(pia: APIClient, consultants: list[Consultant], activity: Activity) -> None:
    said = body(consultants, activity=str(activity.pk))
    made = pia.post(HOLDS, said).json()
    times = {name: said[name] for name in ("starts_at", "ends_at", "consultants")}
    assert pia.post(f"/api/v1/activities/{activity.pk}/schedule/", times).status_code == 200
    assert pia.get(f"{HOLDS}{made['id']}/").json()["state"] == "booked"


@pytest.mark.parametrize(
    ("query", "number"),
    [("state=placed", 1), ("state=expired", 0), ("municipality=0615", 1), ("municipality=0461", 0)],
)
def test_holds_are_found(pia: APIClient, hold: Hold, query: str, number: int) -> None:
    assert pia.get(f"{HOLDS}?{query}").json()["count"] == number


def test_the_list_takes_a_fixed_number_of_queries(
    pia: APIClient, hold: Hold, consultants: list[Consultant], django_assert_num_queries: Any
) -> None:
    pia.get(HOLDS)  # notes when the token was used
    with CaptureQueriesContext(connection) as one:
        pia.get(HOLDS)
    for days in (1, 2):
        holding.place(Time(on(DAY + days, 10, 0), on(DAY + days, 12, 0)), consultants=consultants, by=None)
    with django_assert_num_queries(len(one)):
        assert pia.get(HOLDS).json()["count"] == 3


def test_holds_are_the_agencys_own(coordinator: Person, participant: Person, hold: Hold, as_: As) -> None:
    for person in (coordinator, participant):
        assert as_(person).get(HOLDS).status_code == 403
        assert as_(person).get(f"{HOLDS}{hold.pk}/").status_code == 404


def test_a_consultant_holds_time_in_their_own_regions(advisor: Consultant, as_: As) -> None:
    assert as_(advisor).post(HOLDS, body([advisor])).status_code == 201


def test_a_consultant_does_not_hold_others_time_elsewhere(
    advisor: Consultant, consultants: list[Consultant], as_: As
) -> None:
    assert as_(advisor).post(HOLDS, body(consultants, municipality="0851")).status_code == 403
