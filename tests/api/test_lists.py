import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from network.materials import handing
from network.meetings import registration
from network.meetings.models import Meeting
from network.networks import membership
from network.networks.models import Network
from network.people.models import Organisation, Person
from tests.api.conftest import plan
from tests.api.test_authentication import RESOURCES

WITH_PAGES = [name for name in RESOURCES if name not in {"events", "capacity"}]


def _parameters(response: Any) -> list[str]:
    return [error["parameter"] for error in response.json()["errors"]]


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_unknown_parameter_is_named(pia: APIClient, resource: str) -> None:
    response = pia.get(f"/api/v1/{resource}/?colour=red")
    assert (response.status_code, _parameters(response)) == (400, ["colour"])


@pytest.mark.parametrize(
    "query",
    [
        *("page=0", "page=x", "page=99", "page=9999999999999999999", "page_size=0", "page_size=201", "page_size=x"),
        *(
            "ordering=password",
            "ordering=",
            "format=pdf",
            "state=open",
            "kind=x",
            "network=1",
            "network=",
            "search=%00",
        ),
        *("starts_at_after=2027-03-10T09:30:00", "starts_at_after=2027", "region=%00", "kind=webinar%26kind=webinar"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(pia: APIClient, query: str) -> None:
    response = pia.get(f"/api/v1/meetings/?{query}")
    assert (response.status_code, _parameters(response)) == (400, [query.partition("=")[0]])


def test_a_parameter_given_twice_is_named(pia: APIClient) -> None:
    assert _parameters(pia.get("/api/v1/meetings/?kind=webinar&kind=other")) == ["kind"]


def test_a_range_of_times(pia: APIClient, draft: Meeting) -> None:
    query = "starts_at_after=2027-03-10T09:30:00%2B01:00&starts_at_before=2027-03-10T09:30:01%2B01:00"
    assert pia.get(f"/api/v1/meetings/?{query}").json()["count"] == 1


def test_the_end_of_a_range_is_outside(pia: APIClient, draft: Meeting) -> None:
    assert pia.get("/api/v1/meetings/?starts_at_before=2027-03-10T09:30:00%2B01:00").json()["count"] == 0


def test_a_search_finds_every_word(pia: APIClient, draft: Meeting) -> None:
    assert pia.get("/api/v1/meetings/?search=netværksmøde midtjylland").json()["count"] == 1
    assert pia.get("/api/v1/meetings/?search=netværksmøde fyn").json()["count"] == 0


def test_an_order_can_be_turned_around(pia: APIClient, network: Network) -> None:
    for title in ("A", "C", "B"):
        plan(network, title=title)
    rows = pia.get("/api/v1/meetings/?ordering=-title").json()["results"]
    assert [row["title"] for row in rows] == ["C", "B", "A"]


def test_pages_follow_each_other(pia: APIClient, network: Network) -> None:
    for title in ("A", "B", "C"):
        plan(network, title=title)
    first = pia.get("/api/v1/meetings/?page_size=2&ordering=title").json()
    second = pia.get(first["next"]).json()
    assert [row["title"] for row in first["results"] + second["results"]] == ["A", "B", "C"]
    assert (first["count"], first["previous"], second["next"]) == (3, None, None)


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_list_is_also_a_file(pia: APIClient, meeting: Meeting, resource: str, kind: str) -> None:
    response = pia.get(f"/api/v1/{resource}/?format={kind}")
    assert response.status_code == 200
    assert f'filename="{resource}.{kind}"' in response["Content-Disposition"]


def test_codes_keep_their_leading_zero(pia: APIClient) -> None:
    response = pia.get("/api/v1/municipalities/?format=csv")
    assert "0615" in [row["code"] for row in csv.DictReader(io.StringIO(response.content.decode()))]


def test_codes_are_texts_in_a_workbook(pia: APIClient) -> None:
    response = pia.get("/api/v1/municipalities/?format=xlsx&code=0615")
    assert load_workbook(io.BytesIO(response.content)).active["A2"].value == "0615"  # type: ignore[index]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(pia: APIClient, network: Network, start: str) -> None:
    plan(network, title=f"{start}1+1")
    rows = csv.DictReader(io.StringIO(pia.get("/api/v1/meetings/?format=csv").content.decode()))
    assert [row["title"] for row in rows] == [f"'{start}1+1"]


def test_a_file_holds_more_than_a_page(pia: APIClient, network: Network) -> None:
    for number in range(60):
        plan(network, title=str(number))
    rows = csv.DictReader(io.StringIO(pia.get("/api/v1/meetings/?format=csv").content.decode()))
    assert len(list(rows)) == 60


@pytest.fixture
def one_of_each(network: Network, advisor: Consultant, somebody: Callable[..., Person]) -> Callable[[int], None]:
    def make(number: int) -> None:
        from network.meetings import scheduling

        meeting = scheduling.publish(plan(network, title=f"Møde {number}", seats=0), by=None)
        handing.add_link(meeting, title="Optagelse", link="https://example.org", by=None)
        person = somebody(f"Nr{number}", "participant", "0615")
        registration.register(meeting, person, by=None)
        organisation = Organisation.objects.get(code=["0615", "0461", "0851"][number])
        membership.join(network, organisation, contacts=[person], by=None)

    return make


@pytest.mark.parametrize("resource", WITH_PAGES)
def test_a_longer_list_needs_no_more_queries(
    pia: APIClient,
    one_of_each: Callable[[int], None],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    resource: str,
) -> None:
    one_of_each(0)
    pia.get(f"/api/v1/{resource}/")
    with django_assert_max_num_queries(50) as counted:
        pia.get(f"/api/v1/{resource}/")
    few = len(counted)
    one_of_each(1)
    one_of_each(2)
    with django_assert_max_num_queries(few):
        pia.get(f"/api/v1/{resource}/")


def test_a_municipality_changes_region_with_the_day(pia: APIClient) -> None:
    regions = [
        pia.get(f"/api/v1/municipalities/0101/?on={day}").json()["region"] for day in ("2026-12-31", "2027-01-01")
    ]
    assert regions == ["hovedstaden", "oestdanmark"]


def test_a_forgotten_slash_is_nobodys_mistake(pia: APIClient) -> None:
    assert pia.get("/api/v1/regions").status_code == 200
