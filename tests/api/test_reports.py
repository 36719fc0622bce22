"""The yearly report and the silent municipalities, at their doors."""

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from network.people.models import Person

As = Callable[..., APIClient]
DOORS = ["reports/year", "reach"]


def test_the_report_of_a_year(pia: APIClient) -> None:
    rows = pia.get("/api/v1/reports/year/?year=2026").json()["results"]
    assert [(row["year"], row["by"]) for row in rows] == [(2026, "total")]


@pytest.mark.parametrize("format_", ["json", "csv", "xlsx"])
def test_the_report_is_the_same_bytes_twice(pia: APIClient, format_: str) -> None:
    address = f"/api/v1/reports/year/?year=2026&format={format_}"
    assert pia.get(address).content == pia.get(address).content


def test_the_silent_municipalities_of_a_region(pia: APIClient) -> None:
    rows = pia.get("/api/v1/reach/?silent_months=18&region=nordjylland").json()["results"]
    assert (len(rows), {row["region"] for row in rows}) == (11, {"nordjylland"})


@pytest.mark.parametrize(
    "query", ["reports/year/?year=x", "reach/?region=fyn", "reach/?silent_months=-1", "reach/?a=b"]
)
def test_what_cannot_be_used_is_named(pia: APIClient, query: str) -> None:
    assert pia.get(f"/api/v1/{query}").status_code == 400


@pytest.mark.parametrize("door", DOORS)
def test_consultants_read_them_and_municipalities_do_not(
    advisor: Consultant, coordinator: Person, as_: As, door: str
) -> None:
    assert as_(advisor).get(f"/api/v1/{door}/").status_code == 200
    assert as_(coordinator).get(f"/api/v1/{door}/").status_code == 403


def test_reach_costs_few_queries(pia: APIClient, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(8):
        pia.get("/api/v1/reach/")
