"""Templates and series at their doors."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from network.clock import now
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks.models import Network
from network.people.models import Person
from network.series import laying
from network.series.models import MeetingSeries, PlanTemplate
from tests.api.conftest import pointers
from tests.conftest import on

As = Callable[..., APIClient]


def body(network: Network, template: str = "regional-year-4") -> dict[str, str]:
    return {"network": str(network.pk), "template": template, "starts_on": "2027-01-04"}


def test_a_template_tells_its_steps(pia: APIClient) -> None:
    shown = pia.get("/api/v1/plan_templates/development-programme/").json()
    assert [step["days"] for step in shown["steps"] if step["kind"] == "residential"] == [2]


STEP = {"kind": "webinar", "title": "Webinar", "week": 12, "weekday": 2, "starts": "09:00", "ends": "10:00"}
OURS = {"slug": "vores", "name": "Vores år", "basis": "iso_week", "steps": [STEP | {"week": 40}, STEP]}


def test_a_planner_draws_up_a_template_and_lays_it_out(pia: APIClient, network: Network) -> None:
    made = pia.post("/api/v1/plan_templates/", OURS)
    assert (made.status_code, [step["week"] for step in made.json()["steps"]]) == (201, [12, 40])
    shown = pia.post("/api/v1/series/", body(network, "vores")).json()
    assert [each["title"] for each in shown["meetings"]] == ["Webinar", "Webinar"]


def test_a_retired_template_stays_readable(pia: APIClient, network: Network) -> None:
    pia.post("/api/v1/plan_templates/", OURS)
    laid = pia.post("/api/v1/series/", body(network, "vores")).json()
    assert pia.post("/api/v1/plan_templates/vores/retire/").json()["retired_at"]
    assert (pia.get(f"/api/v1/series/{laid['id']}/").json(), laid["template"]) == (laid, "vores")
    assert pia.get("/api/v1/plan_templates/?retired=true").json()["count"] == 1
    refused = pia.post("/api/v1/series/", body(network, "vores") | {"starts_on": "2028-01-03"})
    assert (refused.status_code, refused.json()["code"]) == (409, "template_retired")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "party"}, "/steps/0/kind"),
        ({"weekday": 6}, "/steps/0/weekday"),
        ({"week": 0}, "/steps/0/week"),
        ({"week": 54}, "/steps/0/week"),
        ({"weekday": 5, "days": 2}, "/steps/0/days"),
        ({"ends": "09:00"}, "/steps/0/ends"),
        ({"starts": "25:00"}, "/steps/0/starts"),
    ],
)
def test_what_is_wrong_with_a_step_is_pointed_at(pia: APIClient, wrong: dict[str, Any], pointer: str) -> None:
    assert pointers(pia.post("/api/v1/plan_templates/", OURS | {"steps": [STEP | wrong]})) == [pointer]


def test_a_planner_lays_out_a_year_once(pia: APIClient, network: Network) -> None:
    first, second = (pia.post("/api/v1/series/", body(network)) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 200, second.json())
    shown = first.json()["meetings"]
    assert [each["wanted_on"] for each in shown] == ["2027-03-18", "2027-06-17", "2027-09-23", "2027-11-25"]
    assert {each["state"] for each in shown} == {"draft"}
    assert pia.get(f"/api/v1/meetings/?series={first.json()['id']}").json()["count"] == 4


def test_a_year_is_copied(pia: APIClient, network: Network) -> None:
    pia.post("/api/v1/series/", body(network))
    copied = pia.post("/api/v1/series/", {"network": str(network.pk), "copy_of_year": 2027})
    assert (copied.status_code, len(copied.json()["meetings"])) == (201, 4)


def test_a_template_or_a_year_and_not_both(pia: APIClient, network: Network) -> None:
    for wrong in (body(network) | {"copy_of_year": 2027}, {"network": str(network.pk)}):
        assert pia.post("/api/v1/series/", wrong).status_code == 400


def test_a_consultant_lays_out_in_their_own_region(
    advisor: Consultant, network: Network, closed_network: Network, as_: As
) -> None:
    answers = [as_(advisor).post("/api/v1/series/", body(each)).status_code for each in (network, closed_network)]
    assert answers == [201, 403]


def test_a_participant_sees_what_is_out_of_a_series(
    pia: APIClient, participant: Person, network: Network, as_: As
) -> None:
    made = pia.post("/api/v1/series/", body(network)).json()
    assert as_(participant).get(f"/api/v1/series/{made['id']}/").status_code == 404
    scheduling.publish(Meeting.objects.get(pk=made["meetings"][0]["meeting"]), by=None)
    assert [each["number"] for each in as_(participant).get(f"/api/v1/series/{made['id']}/").json()["meetings"]] == [1]


def test_a_longer_list_of_series_needs_no_more_queries(
    pia: APIClient, network: Network, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    template = PlanTemplate.objects.get(slug="regional-year-2")
    laying.lay_out(network, template, date(2027, 1, 4), by=None)
    pia.get("/api/v1/series/")
    with django_assert_max_num_queries(50) as counted:
        pia.get("/api/v1/series/")
    for year in (2028, 2029):
        laying.lay_out(network, template, date.fromisocalendar(year, 1, 1), by=None)
    with django_assert_max_num_queries(len(counted)):
        assert pia.get("/api/v1/series/").json()["count"] == 3


@pytest.fixture
def rounds(network: Network) -> MeetingSeries:
    """Two published meetings and a draft."""
    series = MeetingSeries.objects.create(network=network, copy_of_year=2001, starts_on=on(10).date())
    for days in (20, 40, 60):
        time = Time(on(days), on(days, 15))
        meeting = scheduling.plan(time, kind="network_meeting", title=f"Om {days}", network=network, by=None)
        laying.add(series, meeting, by=None)
        if days != 60:
            scheduling.publish(meeting, by=None)
    return series


def test_a_coordinator_signs_colleagues_up_and_is_told_of_each_meeting(
    coordinator: Person, participant: Person, rounds: MeetingSeries, as_: As
) -> None:
    scheduling.change(rounds.members.get(number=1).meeting, {"registration_closes_at": now()}, by=None)
    body = {"people": [{"person": str(participant.pk)}, {"name": "Nye Nis", "email": "nis@example.org"}]}
    answer = as_(coordinator).post(f"/api/v1/series/{rounds.pk}/sign_up/", body).json()
    refused, registered = answer["outcomes"]
    assert (refused["outcome"], refused["code"], refused["registrations"]) == ("refused", "registration_closed", [])
    assert refused["detail"].startswith("Tilmeldingsfristen")
    assert (registered["outcome"], registered["code"]) == ("registered", None)
    assert [seat["state"] for seat in registered["registrations"]] == ["confirmed", "confirmed"]
    assert str(participant.pk) in answer["signed_up"]


def test_one_signs_up_oneself_and_leaves_again(participant: Person, rounds: MeetingSeries, as_: As) -> None:
    client = as_(participant)
    assert client.post(f"/api/v1/series/{rounds.pk}/sign_up/").json()["signed_up"] == [str(participant.pk)]
    left = client.post(f"/api/v1/series/{rounds.pk}/leave/").json()
    assert ([seat["state"] for seat in left["withdrawn"]], left["signed_up"]) == (["withdrawn"] * 2, [])


def test_a_planner_is_told_of_what_is_not_published_yet(
    pia: APIClient, participant: Person, rounds: MeetingSeries
) -> None:
    body = {"people": [{"person": str(participant.pk)}]}
    told = pia.post(f"/api/v1/series/{rounds.pk}/sign_up/", body).json()["outcomes"]
    assert [each["outcome"] for each in told] == ["registered", "registered", "not_yet_published"]


def test_nobody_signs_a_stranger_up_or_takes_them_out(
    participant: Person, coordinator: Person, rounds: MeetingSeries, as_: As
) -> None:
    client = as_(participant)
    registration.register(rounds.members.get(number=1).meeting, participant, by=None)
    registration.register(rounds.members.get(number=1).meeting, coordinator, by=None)
    body = {"person": str(coordinator.pk)}
    answers = [
        client.post(f"/api/v1/series/{rounds.pk}/sign_up/", {"people": [body]}),
        client.post(f"/api/v1/series/{rounds.pk}/leave/", body),
    ]
    assert [answer.status_code for answer in answers] == [403, 403]


def test_one_series_does_not_tell_who_else_has_signed_up(
    participant: Person, stranger: Person, rounds: MeetingSeries, as_: As
) -> None:
    as_(stranger).post(f"/api/v1/series/{rounds.pk}/sign_up/")
    assert as_(participant).get(f"/api/v1/series/{rounds.pk}/").json()["signed_up"] == []


def test_a_planner_adds_a_meeting(pia: APIClient, rounds: MeetingSeries, draft: Meeting) -> None:
    shown = pia.post(f"/api/v1/series/{rounds.pk}/add/", {"meeting": str(draft.pk)}).json()
    assert shown["meetings"][-1]["meeting"] == str(draft.pk)
