"""Capacity as a page: what is shown is what the ledger says."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.capacity import ledger
from advisory.consultants.employment import employ
from advisory.consultants.models import Consultant
from advisory.courses.models import Course
from api.pages.weeks import monday_of, week_code
from network.clock import today
from network.people.enrolment import enrol
from network.people.models import Person
from network.regions.models import Region
from tests.advisory.booking.days import quiet_tuesday

MONDAY = monday_of(today() + timedelta(days=quiet_tuesday()))


@pytest.fixture(autouse=True)
def _logged_in(client: Client, planner: Person) -> None:
    client.force_login(planner)


def rows_of(client: Client, **asked: Any) -> dict[str, list[str]]:
    """The numbers of all tables on the page, by the first word of each row."""
    page = client.get("/capacity/", {"from": week_code(MONDAY), "weeks": 8, **asked}).content.decode()
    lines = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', page)
    return {name: re.findall(r">([^<]*)</td>", cells) for name, cells in lines}


def test_free_hours_are_those_of_the_ledger(client: Client, consultants: list[Consultant]) -> None:
    ledger.recompute_all()
    rows = rows_of(client)
    assert rows["Clara Demosen"][0] == "37"
    assert rows["Region Midtjylland"][0] == "74"


def test_a_municipality_shows_its_regions_free_hours(client: Client, consultants: list[Consultant]) -> None:
    ledger.recompute_all()
    rows = rows_of(client)
    assert rows["Horsens"] == [str(sum(map(int, rows["Region Midtjylland"])))]


def test_the_map_shows_courses_that_run(client: Client, course: Course) -> None:
    rows = rows_of(client, map="courses", shape="outlines")
    assert (rows["Horsens"], rows["Odense"]) == (["1"], ["0"])


def test_a_municipality_that_never_took_part_has_no_number(client: Client) -> None:
    assert rows_of(client, map="reach")["Læsø"] == ["–"]


def test_a_region_shows_its_own_consultants(client: Client, consultants: list[Consultant]) -> None:
    assert "Clara Demosen" in rows_of(client, region="midtjylland")
    assert "Clara Demosen" not in rows_of(client, region="syddanmark")


def test_the_map_names_whose_data_it_is(client: Client) -> None:
    assert "Geodatastyrelsen" in client.get("/capacity/", {"shape": "outlines"}).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"from": "x"}, {"weeks": "1000000"}, {"region": "\x00"}, {"measure": "x"}, {"map": ""}]
)
def test_what_makes_no_sense_is_as_if_unsaid(client: Client, wrong: dict[str, str]) -> None:
    assert client.get("/capacity/", wrong).status_code == 200


def test_queries_do_not_grow_with_consultants(client: Client, consultants: list[Consultant], planner: Person) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get("/capacity/")
        return len(seen)

    queries()
    before = queries()
    for number in range(3):
        person = enrol(
            name=f"Nummer {number}", email=f"n{number}@example.org", by=None, organisation=planner.organisation
        )
        employ(person, by=None, regions=[Region.objects.get(slug="syddanmark")])
    assert queries() == before


def test_a_participant_is_refused(client: Client, participant: Person) -> None:
    client.force_login(participant)
    assert client.get("/capacity/").status_code == 403
