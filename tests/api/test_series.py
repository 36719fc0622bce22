"""Templates and series at their doors."""

from collections.abc import Callable
from datetime import date

from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.networks.models import Network
from network.people.models import Person
from network.series import laying
from network.series.models import PlanTemplate

As = Callable[..., APIClient]


def body(network: Network, template: str = "regional-year-4") -> dict[str, str]:
    return {"network": str(network.pk), "template": template, "starts_on": "2027-01-04"}


def test_a_template_tells_its_steps(pia: APIClient) -> None:
    shown = pia.get("/api/v1/plan_templates/development-programme/").json()
    assert [step["days"] for step in shown["steps"] if step["kind"] == "residential"] == [2]


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
