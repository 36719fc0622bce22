"""Absences on their pages: reported, listed, and rescued with one confirmation."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from advisory.booking import booking
from advisory.consultants import employment
from advisory.consultants.models import Absence, Consultant
from advisory.courses.models import Activity
from network.clock import today
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.enrolment import grant
from network.people.models import Person, Role
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()
TIME = Time(on(DAY, 10, 0), on(DAY, 12, 0))
THE_DAY = today() + timedelta(days=DAY)


@pytest.fixture
def meeting(activity: Activity, consultants: list[Consultant]) -> Meeting:
    """Clara serves alone at it."""
    booked = booking.schedule(activity, TIME, consultants=consultants[:1], by=None)
    assert booked.meeting is not None
    return booked.meeting


@pytest.fixture
def clara(consultants: list[Consultant]) -> Consultant:
    grant(consultants[0].person, Role.CONSULTANT, consultants[0].person.organisation)
    return consultants[0]


@pytest.fixture
def absence(clara: Consultant, meeting: Meeting) -> Absence:
    made, _ = employment.report_absence(
        clara, starts_at=on(DAY, 0, 0), ends_at=on(DAY + 1, 0, 0), kind="sickness", by=None
    )
    return made


def serving(meeting: Meeting) -> list[str]:
    return sorted(str(each.consultant) for each in meeting.assignments.live())


def report(client: Client, consultant: Consultant) -> str:
    said = {
        "consultant": consultant.pk,
        "kind": "sickness",
        "starts_at": f"{THE_DAY}T08:00",
        "ends_at": f"{THE_DAY}T16:00",
    }
    return client.post("/absences/new/", said, follow=True).content.decode()


def test_a_planner_reports_and_sees_what_it_breaks(
    client: Client, clara: Consultant, meeting: Meeting, planner: Person
) -> None:
    client.force_login(planner)
    page = report(client, clara)
    assert "Fraværet er noteret." in page
    assert meeting.title in page
    assert "Dan Fiktivsen: " in page


def test_one_confirmation_books_the_best_substitute(
    client: Client, absence: Absence, meeting: Meeting, planner: Person
) -> None:
    client.force_login(planner)
    page = client.get(f"/absences/{absence.pk}/").content.decode()
    chosen = re.findall(rf'name="{meeting.pk}" value="([^"]*)"[^>]*checked', page)
    answer = client.post(f"/absences/{absence.pk}/", {str(meeting.pk): chosen[0]}, follow=True)
    assert "Afløserne er booket" in answer.content.decode()
    assert serving(meeting) == ["Dan Fiktivsen"]


def test_a_meeting_may_be_left_without_a_substitute(
    client: Client, absence: Absence, meeting: Meeting, planner: Person
) -> None:
    client.force_login(planner)
    client.post(f"/absences/{absence.pk}/", {str(meeting.pk): "none"})
    assert serving(meeting) == ["Clara Demosen"]


def test_somebody_who_is_no_substitute_cannot_be_chosen(
    client: Client, absence: Absence, meeting: Meeting, planner: Person, clara: Consultant
) -> None:
    client.force_login(planner)
    page = client.post(f"/absences/{absence.pk}/", {str(meeting.pk): str(clara.pk)}).content.decode()
    assert "Det kunne ikke gennemføres" in page
    assert serving(meeting) == ["Clara Demosen"]


def test_a_consultant_reports_only_own_absences(
    client: Client, clara: Consultant, consultants: list[Consultant]
) -> None:
    client.force_login(clara.person)
    report(client, consultants[1])
    assert not Absence.objects.exists()
    report(client, clara)
    assert Absence.objects.get().consultant == clara


def test_a_consultant_sees_what_is_broken_but_names_no_substitutes(
    client: Client, absence: Absence, meeting: Meeting, clara: Consultant
) -> None:
    client.force_login(clara.person)
    assert "En planlægger finder afløsere" in client.get(f"/absences/{absence.pk}/").content.decode()
    assert client.post(f"/absences/{absence.pk}/", {str(meeting.pk): "none"}).status_code == 403


def test_a_colleagues_absence_is_not_found(client: Client, absence: Absence, consultants: list[Consultant]) -> None:
    dan = consultants[1].person
    grant(dan, Role.CONSULTANT, dan.organisation)
    client.force_login(dan)
    assert client.get(f"/absences/{absence.pk}/").status_code == 404
    assert client.post(f"/absences/{absence.pk}/remove/").status_code == 404
    assert "Clara" not in client.get("/absences/").content.decode()


def test_whoever_was_ill_until_further_notice_is_back_with_one_press(
    client: Client, clara: Consultant, planner: Person
) -> None:
    ill, _ = employment.report_absence(clara, starts_at=on(-3, 8, 0), ends_at=None, kind="sickness", by=None)
    client.force_login(planner)
    assert "Er tilbage" in client.get(f"/absences/{ill.pk}/").content.decode()
    page = client.post(f"/absences/{ill.pk}/end/", follow=True).content.decode()
    assert "Fraværet er slut fra nu af." in page
    assert "Er tilbage" not in page


def test_nobody_comes_back_from_what_has_not_begun(client: Client, absence: Absence, planner: Person) -> None:
    client.force_login(planner)
    assert "Er tilbage" not in client.get(f"/absences/{absence.pk}/").content.decode()
    page = client.post(f"/absences/{absence.pk}/end/", follow=True).content.decode()
    assert "Fraværet er ikke begyndt." in page


def test_an_absence_is_taken_back(client: Client, absence: Absence, planner: Person) -> None:
    client.force_login(planner)
    client.post(f"/absences/{absence.pk}/remove/")
    assert not Absence.objects.exists()


def test_the_list_shows_what_is_not_over(client: Client, absence: Absence, planner: Person) -> None:
    client.force_login(planner)
    page = client.get("/absences/").content.decode()
    assert "Clara Demosen" in page
    assert "Sygdom" in page


def test_a_time_that_ends_before_it_starts_is_pointed_out(client: Client, clara: Consultant) -> None:
    client.force_login(clara.person)
    said = {"consultant": clara.pk, "kind": "vacation", "starts_at": "2027-03-02T08:00", "ends_at": "2027-03-01T08:00"}
    assert 'id="id_ends_at_error"' in client.post("/absences/new/", said).content.decode()
