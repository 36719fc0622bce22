"""Trying a course before saying yes."""

import re

import pytest
from django.test import Client

from advisory.capacity import ledger
from advisory.consultants.models import Consultant
from advisory.courses.models import Course
from network.events.models import Event
from network.people.models import Person


@pytest.fixture(autouse=True)
def _logged_in(client: Client, planner: Person) -> None:
    client.force_login(planner)


def test_it_tells_weeks_and_first_dates_and_writes_nothing(client: Client, consultants: list[Consultant]) -> None:
    ledger.recompute_all()
    before = Event.objects.count()
    page = client.get("/simulate/", {"municipality": "0615"}).content.decode()
    assert "Det første møde kunne være" in page
    assert "Clara Demosen, Dan Fiktivsen" in page
    assert "Region Midtjylland: timer pr. uge med forløbet" in page
    assert (Course.objects.count(), Event.objects.count()) == (0, before)


def test_the_table_shows_each_week_without_and_with(client: Client, consultants: list[Consultant]) -> None:
    ledger.recompute_all()
    page = client.get("/simulate/", {"municipality": "0615"}).content.decode()
    weeks = re.findall(r'<th scope="row">\d+, \d+</th>' + r'<td class="number">([\d,]+) timer</td>' * 3, page)
    full = [(without, with_it != "0") for there_is, without, with_it in weeks if there_is == "74"]
    assert set(full) == {("0", True)}


def test_each_consultant_has_a_table_of_weeks_without_and_with(client: Client, consultants: list[Consultant]) -> None:
    ledger.recompute_all()
    page = client.get("/simulate/", {"municipality": "0615"}).content.decode()
    [clara] = re.findall(r"Uge for uge: Clara Demosen</summary>(.*?)</details>", page, re.DOTALL)
    weeks = re.findall(r'<td class="number">([\d,]+) timer</td>' * 3, clara)
    assert {(without, with_it != "0") for there_is, without, with_it in weeks if there_is == "37"} == {("0", True)}


def test_where_nobody_serves_it_says_what_would_help(client: Client, consultants: list[Consultant]) -> None:
    page = client.get("/simulate/", {"municipality": "0461"}).content.decode()
    assert "Ingen konsulent dækker regionen" in page
    assert "på tværs af regionerne" in page


def test_a_skill_that_is_missing_is_said(client: Client, consultants: list[Consultant]) -> None:
    page = client.get("/simulate/", {"municipality": "0615", "topics": ["børnebaser"]}).content.decode()
    assert "Ingen konsulent kan børnebaser" in page


def test_a_topic_that_does_not_exist_is_pointed_out(client: Client) -> None:
    page = client.get("/simulate/", {"municipality": "0615", "topics": ["x"]}).content.decode()
    assert 'id="id_topics_error"' in page


def test_nothing_is_told_before_it_is_asked(client: Client) -> None:
    assert "Svar for" not in client.get("/simulate/").content.decode()


@pytest.mark.parametrize("code", ["", "9999", "\x00"])
def test_a_municipality_that_does_not_exist_is_pointed_out(client: Client, code: str) -> None:
    page = client.get("/simulate/", {"municipality": code}).content.decode()
    assert 'id="id_municipality_error"' in page
