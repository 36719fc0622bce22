"""The open form about a meeting: for everybody who was there, and for nobody in particular."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from api import throttling
from network.clock import told
from network.meetings import scheduling
from network.meetings.links import check_in_address, evaluation_address
from network.meetings.models import Meeting

MARKS = {"benefit": "4", "content": "5", "organisation": "3"}


@pytest.fixture(autouse=True)
def _at_the_end(meeting: Meeting) -> Iterator[None]:
    with told(meeting.ends_at):
        yield


@pytest.fixture
def path(meeting: Meeting) -> str:
    return evaluation_address(meeting).removeprefix("http://localhost:8000")


def slip(client: Client, path: str) -> str:
    found = re.search(r'name="slip" value="([^"]+)"', client.get(path).content.decode())
    assert found
    return found[1]


def test_opening_the_form_answers_nothing(client: Client, path: str, meeting: Meeting) -> None:
    assert "Hvad synes du om mødet?" in client.get(path).content.decode()
    assert meeting.evaluations.count() == 0


def test_the_form_is_answered_without_login_session_or_token(path: str, meeting: Meeting) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(path, MARKS | {"slip": slip(client, path), "best": "Kagen", "better": ""}, follow=True)
    assert "Tak for svaret" in answer.content.decode()
    assert (meeting.evaluations.get().best, "sessionid" in client.cookies) == ("Kagen", False)


def test_pressing_twice_is_one_answer(client: Client, path: str, meeting: Meeting) -> None:
    said = MARKS | {"slip": slip(client, path)}
    for _ in range(2):
        assert client.post(path, said).status_code == 302
    assert meeting.evaluations.count() == 1


def test_a_program_that_answers_again_and_again_is_told_to_wait(client: Client, path: str, meeting: Meeting) -> None:
    throttling._buckets[f"answers about {meeting.pk}"] = (0.0, time.monotonic() + 60)
    answer = client.post(path, MARKS | {"slip": slip(client, path)})
    assert (answer.status_code, answer["Retry-After"], meeting.evaluations.count()) == (429, "60", 0)
    assert client.get(path).status_code == 200


def test_two_people_at_one_telephone_are_two_answers(client: Client, path: str, meeting: Meeting) -> None:
    for _ in range(2):
        client.post(path, MARKS | {"slip": slip(client, path)})
    assert meeting.evaluations.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"benefit": "6"},
        {"content": ""},
        {"organisation": "god"},
        {"best": "010190-1234"},
        {"better": "a" * 1001},
        {"slip": "1"},
    ],
)
def test_what_is_no_answer_is_said_in_the_form(
    client: Client, path: str, meeting: Meeting, wrong: dict[str, str]
) -> None:
    answer = client.post(path, MARKS | {"slip": slip(client, path)} | wrong)
    assert "Det kunne ikke gennemføres" in answer.content.decode()
    assert meeting.evaluations.count() == 0


def test_the_form_speaks_english_too(client: Client, path: str) -> None:
    client.cookies["django_language"] = "en"
    assert "What did you think of the meeting?" in client.get(path).content.decode()


def test_before_and_after_the_page_says_when_it_is_open(client: Client, path: str, meeting: Meeting) -> None:
    with told(meeting.ends_at - timedelta(hours=2)):
        answer = client.post(path, MARKS)
    assert "Skemaet er ikke åbent" in answer.content.decode()
    assert meeting.evaluations.count() == 0


def test_a_forged_address_and_one_for_checking_in_lead_nowhere(client: Client, path: str, meeting: Meeting) -> None:
    check_in = check_in_address(meeting).split("/")[-2]
    codes = [client.get(each).status_code for each in (f"{path[:-4]}abc/", f"/evaluation/{check_in}/")]
    assert codes == [404, 404]


def test_a_cancelled_meeting_has_no_form(client: Client, path: str, meeting: Meeting) -> None:
    scheduling.cancel(meeting, reason="", by=None)
    assert client.get(path).status_code == 404
