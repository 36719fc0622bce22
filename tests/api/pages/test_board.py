"""The planning board as a page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.booking import booking
from advisory.capacity import ledger
from advisory.consultants import employment
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from api.pages.weeks import week_code
from network.clock import today
from network.meetings.scheduling import Time
from network.people.enrolment import enrol, grant
from network.people.models import Person, Role
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()
WEEK = week_code(today() + timedelta(days=DAY))
TIME = Time(on(DAY, 10, 0), on(DAY, 12, 0))


def page(client: Client, person: Person, **asked: Any) -> str:
    client.force_login(person)
    return client.get("/board/", {"from": WEEK, "weeks": 8, **asked}).content.decode()


def test_a_cell_says_what_fills_the_week_and_leads_to_it(
    client: Client, planner: Person, activity: Activity, consultants: list[Consultant]
) -> None:
    booking.schedule(activity, TIME, consultants=consultants, by=None)
    ledger.recompute_all()
    cell = rf'<a href="/consultants/{consultants[0].pk}/week/\?week={WEEK}">\d+ %<br>1 møde<br>[\d,]+ t rejse</a>'
    assert re.search(cell, page(client, planner))


def test_the_table_has_heads_for_rows_and_columns(
    client: Client, planner: Person, consultants: list[Consultant]
) -> None:
    shown = page(client, planner)
    assert len(re.findall(r'<th scope="col">', shown)) == 1 + 8
    assert len(re.findall(r'<th scope="row">', shown)) == len(consultants)


def test_only_those_who_may_know_are_told_of_absences(
    client: Client, planner: Person, consultants: list[Consultant]
) -> None:
    clara, dan = consultants
    employment.report_absence(dan, starts_at=on(DAY, 0, 0), ends_at=on(DAY + 2, 0, 0), kind="sickness", by=None)
    grant(clara.person, Role.CONSULTANT, clara.person.organisation)
    assert "2 dages fravær" in page(client, planner)
    assert "fravær" not in page(client, clara.person)


def test_queries_do_not_grow_with_consultants(client: Client, consultants: list[Consultant], planner: Person) -> None:
    page(client, planner)
    with CaptureQueriesContext(connection) as before:
        page(client, planner)
    for number in range(3):
        email = f"n{number}@example.org"
        employment.employ(enrol(name=f"Nr. {number}", email=email, by=None, organisation=planner.organisation), by=None)
    with CaptureQueriesContext(connection) as after:
        assert "Nr. 2" in page(client, planner)
    assert len(after) == len(before)


def test_an_agency_without_consultants_has_an_empty_board(client: Client, planner: Person) -> None:
    assert "Der er ingen konsulenter her" in page(client, planner)


def test_a_participant_is_refused(client: Client, participant: Person) -> None:
    client.force_login(participant)
    assert client.get("/board/").status_code == 403


@pytest.mark.parametrize("weeks", ["8", "13", "26", "x"])
def test_so_many_weeks_are_shown(client: Client, planner: Person, consultants: list[Consultant], weeks: str) -> None:
    shown = page(client, planner, weeks=weeks)
    assert len(re.findall(r'<td class="load-', shown)) == len(consultants) * (int(weeks) if weeks.isdigit() else 13)
