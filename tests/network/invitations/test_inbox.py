"""Mail is kept first, each once, whatever it holds; then it is read once."""

import io
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from network.calendar.parse import MAX_BYTES
from network.events.work import DeferredError
from network.invitations import inbox, replies
from network.invitations.inbox import KEPT_OF_OVERSIZED, receive
from network.invitations.models import Dispatch, InboundMail, Invitation
from network.invitations.reasons import REASONS, sentence
from network.management.commands import ingest_mail
from tests.conftest import Drain
from tests.network.invitations.conftest import Arrive
from tests.network.invitations.samples import sample
from tests.pace import pace, seconds

PLAIN = b"From: a@example.org\r\nMessage-ID: <1@example.org>\r\nSubject: Hej\r\n\r\nHej\r\n"


def ingest(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("ingest_mail")


def test_a_mail_is_kept_as_it_came_before_anybody_reads_it(db: None) -> None:
    mail = InboundMail.objects.get(pk=receive(PLAIN).pk)
    assert (bytes(mail.raw), mail.verdict, mail.state) == (PLAIN, "received", "waiting")


@pytest.mark.parametrize("raw", [b"", b"\x00" * 100, b"\xff\xfe\r\n\r\n", b"From nobody\n", b"\r\n\r\n", b":" * 10_000])
def test_whatever_it_holds_is_kept_and_read(raw: bytes, db: None, arrive: Arrive) -> None:
    assert arrive(raw).verdict == "quarantined"


def test_a_copy_is_not_kept_again(db: None) -> None:
    traced = b"Return-Path: <a@example.org>\r\nReceived: from x\r\n\tby y; now\r\n" + PLAIN
    assert {receive(raw).pk for raw in (PLAIN, PLAIN, traced, b"From a@example.org Mon Nov\n" + PLAIN)} == {
        InboundMail.objects.get().pk
    }


def test_a_stranger_who_uses_anothers_message_id_does_not_keep_that_mail_out(db: None) -> None:
    receive(PLAIN.replace(b"Hej", b"Nej"))
    receive(PLAIN)
    assert InboundMail.objects.count() == 2


def test_a_mail_without_message_id_is_known_by_its_bytes(db: None) -> None:
    bare = PLAIN.replace(b"Message-ID", b"X-Id")
    receive(bare)
    receive(bare)
    assert InboundMail.objects.count() == 1


def test_of_an_oversized_mail_the_beginning_is_kept(invitation: Invitation, arrive: Arrive) -> None:
    mail = arrive(sample("korganizer_accepts_at_top_level", invitation) + b"X" * MAX_BYTES)
    assert (mail.verdict, mail.reason, len(mail.raw)) == ("quarantined", "oversized", KEPT_OF_OVERSIZED)
    assert mail.size > MAX_BYTES
    assert mail.sender == "ane@example.org"


def test_a_mail_of_many_containers_is_read_quickly(db: None, arrive: Arrive) -> None:
    mail = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\nContent-Type: multipart/x\r\n\r\n" * 9000
    assert seconds(lambda: arrive(mail)) < pace()
    assert InboundMail.objects.get().verdict == "quarantined"


def test_ingest_mail_stores_what_stands_on_standard_input(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(PLAIN, monkeypatch)
    assert bytes(InboundMail.objects.get().raw) == PLAIN


def test_ingest_mail_reads_an_endless_mail_to_its_end(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(PLAIN + b"X" * 3_500_000, monkeypatch)
    assert InboundMail.objects.get().size == len(PLAIN) + 3_500_000


def test_ingest_mail_leaves_the_mail_with_the_server_when_it_cannot_be_stored(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(ingest_mail, "receive", full)
    with pytest.raises(SystemExit) as stopped:
        ingest(PLAIN, monkeypatch)
    assert stopped.value.code == 75


def test_reading_is_asked_for_twice_and_done_once(db: None, drain: Drain) -> None:
    mail = receive(PLAIN)
    drain()
    inbox.read(mail.pk)
    mail.refresh_from_db()
    assert (mail.attempts, mail.verdict) == (1, "quarantined")


BOUNCES = [
    "postfix_reports_unknown_user",
    "gmail_reports_unknown_user",
    "exchange_reports_full_mailbox_with_headers_only",
    "exim_reports_failure_in_plain_text",
    "qmail_reports_failure",
]


@pytest.mark.parametrize("name", BOUNCES)
def test_a_mail_that_came_back_is_seen_at_the_mail_that_was_sent(
    name: str, invitation: Invitation, arrive: Arrive
) -> None:
    mail = arrive(sample(name, invitation))
    sent = Dispatch.objects.get(invitation=invitation)
    assert (mail.kind, mail.verdict, sent.outcome) == ("bounce", "applied", "bounced")
    assert sent.error[:5] in {"5.1.1", "5.2.2"}


def test_a_bounce_is_about_the_mail_whose_id_it_names(invitation: Invitation, arrive: Arrive) -> None:
    other = Dispatch.objects.get(invitation__address="bent@example.org")
    raw = sample("postfix_reports_unknown_user", invitation)
    arrive(raw.replace(b"<inv-42.3@example.org>", other.message_id.encode()))
    other.refresh_from_db()
    assert (other.outcome, Dispatch.objects.filter(outcome="bounced").count()) == ("bounced", 1)


def test_a_bounce_that_comes_before_anybody_says_the_mail_was_sent_is_read_again(invitation: Invitation) -> None:
    mine = Dispatch.objects.filter(invitation=invitation)
    mine.update(outcome="", state="running", message_id="<inv-42.3@example.org>")
    mail = receive(sample("postfix_reports_unknown_user", invitation))
    with pytest.raises(DeferredError):
        replies.decide(mail)
    mine.update(outcome="sent", state="done")
    replies.decide(mail)
    assert (InboundMail.objects.get().verdict, mine.get().outcome) == ("applied", "bounced")


def test_a_bounce_of_nothing_we_sent_is_put_before_staff(invitation: Invitation, arrive: Arrive) -> None:
    raw = sample("postfix_reports_unknown_user", invitation)
    mail = arrive(raw.replace(invitation.reply_token.encode(), b"0" * 26))
    assert (mail.verdict, mail.reason, Dispatch.objects.filter(outcome="bounced").count()) == (
        "quarantined",
        "unknown_mail",
        0,
    )


@pytest.mark.parametrize("name", ["exchange_is_out_of_office", "vacation_program_quotes_the_invitation"])
def test_two_robots_do_not_talk_to_each_other(name: str, invitation: Invitation, arrive: Arrive) -> None:
    sent = Dispatch.objects.count()
    for number in range(20):
        arrive(sample(name, invitation, message_id=f"<{number}@kommune.example>"))
    assert Dispatch.objects.count() == sent


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert all(text.da and text.en and text.da != text.en for text in REASONS.values())
    assert str(sentence("")) == ""
