"""Results and sheets, as staff see them."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client

from network.clock import told
from network.evaluations import answering
from network.meetings.models import Meeting
from network.people.models import Person
from tests.api.conftest import ENDS


@pytest.fixture(autouse=True)
def _afterwards() -> Iterator[None]:
    with told(ENDS):
        yield


@pytest.fixture
def staff(client: Client, planner: Person) -> Client:
    client.force_login(planner)
    return client


def give(meeting: Meeting, answers: int) -> None:
    for _ in range(answers):
        answering.answer(meeting, uuid4(), benefit=4, content=5, organisation=3, best="Kagen <b>")


def test_four_answers_show_nothing(staff: Client, meeting: Meeting) -> None:
    give(meeting, 4)
    page = staff.get(f"/meetings/{meeting.pk}/evaluation/").content.decode()
    assert ("Færre end fem har svaret" in page, "Kagen" in page) == (True, False)


def test_five_answers_show_averages_a_chart_and_the_texts(staff: Client, meeting: Meeting) -> None:
    give(meeting, 5)
    page = staff.get(f"/meetings/{meeting.pk}/evaluation/").content.decode()
    for said in ("4,0", "<svg", "Kagen &lt;b&gt;"):
        assert said in page


@pytest.mark.parametrize("by", ["meeting", "kind", "programme", "region", "year"])
def test_the_overview_is_had_by_each(staff: Client, meeting: Meeting, by: str) -> None:
    give(meeting, 5)
    assert staff.get(f"/evaluations/?by={by}").status_code == 200


def test_an_overview_by_people_is_not_had(staff: Client) -> None:
    assert staff.get("/evaluations/?by=person").status_code == 404


def test_municipalities_have_no_overview(client: Client, participant: Person) -> None:
    client.force_login(participant)
    assert client.get("/evaluations/").status_code == 403


@pytest.mark.parametrize("what", ["evaluation", "checkin"])
def test_the_sheet_has_code_address_and_script(staff: Client, meeting: Meeting, what: str) -> None:
    page = staff.get(f"/meetings/{meeting.pk}/sheet/{what}/").content.decode()
    assert ("Sig til deltagerne" in page, f"/{what}/" in page, 'class="qr"' in page) == (True, True, True)


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_code_is_had_as_a_file(staff: Client, meeting: Meeting, kind: str, begins: bytes) -> None:
    answer = staff.get(f"/meetings/{meeting.pk}/code/evaluation.{kind}")
    assert answer.content.startswith(begins)


@pytest.mark.parametrize("address", ["sheet/other/", "code/other.svg", "code/evaluation.gif"])
def test_other_sheets_and_files_do_not_exist(staff: Client, meeting: Meeting, address: str) -> None:
    assert staff.get(f"/meetings/{meeting.pk}/{address}").status_code == 404
