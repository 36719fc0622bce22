"""What is due is handed in at a time nobody can argue about, and reminded of by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from advisory.courses import lifecycle
from advisory.courses.models import Course
from advisory.deliverables import handing_in
from advisory.deliverables.models import Deliverable, standing
from network.clock import told
from network.errors import InputError, RuleBrokenError
from network.events.models import Chore, Event
from tests.conftest import Drain, on

DUE = 30


@pytest.fixture
def plan(course: Course) -> Deliverable:
    return handing_in.agree(course, title="Implementeringsplan", due_at=on(DUE, 12, 0), by=None)


def told_of(plan: Deliverable) -> list[str]:
    rows = Event.objects.filter(data__deliverable=str(plan.pk)).order_by("id").values_list("type", flat=True)
    return [type_.removeprefix("deliverable.") for type_ in rows]


def at(moment: datetime, do: Callable[[], object]) -> None:
    with told(moment):
        do()


def test_the_servers_clock_says_when_it_came(plan: Deliverable) -> None:
    received_at = plan.due_at - timedelta(seconds=1)
    at(received_at, lambda: handing_in.hand_in(plan, link="https://example.org/plan.pdf", by=None))
    plan.refresh_from_db()
    assert (plan.state, plan.handed_in_at, plan.is_late) == ("handed_in", received_at, False)


def test_what_comes_after_the_deadline_is_late_but_taken(plan: Deliverable) -> None:
    at(plan.due_at + timedelta(seconds=1), lambda: handing_in.hand_in(plan, text="Planen", by=None))
    plan.refresh_from_db()
    assert (plan.state, plan.is_late) == ("handed_in", True)


def test_what_is_missing_at_the_deadline_is_overdue(plan: Deliverable) -> None:
    at(plan.due_at, lambda: assert_standing(plan, "overdue"))
    assert_standing(plan, "open")


def assert_standing(plan: Deliverable, state: str) -> None:
    assert plan.state == state
    assert list(standing(Deliverable.objects.all(), state)) == [plan]


def test_handing_in_the_same_twice_keeps_the_first_receipt(plan: Deliverable) -> None:
    first = handing_in.hand_in(plan, text="Planen", by=None).handed_in_at
    at(plan.due_at, lambda: handing_in.hand_in(plan, text="Planen", by=None))
    plan.refresh_from_db()
    assert plan.handed_in_at == first


def test_something_else_is_handed_in_only_after_reopening(plan: Deliverable) -> None:
    handing_in.hand_in(plan, text="Planen", by=None)
    with pytest.raises(RuleBrokenError) as refusal:
        handing_in.hand_in(plan, text="En anden plan", by=None)
    assert refusal.value.allowed == ["reopen"]
    handing_in.reopen(plan, by=None)
    assert handing_in.hand_in(plan, text="En anden plan", by=None).text == "En anden plan"


def test_nothing_cannot_be_handed_in(plan: Deliverable) -> None:
    with pytest.raises(InputError, match="required"):
        handing_in.hand_in(plan, by=None)


def test_reminders_are_appointed_a_week_before_and_at_the_deadline(plan: Deliverable) -> None:
    appointed = dict(Chore.objects.filter(about=str(plan.pk)).values_list("name", "due_at"))
    assert appointed == {
        "remind_of_deliverable": plan.due_at - timedelta(days=7),
        "miss_deliverable": plan.due_at,
    }


def test_handing_in_takes_the_reminders_back(plan: Deliverable) -> None:
    handing_in.hand_in(plan, text="Planen", by=None)
    assert not Chore.objects.filter(about=str(plan.pk)).exists()


def test_another_deadline_is_reminded_of_anew(plan: Deliverable) -> None:
    changed = handing_in.change(plan, {"due_at": on(DUE + 10, 12, 0)}, by=None)
    assert Chore.objects.get(name="miss_deliverable", about=str(plan.pk)).due_at == changed.due_at


def test_a_worker_reminds_and_then_says_that_the_time_is_up(plan: Deliverable, drain: Drain) -> None:
    Deliverable.objects.update(due_at=on(-1))
    Chore.objects.filter(about=str(plan.pk)).update(due_at=on(-1))
    drain()
    assert sorted(told_of(plan)) == ["agreed", "due_soon", "overdue"]


def test_a_worker_that_comes_too_early_tells_nothing(plan: Deliverable, drain: Drain) -> None:
    Chore.objects.filter(about=str(plan.pk)).update(due_at=on(-1))
    drain()
    assert told_of(plan) == ["agreed"]


def test_what_is_not_needed_is_dropped(plan: Deliverable) -> None:
    handing_in.drop(plan, by=None)
    assert (Deliverable.objects.count(), told_of(plan)[-1]) == (0, "dropped")


def test_nothing_new_is_due_in_a_course_that_is_over(course: Course) -> None:
    lifecycle.withdraw(course, reason="", by=None)
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        handing_in.agree(course, title="Plan", due_at=on(DUE), by=None)
