"""What people read when something went wrong, and what systems read instead."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.test.client import RequestFactory

from api.pages import mishaps
from network.people.models import Person

AS_PEOPLE = {"accept": "text/html"}


def test_people_read_a_page_where_there_is_nothing(client: Client, db: None) -> None:
    answer = client.get("/nowhere/", headers=AS_PEOPLE)
    assert answer.status_code == 404
    assert "Siden findes ikke" in answer.content.decode()


def test_systems_read_problem_details_where_there_is_nothing(client: Client, db: None) -> None:
    assert client.get("/api/v1/nowhere/", headers=AS_PEOPLE).headers["Content-Type"] == "application/problem+json"


def test_people_read_a_page_where_they_may_not_go(client: Client, participant: Person) -> None:
    client.force_login(participant)
    answer = client.get("/week/", headers=AS_PEOPLE)
    assert answer.status_code == 403
    assert "<h1>" in answer.content.decode()


def test_a_form_that_came_from_elsewhere_is_explained(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"}, headers=AS_PEOPLE)
    assert answer.status_code == 403
    assert "<h1>" in answer.content.decode()


def test_the_last_resort_looks_nothing_up() -> None:
    answer = mishaps.server_error(RequestFactory().get("/", headers=AS_PEOPLE))
    assert answer.status_code == 500
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize(
    ("accept", "kind"), [("text/html", "text/html; charset=utf-8"), ("*/*", "application/problem+json")]
)
def test_a_database_that_does_not_answer_is_said_to_be_busy(accept: str, kind: str) -> None:
    request = RequestFactory().get("/", headers={"accept": accept})
    answer = mishaps.Calm(lambda _: mishaps.server_error(request)).process_exception(request, OperationalError())
    assert answer is not None
    assert (answer.status_code, answer.headers["Content-Type"], answer.headers["Retry-After"]) == (503, kind, "2")
