"""A mail server hands its mail over at our door: stored before it hears 250, and for our mailboxes only."""

import smtplib
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import OperationalError

from network.calendar.parse import MAX_BYTES
from network.invitations import receiving
from network.invitations.models import InboundMail, Invitation
from network.invitations.receiving import MOST_BYTES, MOST_RECIPIENTS, Connection, Doorkeeper, connections
from tests.conftest import Drain
from tests.network.invitations.samples import sample

OURS = "netvaerk@example.org"
MAIL = b"From: a@example.org\r\nTo: netvaerk@example.org\r\nMessage-ID: <1@example.org>\r\n\r\nHej\r\n"


class Door(Controller):
    """Ours, in a thread of its own."""

    def factory(self) -> Connection:
        return connections()()


@pytest.fixture
def door(transactional_db: None) -> Iterator[int]:
    """The port of an open door."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    controller = Door(Doorkeeper(), hostname="127.0.0.1", port=port)
    controller.start()
    yield port
    controller.stop()


@pytest.fixture
def client(door: int) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", door, timeout=10) as made:
        yield made


def raws() -> list[bytes]:
    return [bytes(mail.raw) for mail in InboundMail.objects.all()]


def test_a_mail_is_stored_when_it_is_acknowledged(client: smtplib.SMTP) -> None:
    client.sendmail("a@example.org", [OURS], MAIL)
    assert raws() == [b"Return-Path: <a@example.org>\r\n" + MAIL]


@pytest.mark.parametrize("address", [OURS, "netvaerk.0a1b@example.org", "NETVAERK.0A1B@Example.org"])
def test_our_mailboxes_are_known_with_and_without_a_token(address: str, client: smtplib.SMTP) -> None:
    client.ehlo()
    client.mail("a@example.org")
    assert client.rcpt(address)[0] == 250


@pytest.mark.parametrize(
    "address",
    ["ane@example.org", "netvaerk@forger.example", "netvaerk+0a@example.org", "netvaerk.@example.org", "postmaster"],
)
def test_nothing_is_relayed(address: str, client: smtplib.SMTP) -> None:
    client.ehlo()
    client.mail("a@example.org")
    assert client.rcpt(address)[0] == 550


def test_of_several_recipients_only_ours_are_taken(client: smtplib.SMTP) -> None:
    refused = client.sendmail("a@example.org", ["ane@example.org", OURS], MAIL)
    assert (list(refused), len(raws())) == (["ane@example.org"], 1)


def test_what_cannot_be_stored_stays_with_the_sender(client: smtplib.SMTP, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "receive", away)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("a@example.org", [OURS], MAIL)
    assert (refused.value.smtp_code, raws()) == (451, [])
    client.sendmail("a@example.org", [OURS], MAIL)
    assert len(raws()) == 1


def test_handed_over_twice_it_is_kept_once(client: smtplib.SMTP) -> None:
    for _ in range(2):
        client.sendmail("a@example.org", [OURS], MAIL)
    assert len(raws()) == 1


def test_of_a_large_mail_the_beginning_is_kept(client: smtplib.SMTP, drain: Drain) -> None:
    client.sendmail("a@example.org", [OURS], MAIL + b"X\r\n" * (MAX_BYTES // 3))
    drain()
    assert InboundMail.objects.get().reason == "oversized"


def test_a_mail_above_the_limit_is_refused(client: smtplib.SMTP) -> None:
    client.ehlo()
    assert client.esmtp_features["size"] == str(MOST_BYTES)
    assert client.mail("a@example.org", [f"SIZE={MOST_BYTES + 1}"])[0] == 552
    client.mail("a@example.org")
    client.rcpt(OURS)
    assert client.data(MAIL + (b"X" * 900 + b"\r\n") * (MOST_BYTES // 900))[0] == 552
    assert raws() == []


def test_a_line_of_any_length_is_taken(client: smtplib.SMTP) -> None:
    client.sendmail("a@example.org", [OURS], MAIL + b"X" * 50_000 + b"\r\n")
    assert len(raws()[0]) > 50_000


def test_recipients_are_limited(client: smtplib.SMTP) -> None:
    client.ehlo()
    client.mail("a@example.org")
    codes = [client.rcpt(OURS)[0] for _ in range(MOST_RECIPIENTS + 1)]
    assert codes == [250] * MOST_RECIPIENTS + [452]


def test_by_lmtp_each_recipient_gets_an_answer(door: int) -> None:
    with smtplib.LMTP("127.0.0.1", door) as client:
        client.ehlo()
        client.mail("a@example.org")
        for address in (OURS, "netvaerk.0a1b@example.org"):
            client.rcpt(address)
        assert [client.data(MAIL)[0], client.getreply()[0]] == [250, 250]
    assert raws() == [b"Return-Path: <a@example.org>\r\nDelivered-To: netvaerk.0a1b@example.org\r\n" + MAIL]


def test_a_report_without_a_sender_is_known_as_automatic(client: smtplib.SMTP, drain: Drain) -> None:
    client.sendmail("", [OURS], MAIL)
    drain()
    assert InboundMail.objects.get().reason == "automatic"


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_by_the_door_counts(client: smtplib.SMTP, invitation: Invitation, drain: Drain) -> None:
    client.sendmail("ane@example.org", [OURS], sample("outlook_accepts", invitation))
    drain()
    invitation.refresh_from_db()
    assert invitation.participation == "accepted"
