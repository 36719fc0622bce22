"""At its start a worker says whether our sender domain lets others tell forged mail from ours."""

import logging
import struct
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from deploy import sender_domain
from deploy.sender_domain import answers, look, policy_of, question

NAME = b"\x06_dmarc\x07example\x03org\x00"
RECORD = b"v=DMARC1; p=reject; rua=mailto:x@example.org"


def record(text: bytes, kind: int = 16) -> bytes:
    halves = text[:9], text[9:]
    strings = b"".join(bytes([len(half)]) + half for half in halves)
    return b"\xc0\x0c" + struct.pack(">2HIH", kind, 1, 300, len(strings)) + strings


def message(*records: bytes, number: int = 7) -> bytes:
    head = struct.pack(">6H", number, 0x8180, 1, len(records), 0, 0)
    return head + NAME + struct.pack(">2H", 16, 1) + b"".join(records)


def test_a_question_asks_for_the_texts_of_a_name() -> None:
    asked = question("_dmarc.example.org", 7)
    assert asked == struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0) + NAME + struct.pack(">2H", 16, 1)


def test_the_texts_are_read_from_the_answer_and_other_records_passed_over() -> None:
    assert answers(message(record(b"not a text, an alias", kind=5), record(RECORD)), 7) == [RECORD.decode()]


def test_the_answer_to_another_question_is_refused() -> None:
    with pytest.raises(ValueError, match="another question"):
        answers(message(number=8), 7)


def test_a_domain_without_a_policy_goes_by_the_one_it_lies_in() -> None:
    known = {"_dmarc.example.org": ["v=spf1 -all", RECORD.decode()]}
    asked: list[str] = []

    def ask(name: str) -> list[str]:
        asked.append(name)
        return known.get(name, [])

    assert (policy_of("mail.example.org", ask), asked) == ("reject", ["_dmarc.mail.example.org", "_dmarc.example.org"])


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], "publishes no DMARC policy"),
        (["v=DMARC1; p=none"], "p=none"),
        ([RECORD.decode()], ""),
    ],
)
def test_a_domain_that_anybody_may_forge_is_warned_of(
    found: list[str], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        look("netvaerk@example.org", lambda _: found)
    assert (said in caplog.text, bool(caplog.records)) == (True, bool(said))


def test_a_resolver_that_is_away_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def away(_: str) -> list[str]:
        raise TimeoutError("timed out")

    with caplog.at_level(logging.INFO):
        look("netvaerk@example.org", away)
    assert "could not be looked up: timed out" in caplog.text


@pytest.mark.parametrize(("host", "rehearsal", "looks"), [("mx", False, 1), ("mx", True, 0), ("", False, 0)])
def test_only_where_mail_leaves_for_the_world_is_there_anything_to_look_up(
    host: str, rehearsal: bool, looks: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_SERVER, settings.MAIL_REHEARSAL = SimpleNamespace(host=host), rehearsal
    looked: list[str] = []

    class AtOnce:
        def __init__(self, target: Any, args: tuple[str], **_: Any) -> None:
            self.start = lambda: target(*args)

    monkeypatch.setattr(threading, "Thread", AtOnce)
    monkeypatch.setattr(sender_domain, "look", looked.append)
    sender_domain.look_at_the_start()
    assert len(looked) == looks
