"""Handing mail to a mail server that takes it, refuses it, asks for patience or hangs up."""

import socket
import ssl
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from network.events.work import DeferredError
from network.invitations.models import Dispatch
from network.invitations.post import RefusedError, _trust, hand_over
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.people.models import Person
from tests.conftest import Drain

CONTENT = b"From: a@example.org\r\nMessage-ID: <1@example.org>\r\n\r\nHej\r\n"
Answers = Callable[..., "Sink"]


class Sink:
    """A mail server that keeps what it is handed and answers as it is told; "cut" hangs up before answering."""

    def __init__(self, *answers: str, at_rcpt: str = "") -> None:
        self.answers = list(answers)
        self.at_rcpt = at_rcpt
        self.taken: list[tuple[str, list[str], bytes]] = []

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:  # noqa: N802
        if self.at_rcpt:
            return self.at_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250") or answer == "cut":
            self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        if answer == "cut":
            server.transport.close()
        return answer


@pytest.fixture
def server(settings: Any) -> Iterator[Answers]:
    started: list[Controller] = []

    def start(*answers: str, **particulars: str) -> Sink:
        sink = Sink(*answers, **particulars)
        controller = Controller(sink, hostname="127.0.0.1", port=free_port())
        controller.start()
        started.append(controller)
        settings.MAIL_SERVER = SimpleNamespace(host="127.0.0.1", port=controller.port, tls="none", user="", password="")
        return sink

    yield start
    for controller in started:
        controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def send() -> None:
    hand_over(CONTENT, message_id="<1@example.org>", sender="n.token@example.org", recipient="ane@example.org")


def test_the_server_gets_the_bytes_and_the_invitations_own_sender(server: Answers) -> None:
    sink = server()
    send()
    assert sink.taken == [("n.token@example.org", ["ane@example.org"], CONTENT)]


@pytest.mark.parametrize("answer", ["421 4.3.2 Closing", "432 4.3.2 Throttled", "451 4.3.0 Later", "452 4.2.2 Full"])
def test_a_4xx_after_data_asks_for_patience(answer: str, server: Answers) -> None:
    server(answer)
    with pytest.raises(DeferredError, match=answer[:3]):
        send()


@pytest.mark.parametrize("answer", ["550 5.1.1 Unknown", "552 5.2.2 Full", "554 5.7.1 Spam"])
def test_a_5xx_after_data_is_a_no_for_good(answer: str, server: Answers) -> None:
    server(answer)
    with pytest.raises(RefusedError, match=answer[:3]):
        send()


@pytest.mark.parametrize(("answer", "error"), [("450 4.2.0 Greylisted", DeferredError), ("550 5.1.1 No", RefusedError)])
def test_the_recipient_may_be_refused_before_data(answer: str, error: type[Exception], server: Answers) -> None:
    server(at_rcpt=answer)
    with pytest.raises(error, match=answer[:3]):
        send()


def test_a_connection_cut_after_data_asks_for_patience(server: Answers) -> None:
    sink = server("cut")
    with pytest.raises(DeferredError):
        send()
    assert len(sink.taken) == 1


def test_a_server_that_is_away_asks_for_patience(settings: Any) -> None:
    settings.MAIL_SERVER = SimpleNamespace(host="127.0.0.1", port=9, tls="none", user="", password="")
    with pytest.raises(DeferredError, match="cannot be reached"):
        send()


def test_a_server_without_tls_gets_nothing_when_tls_is_wanted(server: Answers, settings: Any) -> None:
    sink = server()
    settings.MAIL_SERVER = SimpleNamespace(**(vars(settings.MAIL_SERVER) | {"tls": "starttls"}))
    with pytest.raises(DeferredError, match="STARTTLS"):
        send()
    assert sink.taken == []


def test_a_server_that_does_not_let_us_in_refuses_no_mail(server: Answers, settings: Any) -> None:
    server()
    settings.MAIL_SERVER = SimpleNamespace(**(vars(settings.MAIL_SERVER) | {"user": "netvaerk", "password": "wrong"}))
    with pytest.raises(DeferredError, match="cannot be reached"):
        send()


def test_nothing_older_than_tls_1_2_is_spoken() -> None:
    assert _trust().minimum_version == ssl.TLSVersion.TLSv1_2


def publish(meeting: Meeting, planner: Person, drain: Drain) -> None:
    scheduling.publish(meeting, by=planner)
    drain()


def test_a_mail_cut_after_data_arrives_twice_alike(
    meeting: Meeting, planner: Person, drain: Drain, server: Answers
) -> None:
    sink = server("cut")
    publish(meeting, planner, drain)
    Dispatch.objects.filter(outcome="").update(due_at="2020-01-01T00:00:00Z")
    drain()
    twice = [taken for taken in sink.taken if taken[1] == sink.taken[0][1]]
    assert (len(sink.taken), len(twice), twice[0] == twice[1]) == (4, 2, True)


def test_a_mail_refused_for_good_is_visible_and_the_others_are_sent(
    meeting: Meeting, planner: Person, drain: Drain, server: Answers
) -> None:
    server("550 5.1.1 Unknown")
    publish(meeting, planner, drain)
    assert sorted(Dispatch.objects.values_list("outcome", "error")) == [
        ("failed", "550 5.1.1 Unknown"),
        ("sent", ""),
        ("sent", ""),
    ]


def test_a_mail_put_off_keeps_its_message_id(meeting: Meeting, planner: Person, drain: Drain, server: Answers) -> None:
    sink = server("451 4.3.0 Later")
    publish(meeting, planner, drain)
    late = Dispatch.objects.get(outcome="")
    Dispatch.objects.filter(pk=late.pk).update(due_at="2020-01-01T00:00:00Z")
    drain()
    assert (len(sink.taken), late.message_id.encode() in sink.taken[-1][2]) == (3, True)


def test_while_people_rehearse_no_mail_leaves_and_all_of_it_lies_in_files(
    server: Answers, settings: Any, mails: Callable[[], list[Any]]
) -> None:
    sink = server()
    settings.MAIL_REHEARSAL = True
    hand_over(CONTENT, message_id="<1@example.org>", sender="a@example.org", recipient="b@example.org")
    assert (sink.taken, [mail["From"] for mail in mails()]) == ([], ["a@example.org"])
