"""A consultant's week as a page."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from advisory.booking import booking
from advisory.consultants import employment
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from api.pages.weeks import read_week, week_code
from network.clock import today
from network.meetings.scheduling import Time
from network.people.enrolment import grant
from network.people.models import Person, Role
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()
TIME = Time(on(DAY, 10, 0), on(DAY, 12, 0))
WEEK = week_code(today() + timedelta(days=DAY))


@pytest.fixture
def clara(consultants: list[Consultant]) -> Consultant:
    grant(consultants[0].person, Role.CONSULTANT, consultants[0].person.organisation)
    return consultants[0]


def seen_by(client: Client, person: Person, path: str = "/week/", week: str = WEEK) -> str:
    client.force_login(person)
    page = client.get(path, {"week": week}).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_meeting_travel_and_preparation_are_told_in_words(
    client: Client, clara: Consultant, activity: Activity, consultants: list[Consultant]
) -> None:
    booking.schedule(activity, TIME, consultants=consultants, by=None)
    page = seen_by(client, clara.person)
    assert "10.00–12.00 Møde: WorkshopHorsens" in page
    assert "Rejse ud: Workshop" in page
    assert "4 timer Forberedelse: Workshop" in page


def test_the_heading_names_the_iso_week(client: Client, clara: Consultant) -> None:
    assert "Min uge: uge 53, 2026" in seen_by(client, clara.person, week="2026-W53")


def test_activities_without_a_date_lead_to_booking(client: Client, clara: Consultant, activity: Activity) -> None:
    client.force_login(clara.person)
    assert f'href="/activities/{activity.pk}/book/"' in client.get("/week/").content.decode()


def test_a_planner_sees_why_a_consultant_is_away(client: Client, clara: Consultant, planner: Person) -> None:
    employment.report_absence(clara, starts_at=TIME.starts_at, ends_at=TIME.ends_at, kind="vacation", by=None)
    assert "Fravær: Ferie" in seen_by(client, planner, f"/consultants/{clara.pk}/week/")


def test_a_colleague_is_not_told_of_absences(client: Client, clara: Consultant, consultants: list[Consultant]) -> None:
    employment.report_absence(consultants[1], starts_at=TIME.starts_at, ends_at=TIME.ends_at, kind="sickness", by=None)
    page = seen_by(client, clara.person, f"/consultants/{consultants[1].pk}/week/")
    assert "Fravær:" not in page
    assert "Sygdom" not in page


def test_who_has_no_week_chooses_whose(client: Client, clara: Consultant, planner: Person) -> None:
    assert str(clara) in seen_by(client, planner)


def test_a_participant_is_refused(client: Client, participant: Person) -> None:
    client.force_login(participant)
    assert client.get("/week/").status_code == 403


@pytest.mark.parametrize("said", ["", "2026", "2026-W00", "2025-W53", "0001-W01", "2026-W48x", "²026-W48"])
def test_what_names_no_week_is_this_one(said: str) -> None:
    assert read_week(said) == today() - timedelta(days=today().weekday())


def test_a_week_is_read_as_it_is_written() -> None:
    assert read_week(week_code(date(2027, 1, 1))) == date(2026, 12, 28)
