"""Answers without a person at the API's door, and results hidden below five of them."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from advisory.reporting import year
from api.models import IdempotencyKey
from network.clock import told
from network.evaluations import answering
from network.meetings import links, scheduling
from network.meetings.models import Meeting
from network.networks.models import Network
from network.people.models import Person
from tests.api.conftest import ENDS, plan, pointers

As = Callable[..., APIClient]
URL = "/api/v1/evaluations/"
MARKS: dict[str, Any] = {"benefit": 4, "content": 5, "organisation": 3}


@pytest.fixture(autouse=True)
def _when_it_ends() -> Iterator[None]:
    with told(ENDS):
        yield


def token(meeting: Meeting) -> str:
    return links.evaluation_address(meeting).split("/")[-2]


def give(meeting: Meeting, answers: int, **more: Any) -> None:
    for _ in range(answers):
        answering.answer(meeting, uuid4(), **MARKS | more)


def test_an_answer_comes_from_whoever_has_the_token(meeting: Meeting, stranger: Person, as_: As) -> None:
    answer = as_(stranger).post(URL, {"token": token(meeting), **MARKS}, format="json")
    assert (answer.status_code, answer.json()["meeting"]) == (201, str(meeting.pk))


def test_the_same_slip_twice_is_one_answer(meeting: Meeting, pia: APIClient) -> None:
    said = {"meeting": str(meeting.pk), "slip": str(uuid4()), **MARKS}
    codes = [pia.post(URL, said, format="json").status_code for _ in range(2)]
    assert (codes, meeting.evaluations.count()) == ([201, 200], 1)


def test_an_idempotency_key_is_one_answer_and_is_not_kept_with_who_sent_it(meeting: Meeting, pia: APIClient) -> None:
    said, key = {"meeting": str(meeting.pk), **MARKS}, {"Idempotency-Key": "abc"}
    codes = [pia.post(URL, said, format="json", headers=key).status_code for _ in range(2)]
    assert (codes, meeting.evaluations.count()) == ([201, 200], 1)
    assert IdempotencyKey.objects.count() == 0


def test_the_same_key_with_another_answer_is_refused(meeting: Meeting, pia: APIClient) -> None:
    for benefit, code in ((4, 201), (1, 422)):
        said = {"meeting": str(meeting.pk), **MARKS, "benefit": benefit}
        answer = pia.post(URL, said, format="json", headers={"Idempotency-Key": "abc"})
        assert answer.status_code == code
    assert meeting.evaluations.get().benefit == 4


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"benefit": 0}, "/benefit"),
        ({"content": 6}, "/content"),
        ({"organisation": "god"}, "/organisation"),
        ({"best": "Ring til 010190-1234"}, "/best"),
        ({"better": "a" * 1001}, "/better"),
        ({"slip": "1"}, "/slip"),
        ({"token": "forged"}, "/token"),
        ({"person": "Ida"}, "/person"),
    ],
)
def test_what_is_no_answer_is_refused(meeting: Meeting, pia: APIClient, wrong: dict[str, object], pointer: str) -> None:
    answer = pia.post(URL, {"token": token(meeting), **MARKS} | wrong, format="json")
    assert (answer.status_code, pointers(answer)) == (400, [pointer])


def test_a_form_needs_a_token_or_a_meeting(pia: APIClient) -> None:
    assert pia.post(URL, MARKS, format="json").status_code == 400


def test_only_who_plans_the_meeting_types_answers_in(meeting: Meeting, participant: Person, as_: As) -> None:
    answer = as_(participant).post(URL, {"meeting": str(meeting.pk), **MARKS}, format="json")
    assert answer.status_code == 403


def test_four_answers_are_hidden_without_a_number(meeting: Meeting, pia: APIClient) -> None:
    give(meeting, 4, best="Godt")
    row = pia.get(f"{URL}{meeting.pk}/").json()
    assert (row["hidden"], row["answers"], row["benefit"], row["best"]) == (True, None, None, [])
    assert row["hidden_because"]


def test_five_answers_are_shown(meeting: Meeting, pia: APIClient) -> None:
    give(meeting, 5, best="Godt")
    row = pia.get(f"{URL}{meeting.pk}/").json()
    assert (row["answers"], row["benefit"], row["best"]) == (
        5,
        {"average": 4.0, "counts": [0, 0, 0, 5, 0]},
        ["Godt"] * 5,
    )


def test_results_not_changed_answer_304(meeting: Meeting, pia: APIClient) -> None:
    etag = pia.get(f"{URL}{meeting.pk}/").headers["ETag"]
    assert pia.get(f"{URL}{meeting.pk}/", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("by", ["meeting", "kind", "programme", "region", "year"])
def test_results_by_what_they_are_asked_for(meeting: Meeting, pia: APIClient, by: str) -> None:
    Network.objects.update(programme="familiehuse")
    give(meeting, 5)
    [row] = pia.get(f"{URL}?by={by}&year=2027").json()["results"]
    assert (row["by"], row["answers"]) == (by, 5)


def test_a_small_meeting_cannot_be_found_by_subtracting_from_all(
    network: Network, meeting: Meeting, pia: APIClient
) -> None:
    small = scheduling.publish(plan(network, kind="theme_day"), by=None)
    give(meeting, 5)
    give(small, 4, benefit=1)
    assert [
        pia.get(f"{URL}?by=region{kind}").json()["results"][0]["answers"] for kind in ("", "&kind=network_meeting")
    ] == [5, 5]


def test_the_region_is_that_of_the_day(meeting: Meeting, pia: APIClient) -> None:
    give(meeting, 5)
    counts = [pia.get(f"{URL}?region={slug}").json()["count"] for slug in ("midtjylland", "syddanmark")]
    assert counts == [1, 0]


@pytest.mark.parametrize("query", ["by=person", "year=x", "meeting=1", "kind=party", "a=b"])
def test_what_cannot_be_asked_for_is_named(pia: APIClient, query: str) -> None:
    assert pia.get(f"{URL}?{query}").status_code == 400


def test_a_meeting_that_others_plan_has_no_results(
    denmark: None, meeting: Meeting, advisor: Consultant, as_: As
) -> None:
    elsewhere = scheduling.publish(plan(None, kind="other"), by=None)
    give(elsewhere, 5)
    client = as_(advisor)
    assert client.get(f"{URL}{elsewhere.pk}/").status_code == 404
    assert [row["key"] for row in client.get(URL).json()["results"]] == [str(meeting.pk)]


def test_municipalities_see_no_results(meeting: Meeting, coordinator: Person, participant: Person, as_: As) -> None:
    codes = [as_(person).get(f"{URL}{meeting.pk}/").status_code for person in (coordinator, participant)]
    assert codes == [404, 404]


def test_the_list_costs_the_same_however_many_meetings(
    network: Network, meeting: Meeting, pia: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        scheduling.publish(plan(network), by=None)
    with django_assert_num_queries(6):
        assert pia.get(URL).json()["count"] == 3


def test_the_yearly_report_tells_satisfaction_from_five_answers_on(meeting: Meeting) -> None:
    scheduling.close(meeting, by=None)
    told_of = []
    for answers in (4, 1):
        give(meeting, answers)
        told_of.append(year.report(2027)[0]["satisfaction"])
    assert told_of == [None, 4.0]
