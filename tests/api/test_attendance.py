"""Attendance and what comes afterwards, at the API's doors."""

import csv
import io
from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from network.clock import told
from network.meetings import registration
from network.meetings.models import Meeting, Registration
from network.people.models import Person
from tests.api.conftest import ENDS

As = Callable[..., APIClient]


@pytest.fixture
def ida(meeting: Meeting, participant: Person) -> Registration:
    return registration.register(meeting, participant, by=participant)


def url(row: Registration | Meeting, verb: str = "") -> str:
    resource = "meetings" if isinstance(row, Meeting) else "registrations"
    return f"/api/v1/{resource}/{row.pk}/{verb}"


def test_who_plans_the_meeting_notes_and_takes_back(ida: Registration, advisor: Consultant, as_: As) -> None:
    client = as_(advisor)
    states = [client.post(url(ida, verb)).json()["state"] for verb in ("attend/", "unattend/")]
    assert states == ["attended", "confirmed"]


@pytest.mark.parametrize("verb", ["attend/", "unattend/"])
def test_nobody_notes_themselves_through_the_api(
    ida: Registration, participant: Person, stranger: Person, as_: As, verb: str
) -> None:
    codes = [as_(person).post(url(ida, verb)).status_code for person in (participant, stranger)]
    assert codes == [403, 404]


def test_closing_with_attendance_taken_tells_the_no_shows(meeting: Meeting, ida: Registration, pia: APIClient) -> None:
    with told(ENDS):
        answer = pia.post(url(meeting, "close/"), {"attendance_taken": True}, format="json")
    assert (answer.json()["state"], Registration.objects.get().state) == ("held", "no_show")


def test_closing_without_it_tells_none(meeting: Meeting, ida: Registration, pia: APIClient) -> None:
    with told(ENDS):
        pia.post(url(meeting, "close/"), {}, format="json")
    assert Registration.objects.get().state == "confirmed"


def test_attendance_can_be_told_after_closing(meeting: Meeting, ida: Registration, pia: APIClient) -> None:
    with told(ENDS):
        for said in ({}, {"attendance_taken": True}):
            pia.post(url(meeting, "close/"), said, format="json")
    assert Registration.objects.get().state == "no_show"


@pytest.mark.parametrize("wrong", [{"attendance_taken": "måske"}, {"attendance": True}])
def test_closing_with_something_else_is_refused(meeting: Meeting, pia: APIClient, wrong: dict[str, object]) -> None:
    assert pia.post(url(meeting, "close/"), wrong, format="json").status_code == 400


def test_minutes_and_headcount_are_written_after_the_meeting(
    meeting: Meeting, pia: APIClient, participant: Person, as_: As
) -> None:
    with told(ENDS):
        pia.post(url(meeting, "close/"))
        said = {"minutes": "Vi talte.\nOg spiste.", "headcount": 40}
        assert pia.patch(url(meeting), said, format="json").status_code == 200
    seen = as_(participant).get(url(meeting)).json()
    assert (seen["minutes"], seen["headcount"]) == ("Vi talte.\nOg spiste.", 40)


@pytest.mark.parametrize("wrong", [{"minutes": "010190-1234"}, {"headcount": -1}, {"headcount": "mange"}])
def test_minutes_and_headcount_that_cannot_be(meeting: Meeting, pia: APIClient, wrong: dict[str, object]) -> None:
    assert pia.patch(url(meeting), wrong, format="json").status_code == 400


def test_a_certificate_is_for_who_came(ida: Registration, participant: Person, as_: As) -> None:
    client = as_(participant)
    assert client.get(url(ida, "certificate/")).status_code == 409
    registration.attend(ida, by=None)
    answer = client.get(url(ida, "certificate/"))
    assert (answer.status_code, answer.headers["Content-Type"], answer.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )


def test_a_certificate_is_had_by_oneself_the_coordinator_and_who_plans(
    ida: Registration, coordinator: Person, advisor: Consultant, stranger: Person, as_: As
) -> None:
    registration.attend(ida, by=None)
    codes = [as_(who).get(url(ida, "certificate/")).status_code for who in (coordinator, advisor, stranger)]
    assert codes == [200, 200, 404]


def test_participants_see_each_others_name_function_and_organisation(
    meeting: Meeting, ida: Registration, participant: Person, stranger: Person, as_: As
) -> None:
    registration.register(meeting, stranger, by=stranger)
    rows = as_(participant).get(url(meeting, "participants/")).json()["results"]
    assert [(row["name"], row["organisation"]) for row in rows] == [
        ("Ida", "Horsens Kommune"),
        ("Otto", "Odense Kommune"),
    ]
    assert set(rows[0]) == {"name", "function", "organisation", "attendance"}


def test_who_has_no_seat_sees_no_participants(meeting: Meeting, ida: Registration, stranger: Person, as_: As) -> None:
    assert as_(stranger).get(url(meeting, "participants/")).status_code == 403


def test_the_list_is_had_as_a_file(meeting: Meeting, ida: Registration, pia: APIClient) -> None:
    answer = pia.get(url(meeting, "participants/?format=csv"))
    [row] = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (row["name"], row["organisation"]) == ("Ida", "Horsens Kommune")
