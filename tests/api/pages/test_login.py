"""People log in with a code sent to their address; others learn nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.test import Client

from network.clock import now
from network.people.models import Person

Mails = Callable[[], list[EmailMessage]]
FOREIGN = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]


@pytest.fixture(autouse=True)
def no_attempts_yet(db: None) -> None:
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


def test_whoever_mistyped_the_address_asks_anew_and_gets_a_code(client: Client, planner: Person, mails: Mails) -> None:
    ask(client, "pai@example.org")
    page = client.get("/login/code/").content.decode()
    assert "Vi har sendt en mail til pai@example.org." in page
    assert 'action="/login/again/"' in page
    assert client.post("/login/again/", {"next": "/week/"}).headers["Location"] == "/login/?next=%2Fweek%2F"
    assert 'name="email"' in client.get("/login/").content.decode()
    ask(client, "pia@example.org")
    assert client.post("/login/code/", {"code": code_in(mails()[-1])}, follow=True).context["user"] == planner


def test_a_code_that_was_given_up_no_longer_counts(client: Client, planner: Person, mails: Mails) -> None:
    ask(client, "pia@example.org")
    client.post("/login/again/")
    answer = client.post("/login/code/", {"code": code_in(mails()[-1])}, follow=True)
    assert not answer.wsgi_request.user.is_authenticated


def test_whoever_is_logged_in_stays_so(client: Client, planner: Person) -> None:
    client.force_login(planner)
    client.post("/login/again/")
    assert client.get("/week/").status_code == 200


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


def test_a_code_logs_in_once(client: Client, planner: Person, mails: Mails) -> None:
    ask(client, "pia@example.org")
    code = code_in(mails()[0])
    client.post("/login/code/", {"code": code})
    client.post("/logout/")
    answer = client.post("/login/code/", {"code": code}, follow=True)
    assert not answer.wsgi_request.user.is_authenticated


def test_an_old_code_does_not(client: Client, planner: Person, mails: Mails) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        ask(client, "pia@example.org")
        clock.shift(timedelta(minutes=16))
        answer = client.post("/login/code/", {"code": code_in(mails()[0])}, follow=True)
    assert not answer.wsgi_request.user.is_authenticated


def test_logging_in_gives_a_session_of_its_own(client: Client, planner: Person, mails: Mails) -> None:
    ask(client, "pia@example.org")
    before = client.session.session_key
    client.post("/login/code/", {"code": code_in(mails()[0])})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize(("wanted", "led_to"), [("/calendars/", "/calendars/"), *dict.fromkeys(FOREIGN, "/").items()])
def test_logging_in_leads_nowhere_else(client: Client, planner: Person, mails: Mails, wanted: str, led_to: str) -> None:
    client.post("/login/", {"email": "pia@example.org", "next": wanted})
    answer = client.post("/login/code/", {"code": code_in(mails()[0]), "next": wanted})
    assert answer.headers["Location"] == led_to


def test_after_twenty_codes_from_one_place_it_waits(client: Client, planner: Person, mails: Mails) -> None:
    for number in range(22):
        Client().post("/login/", {"email": f"nobody{number}@example.org"})
    assert len(mails()) == 20


def test_after_twenty_guesses_from_one_place_it_waits(client: Client, planner: Person, mails: Mails) -> None:
    ask(client, "pia@example.org")
    answers = [Client().post("/login/code/", {"code": f"AAAA-{number}"}).status_code for number in range(20)]
    waits = client.post("/login/code/", {"code": code_in(mails()[0])})
    assert 429 not in answers
    assert (waits.status_code, waits.headers["Retry-After"]) == (429, "3600")


def test_a_known_and_an_unknown_address_wait_alike(client: Client, planner: Person) -> None:
    def refused(address: str) -> str:
        for _ in range(11):
            page = Client().post("/login/", {"email": address})
        cache.clear()
        return page.content.decode().replace(address, "").split("csrfmiddlewaretoken")[0]

    assert refused("pia@example.org") == refused("nobody@example.org")


def test_tries_are_counted_for_all_processes_together(db: None) -> None:
    """The counts lie in a table; a second process reads the same."""
    cache.set("tried", 1, 60)
    other = DatabaseCache("tries", {})
    assert other.get("tried") == cache.get("tried") == 1
    assert isinstance(cache._connections["default"], DatabaseCache)  # type: ignore[attr-defined]
