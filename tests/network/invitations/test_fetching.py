"""Mail from an IMAP mailbox: each once, also when the connection is cut in between."""

from typing import Any

import pytest

from network.calendar.parse import MAX_BYTES
from network.invitations.fetching import ImapServer, RefusedError, fetch, server_at
from network.invitations.models import InboundMail

MAILS = {str(uid): f"From: a@example.org\r\nMessage-ID: <{uid}@x>\r\n\r\nHej\r\n".encode() for uid in range(1, 6)}


class FakeMailbox:
    """A mailbox whose connection is cut after so many answers."""

    def __init__(self, mails: dict[str, bytes], *, answers: int = 1000) -> None:
        self.mails, self.seen, self.answers = mails, set[str](), answers
        self.client: Any = self

    def uids(self, criteria: str) -> list[str]:
        assert criteria == "UNSEEN"
        return [uid for uid in self.mails if uid not in self.seen]

    def uid(self, _: str, uid: str, what: str) -> tuple[str, list[Any]]:
        self._answer()
        if not self.mails[uid]:
            return "OK", [None]
        assert what == f"(RFC822.SIZE BODY.PEEK[]<0.{MAX_BYTES + 1}>)"
        raw = self.mails[uid]
        said = f"1 (UID {uid} RFC822.SIZE {len(raw)} BODY[]<0> {{{len(raw)}}}".encode()
        return "OK", [(said, raw[: MAX_BYTES + 1]), b")"]

    def flag(self, uid_list: str, flag_set: str, value: bool) -> None:
        self._answer()
        assert (flag_set, value) == ("\\Seen", True)
        self.seen.add(uid_list)

    def _answer(self) -> None:
        self.answers -= 1
        if self.answers < 0:
            raise ConnectionResetError


def test_every_unseen_mail_is_taken_in_and_marked(db: None) -> None:
    mailbox = FakeMailbox(MAILS)
    assert fetch(mailbox) == 5
    assert mailbox.seen == set(MAILS)
    assert fetch(mailbox) == 0
    assert {bytes(mail.raw) for mail in InboundMail.objects.all()} == set(MAILS.values())


@pytest.mark.parametrize("answers", range(1, 10))
def test_a_cut_connection_loses_none_and_keeps_each_once(answers: int, db: None) -> None:
    mailbox = FakeMailbox(MAILS, answers=answers)
    with pytest.raises(ConnectionResetError):
        fetch(mailbox)
    mailbox.answers = 1000
    fetch(mailbox)
    assert InboundMail.objects.count() == len(MAILS)


def test_a_mail_that_somebody_took_away_meanwhile_is_passed_over(db: None) -> None:
    fetch(FakeMailbox({"1": b"", "2": MAILS["2"]}))
    assert InboundMail.objects.count() == 1


class BusyMailbox(FakeMailbox):
    """A mailbox whose server will not hand the third mail over now."""

    def uid(self, command: str, uid: str, what: str) -> tuple[str, list[Any]]:
        return ("NO", [b"[UNAVAILABLE] Server busy"]) if uid == "3" else super().uid(command, uid, what)


def test_a_mail_that_is_not_handed_over_stays_unseen_and_keeps_no_other_out(db: None) -> None:
    mailbox = BusyMailbox(MAILS)
    with pytest.raises(RefusedError, match="Server busy"):
        fetch(mailbox)
    assert mailbox.seen == {"1", "2", "4", "5"}
    assert InboundMail.objects.count() == 4


def test_an_oversized_mail_is_never_fetched_whole(db: None) -> None:
    fetch(FakeMailbox({"1": MAILS["1"] + b"X" * (2 * MAX_BYTES)}))
    assert InboundMail.objects.get().size > 2 * MAX_BYTES


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("imaps://n:p%40ss@mx.example.org/Svar", ImapServer("mx.example.org", 993, "n", "p@ss", "Svar", "implicit")),
        ("imap://n:p@mx.example.org", ImapServer("mx.example.org", 143, "n", "p", "INBOX", "starttls")),
        ("imap://n:p@localhost:3143/?tls=none", ImapServer("localhost", 3143, "n", "p", "INBOX", "none")),
    ],
)
def test_the_address_says_where_and_how(url: str, server: ImapServer) -> None:
    assert server_at(url) == server


@pytest.mark.parametrize("url", ["", "http://n:p@x", "imap://x", "imap://n:p@x?tls=maybe"])
def test_a_wrong_address_is_refused_in_words_without_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"^IMAP_URL must look like"):
        server_at(url)
