"""Two thousand damaged mails: each is read, none is parked, and none from a stranger changes anything."""

import random
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from network.events.work import WorkState
from network.invitations.inbox import read, receive
from network.invitations.models import Dispatch, InboundMail, Invitation
from network.meetings.models import Meeting, Registration
from tests.network.calendar.builders import SAMPLES
from tests.network.invitations.samples import sample
from tests.pace import pace, seconds

NAMES = sorted(path.stem for path in (SAMPLES / "replies").glob("*.eml"))
JUNK = [b"\x00", b"\xff\xfe", b"\r\n\r\n", b"--", b"BEGIN:VEVENT\r\n", b";X=" * 50, "æøå".encode(), b"=?utf-8?q?", b'"']
SENDERS = re.compile(rb"(?im)^(?:From|Reply-To|Sender|Resent-From|Return-Path):.*(?:\r?\n[ \t].*)*")


def cut(chance: random.Random, raw: bytes) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def flip(chance: random.Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(min(len(raw), 20)):
        changed[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(changed)


def insert(chance: random.Random, raw: bytes) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(JUNK) * chance.choice([1, 3, 200]) + raw[at:]


def shuffle(chance: random.Random, raw: bytes) -> bytes:
    lines = raw.split(b"\r\n")
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\r\n".join(lines)


def drop(chance: random.Random, raw: bytes) -> bytes:
    lines = raw.split(b"\r\n")
    del lines[chance.randrange(len(lines)) :][: chance.choice([1, 2, 10])]
    return b"\r\n".join(lines)


def repeat(chance: random.Random, raw: bytes) -> bytes:
    start = chance.randrange(len(raw) + 1)
    part = raw[start : start + chance.choice([10, 200, 2000])]
    return raw[:start] + part * chance.choice([2, 5, 50]) + raw[start:]


DAMAGES: list[Callable[[random.Random, bytes], bytes]] = [cut, flip, insert, shuffle, drop, repeat]


def damaged(chance: random.Random, raw: bytes) -> bytes:
    for damage in chance.sample(DAMAGES, chance.randint(1, 3)):
        raw = damage(chance, raw) or b" "
    return raw


def by_a_stranger(head: bytes) -> bytes:
    return b"From: <ond@forger.example>\r\n" + SENDERS.sub(b"X-Was: somebody", head)


def standing() -> list[Any]:
    """All that an answer could change; a report of what came back may mark a mail, whoever sends it."""
    changed = Invitation.objects.values(), Registration.objects.values(), Meeting.objects.values()
    return [*map(list, changed), Dispatch.objects.count(), Dispatch.objects.filter(copied_at__isnull=False).count()]


def take_in(raw: bytes) -> None:
    """Let a mail come in and be read, as the bell for it does."""
    mail = receive(raw)
    InboundMail.objects.filter(pk=mail.pk, state=WorkState.WAITING).update(state=WorkState.RUNG)
    read(mail.pk)


@pytest.mark.parametrize("number", [150, pytest.param(2000, marks=pytest.mark.faults)])
def test_damaged_mail_of_strangers_is_read_and_changes_nothing(number: int, invitation: Invitation) -> None:
    chance, before = random.Random(number), standing()
    slowest = 0.0
    for _ in range(number):
        raw = sample(chance.choice(NAMES), invitation, headers=by_a_stranger)
        slowest = max(slowest, seconds(partial(take_in, damaged(chance, raw))))
    rows = InboundMail.objects.all()
    assert set(rows.values_list("state", flat=True)) == {WorkState.DONE}
    assert not rows.filter(verdict__in=["received", "proposal"]).exists()
    assert (standing(), slowest < pace()) == (before, True)


@pytest.mark.parametrize("number", [100, pytest.param(2000, marks=pytest.mark.faults)])
def test_damaged_mail_of_the_invited_is_read_to_the_last(number: int, invitation: Invitation) -> None:
    chance = random.Random(number + 1)
    for _ in range(number):
        take_in(damaged(chance, sample(chance.choice(NAMES), invitation)))
    assert set(InboundMail.objects.values_list("state", flat=True)) == {WorkState.DONE}
    assert not InboundMail.objects.filter(verdict="received").exists()
