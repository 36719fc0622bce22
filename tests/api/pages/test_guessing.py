"""Whoever guesses the addresses in mails learns nothing, and is soon told to wait."""

import re
from collections import Counter

import pytest
from django.test import Client

from api import throttling
from api.pages import patience
from api.pages.guessing import GUESSES

KINDS = ["withdraw", "offers", "proposals", "evaluation"]


@pytest.fixture(autouse=True)
def fresh_buckets() -> None:
    throttling._buckets.clear()


def guess(kind: str, number: int) -> tuple[int, str]:
    answer = Client().get(f"/{kind}/guess-{number}/")
    return answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_every_guess_is_answered_alike(db: None) -> None:
    pages = {guess(kind, number)[1].replace(f"/{kind}/guess-{number}/", "") for kind in KINDS for number in range(3)}
    assert len(pages) == 1


def test_whoever_goes_on_guessing_waits(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "clock", lambda: 0.0)
    answers = Counter(guess(KINDS[number % 4], number)[0] for number in range(int(GUESSES) + 40))
    assert answers == {404: GUESSES, 429: 40}
