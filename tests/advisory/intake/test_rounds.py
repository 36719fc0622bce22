"""A programme takes requests at any time, or in rounds that close at noon."""

from datetime import date, datetime

import pytest

from advisory.courses import lifecycle
from advisory.courses.models import Course
from advisory.intake import rounds
from advisory.intake.models import IntakeRound
from network.clock import COPENHAGEN, told
from network.errors import InputError, RuleBrokenError
from network.networks.models import Programme
from network.regions.models import Municipality


@pytest.fixture
def programme(denmark: None) -> Programme:
    return Programme.objects.get(slug="familiehuse")


@pytest.fixture
def autumn(programme: Programme) -> IntakeRound:
    return rounds.open_round(
        programme, name="Efterår 2027", opens_on=date(2027, 9, 1), closes_on=date(2027, 9, 28), by=None
    )


def ask(programme: Programme, at: str, override_reason: str = "") -> Course:
    with told(datetime.fromisoformat(at).replace(tzinfo=COPENHAGEN)):
        municipality = Municipality.objects.get(code="0615")
        return lifecycle.request(
            municipality=municipality, programme=programme, by=None, override_reason=override_reason
        )


def test_a_programme_without_rounds_is_always_open(programme: Programme) -> None:
    assert ask(programme, "2027-09-01T00:00").intake_round is None


def test_a_round_closes_at_noon_in_copenhagen(autumn: IntakeRound) -> None:
    assert autumn.closes_at.astimezone(COPENHAGEN).isoformat() == "2027-09-28T12:00:00+02:00"


def test_a_request_a_minute_before_noon_is_in_the_round(programme: Programme, autumn: IntakeRound) -> None:
    assert ask(programme, "2027-09-28T11:59").intake_round == autumn


def test_a_request_at_noon_is_too_late(programme: Programme, autumn: IntakeRound) -> None:
    with pytest.raises(RuleBrokenError, match="intake_closed") as refusal:
        ask(programme, "2027-09-28T12:00")
    assert refusal.value.overridable


def test_the_refusal_says_when_the_next_round_opens(programme: Programme, autumn: IntakeRound) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        ask(programme, "2027-08-31T23:59")
    assert refusal.value.details == {"opens_on": "2027-09-01"}


def test_a_planner_may_take_a_late_request_in(programme: Programme, autumn: IntakeRound) -> None:
    late = ask(programme, "2027-09-28T12:00", "Posten var forsinket")
    assert (late.intake_round, late.dispensation) == (None, "Posten var forsinket")


def test_a_round_that_is_not_exclusive_keeps_the_programme_open(programme: Programme) -> None:
    rounds.open_round(
        programme, name="Pulje", opens_on=date(2027, 9, 1), closes_on=date(2027, 9, 2), by=None, exclusive=False
    )
    assert ask(programme, "2027-10-01T00:00").intake_round is None


def test_a_round_may_close_later(programme: Programme, autumn: IntakeRound) -> None:
    rounds.postpone(autumn, closes_on=date(2027, 10, 1), by=None)
    assert ask(programme, "2027-09-30T00:00").intake_round == autumn


def test_a_round_does_not_close_before_it_opens(autumn: IntakeRound) -> None:
    with pytest.raises(InputError, match="ends_before_start"):
        rounds.postpone(autumn, closes_on=date(2027, 8, 1), by=None)
