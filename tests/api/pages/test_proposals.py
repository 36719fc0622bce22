"""The page on which a municipality answers: a signed link, no login, and nothing happens by opening it."""

from datetime import timedelta

import pytest
from django.test import Client

from advisory.booking import holding, proposing
from advisory.booking.models import Assignment, Hold, Proposal
from advisory.booking.proposing import Offer
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.clock import told
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.wording import when
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()
TIMES = [Time(on(DAY + day, 10, 0), on(DAY + day, 12, 0)) for day in (0, 1, 7)]


@pytest.fixture
def address(activity: Activity, consultants: list[Consultant]) -> str:
    _, token = proposing.propose(activity, [Offer(time, consultants) for time in TIMES], by=None)
    return f"/proposals/{token}/"


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def state() -> tuple[str, int]:
    return Proposal.objects.get().state, Meeting.objects.count()


def test_the_page_names_the_held_times_in_words_and_opening_it_does_nothing(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    assert all(when(time.starts_at, time.ends_at).da in page for time in TIMES)
    assert "(uge " in page
    assert state() == ("open", 0)


def test_choosing_a_time_books_it_and_lets_the_others_go(client: Client, address: str) -> None:
    answer = client.post(address, {"slot": "1"}, follow=True)
    assert "Tak, tiden er booket" in answer.content.decode()
    assert state() == ("accepted", 1)
    assert Meeting.objects.get().starts_at == TIMES[1].starts_at
    assert not Hold.objects.filter(state="placed").exists()


def test_saying_that_none_suits_lets_all_go_and_keeps_the_reason(client: Client, address: str) -> None:
    answer = client.post(address, {"slot": "none", "reason": "Vi har ferie."}, follow=True)
    assert "Tak for svaret" in answer.content.decode()
    assert state() == ("declined", 0)
    assert Proposal.objects.get().reason == "Vi har ferie."
    assert not Assignment.objects.live().exists()


@pytest.mark.parametrize("said", [{}, {"slot": "7"}, {"slot": "x"}, {"slot": "none", "reason": "CPR 010190-1234"}])
def test_what_is_no_answer_is_pointed_out_and_changes_nothing(
    client: Client, address: str, said: dict[str, str]
) -> None:
    answer = client.post(address, said)
    assert "Det kunne ikke gennemføres" in answer.content.decode()
    assert state() == ("open", 0)


def test_a_time_whose_hold_was_let_go_is_not_shown(client: Client, address: str) -> None:
    holding.release(Hold.objects.earliest("starts_at"), by=None)
    page = client.get(address).content.decode()
    assert when(TIMES[0].starts_at, TIMES[0].ends_at).da not in page
    assert "Det kunne ikke gennemføres" in client.post(address, {"slot": "0"}).content.decode()


def test_a_second_answer_changes_nothing(client: Client, address: str) -> None:
    client.post(address, {"slot": "0"})
    answer = client.post(address, {"slot": "none"})
    assert "Tak, tiden er booket" in answer.content.decode()
    assert state() == ("accepted", 1)


def test_after_its_time_the_page_says_that_it_has_expired(client: Client, address: str) -> None:
    with told(Proposal.objects.get().expires_at + timedelta(seconds=1)):
        answer = client.post(address, {"slot": "0"})
    assert "Forslaget er udløbet" in answer.content.decode()
    assert Meeting.objects.count() == 0


def test_a_strange_token_opens_nothing(client: Client, address: str) -> None:
    assert client.get("/proposals/guess/").status_code == 404
