"""Daily mails are written while more is gathered for their reader: one a day, and nothing that nobody will tell."""

from uuid import uuid4

import pytest
from django.db import transaction

from network.events.models import Chore
from network.letters.layout import Item
from network.notices import digests, posting, waiting
from network.notices.kinds import Kind, kinds
from network.notices.models import Notice
from network.people.models import Person
from tests.races.conftest import Race

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

WRITERS, GATHERERS, ROUNDS = 2, 6, 10


@pytest.fixture(autouse=True)
def _a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    item = Item(heading="Noget", lines=("Der er sket noget.",))
    monkeypatch.setitem(kinds, "tested", Kind(holds=lambda _: True, retell=lambda _: item))


def test_what_is_gathered_meanwhile_is_told_or_asked_for(planner: Person, race: Race) -> None:
    def attempt(number: int) -> None:
        if number < WRITERS:
            digests.write(str(planner.pk))
        else:
            gather(planner)

    for _ in range(ROUNDS):
        Notice.objects.all().delete()
        gather(planner)
        Chore.objects.filter(name=waiting.CHORE).update(state="running")
        assert race(attempt, WRITERS + GATHERERS) == {"ok": WRITERS + GATHERERS}
        assert Notice.objects.filter(kind="digest").count() == 1
        told = Notice.objects.filter(kind="tested", digest__isnull=False).count()
        left = Notice.objects.gathered().count()
        assert told + left == 1 + GATHERERS
        assert waiting.asked_for().exists() or not left


def gather(person: Person) -> None:
    """Let something wait for the person's daily mail, as a worker does."""
    with transaction.atomic():
        posting.keep([posting.gathered(person, "tested", uuid4(), "", None)])
