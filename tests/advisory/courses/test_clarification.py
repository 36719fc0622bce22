"""The clarifying talk's checklist is ticked item by item."""

import pytest

from advisory.courses import clarification, lifecycle
from advisory.courses.models import Course
from network.errors import RuleBrokenError
from network.events.models import Event
from network.networks.models import Programme
from network.regions.models import Municipality


@pytest.fixture
def talk(denmark: None) -> Course:
    municipality, programme = Municipality.objects.get(code="0615"), Programme.objects.get(slug="familiehuse")
    return lifecycle.clarify(lifecycle.request(municipality=municipality, programme=programme, by=None), by=None)


def test_an_item_is_ticked_with_what_was_agreed(talk: Course) -> None:
    clarification.tick(talk, "need", note="Mistrivsel blandt de mindste", by=None)
    assert list(talk.clarified.values_list("item", "note")) == [("need", "Mistrivsel blandt de mindste")]


def test_ticking_again_says_it_anew(talk: Course) -> None:
    clarification.tick(talk, "time", note="To dage", by=None)
    clarification.tick(talk, "time", note="Fire dage", by=None)
    assert talk.clarified.get().note == "Fire dage"


def test_ticking_twice_the_same_is_told_once(talk: Course) -> None:
    for _ in range(2):
        clarification.tick(talk, "time", by=None)
    assert Event.objects.filter(type="course.changed", data__changed=["checklist"]).count() == 1


def test_an_item_may_be_open_after_all(talk: Course) -> None:
    clarification.tick(talk, "contact", by=None)
    clarification.untick(talk, "contact", by=None)
    assert not talk.clarified.exists()


def test_nothing_is_ticked_before_the_talk(denmark: None) -> None:
    municipality, programme = Municipality.objects.get(code="0615"), Programme.objects.get(slug="familiehuse")
    asked = lifecycle.request(municipality=municipality, programme=programme, by=None)
    with pytest.raises(RuleBrokenError) as refusal:
        clarification.tick(asked, "need", by=None)
    assert refusal.value.allowed == ["clarify", "decline", "withdraw"]
