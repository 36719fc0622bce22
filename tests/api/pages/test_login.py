"""People log in with a code sent to their address; others learn nothing."""

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.core.cache import cache
from django.test import Client

from network.people.models import Person

Mails = Callable[[], list[EmailMessage]]


@pytest.fixture(autouse=True)
def no_attempts_yet() -> None:
    cache.clear()


def ask(client: Client, address: str) -> tuple[int, str]:
    answer = client.post("/login/", {"email": address})
    return answer.status_code, answer.headers["Location"]


def code_in(mail: EmailMessage) -> str:
    found = re.search(r"koden? er (\S+)\.", mail.get_content())
    assert found
    return found[1]


def test_a_code_by_mail_logs_in(client: Client, planner: Person, mails: Mails) -> None:
    ask(client, "PIA@example.org")
    (mail,) = mails()
    answer = client.post("/login/code/", {"code": code_in(mail)}, follow=True)
    assert (mail["To"], answer.context["user"]) == ("pia@example.org", planner)


def test_a_wrong_code_does_not(client: Client, planner: Person) -> None:
    ask(client, "pia@example.org")
    answer = client.post("/login/code/", {"code": "WRONG-1"})
    assert not answer.wsgi_request.user.is_authenticated


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(
    client: Client, planner: Person, mails: Mails
) -> None:
    assert ask(client, "pia@example.org") == ask(Client(), "nobody@example.org")
    assert len(mails()) == 2


def test_an_unknown_address_gets_no_code(client: Client, denmark: None, mails: Mails) -> None:
    ask(client, "nobody@example.org")
    assert "ikke kendt" in mails()[0].get_content()


def test_nobody_signs_up(client: Client, denmark: None) -> None:
    client.post("/login/new/", {"email": "new@example.org"})
    assert not Person.objects.filter(email="new@example.org").exists()


def test_after_ten_codes_an_address_waits(client: Client, planner: Person, mails: Mails) -> None:
    for _ in range(12):
        Client().post("/login/", {"email": "pia@example.org"})
    assert len(mails()) == 10


def test_whoever_left_is_not_let_in(client: Client, planner: Person, mails: Mails) -> None:
    Person.objects.update(is_active=False)
    ask(client, "pia@example.org")
    client.post("/login/code/", {"code": code_in(mails()[0])} if "koden" in mails()[0].get_content() else {})
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_logging_out_ends_the_session(client: Client, planner: Person) -> None:
    client.force_login(planner)
    client.post("/logout/")
    assert not client.get("/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("path", ["/", "/login/", "/login/inactive/"])
def test_pages_carry_the_words_people_look_for(client: Client, denmark: None, path: str) -> None:
    page = client.get(path).content.decode()
    assert "Log ind" in page
    assert "English" in page
