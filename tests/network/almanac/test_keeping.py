"""What an installation begins with, and what staff has made of it since."""

from collections.abc import Callable
from typing import Any

import pytest

from network.almanac import keeping
from network.almanac.models import ClosedDay, DeadWeeks
from network.people.models import Person


def test_what_is_custom_is_there_to_begin_with(denmark: None) -> None:
    assert set(ClosedDay.objects.values_list("month", "day")) == {(6, 5), (12, 24), (12, 31)}
    assert DeadWeeks.objects.count() == 4


@pytest.mark.parametrize(("model", "take_away"), [(ClosedDay, keeping.open_day), (DeadWeeks, keeping.plan_again)])
def test_what_staff_took_away_does_not_come_back(
    planner: Person, model: type[Any], take_away: Callable[..., None]
) -> None:
    for row in model.objects.all():
        take_away(row, by=planner)
    keeping.begin()
    assert not model.objects.exists()
