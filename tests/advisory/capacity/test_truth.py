"""Whatever happens, and in whatever order: the ledger is what the truth adds up to, and nobody is in two places.

Beside the races it runs at length: ``DEPTH=5 uv run pytest -n0 -m races tests/advisory/capacity/test_truth.py``.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from advisory import invariants
from advisory.booking import booking, holding
from advisory.booking.models import Assignment, Hold, HoldState
from advisory.capacity import ledger
from advisory.consultants import employment
from advisory.consultants.models import Absence, Consultant
from advisory.courses import planning
from advisory.courses.models import Activity, ActivityState, Course
from advisory.reform import applying
from advisory.reform.mergers import Merger
from network.almanac import keeping
from network.almanac.models import ClosedDay
from network.clock import instant, told
from network.errors import RuleBrokenError
from network.events.models import Event
from network.events.recording import subscribers
from network.meetings.scheduling import Time
from network.regions.models import Municipality, Region
from tests.depth import DEPTH

START = date(2027, 11, 22)
"""A Monday; six weeks later the reform's day and New Year have passed."""

MERGER = Merger(
    regions=("midtjylland", "nordjylland"),
    into="nord",
    name="Region Nord",
    seat="Viborg",
    starts_on=date(2028, 1, 1),
)
PLACES = ["0461", "0615", "0860", "0400"]

days = st.integers(0, 45).map(lambda number: START + timedelta(days=number))
hours = st.sampled_from([7, 8, 10, 13, 15, 20])
lengths = st.sampled_from([1, 2, 6, 30])
numbers = st.integers(0, 9)


def at(on: date, hour: int, length: int) -> Time:
    starts_at = instant(on, time(hour))
    return Time(starts_at, starts_at + timedelta(hours=length))


@pytest.fixture(autouse=True)
def a_month_before() -> Iterator[None]:
    with told(datetime(2027, 10, 25, 8, tzinfo=UTC)):
        yield


class Agency(RuleBasedStateMachine):
    """Everything that changes somebody's minutes, each step taken or refused as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.consultants = list(Consultant.objects.order_by("pk"))
        self.seen = Event.objects.count()
        ledger.recompute_all()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def workers_look(self) -> None:
        """What the capacity's subscribers would do with the new events, each once."""
        fresh = list(Event.objects.order_by("pk")[self.seen :])
        self.seen += len(fresh)
        looks = {
            (each.name, str(event.data[each.key])): each.look
            for event in fresh
            for each in subscribers.values()
            if each.name.startswith("capacity") and each.wants(event)
        }
        for (_, about), look in looks.items():
            look(about)

    def try_to(self, act: Any, *args: Any, **more: Any) -> None:
        try:
            with transaction.atomic():
                act(*args, by=None, **more)
        except RuleBrokenError:
            pass
        self.workers_look()

    def one_of(self, rows: Any, number: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    @rule(
        on=days,
        hour=hours,
        length=lengths,
        place=st.sampled_from(PLACES),
        team=numbers,
        why=st.sampled_from(["", "Aftalt"]),
    )
    def schedule(self, on: date, hour: int, length: int, place: str, team: int, why: str) -> None:
        activity = self.one_of(Activity.objects.filter(state=ActivityState.PLANNED), team)
        if activity:
            self.try_to(
                booking.schedule,
                activity,
                at(on, hour, length),
                consultants=self.consultants[: 1 + team % 2],
                place={"place_municipality": Municipality.objects.get(code=place)},
                override_reason=why,
            )

    @rule(which=numbers, on=days, hour=hours, length=lengths, why=st.sampled_from(["", "Aftalt"]))
    def move(self, which: int, on: date, hour: int, length: int, why: str) -> None:
        activity = self.one_of(Activity.objects.filter(state=ActivityState.SCHEDULED), which)
        if activity:
            self.try_to(booking.move_activity, activity, at(on, hour, length), reason="Nyt", override_reason=why)

    @rule(which=numbers)
    def cancel(self, which: int) -> None:
        activity = self.one_of(Activity.objects.filter(state=ActivityState.SCHEDULED), which)
        if activity:
            self.try_to(booking.cancel_activity, activity, reason="Aflyst")

    @rule(on=days, hour=hours, length=lengths, place=st.sampled_from(PLACES), who=numbers)
    def hold(self, on: date, hour: int, length: int, place: str, who: int) -> None:
        self.try_to(
            holding.place,
            at(on, hour, length),
            consultants=[self.consultants[who % 2]],
            municipality=Municipality.objects.get(code=place),
        )

    @rule(which=numbers)
    def release(self, which: int) -> None:
        kept = self.one_of(Hold.objects.filter(state=HoldState.PLACED), which)
        if kept:
            self.try_to(holding.release, kept)

    @rule(who=numbers, on=days, minutes=st.sampled_from([600, 1500, 2220]), dated=st.booleans())
    def change_hours(self, who: int, on: date, minutes: int, dated: bool) -> None:
        changes = {"weekly_minutes": minutes}
        self.try_to(employment.change, self.consultants[who % 2], changes, first=on if dated else None)

    @rule(who=numbers, place=st.sampled_from(PLACES))
    def move_house(self, who: int, place: str) -> None:
        base = {"base_municipality": Municipality.objects.get(code=place)}
        self.try_to(employment.change, self.consultants[who % 2], base)

    @rule(who=numbers, on=days, place=st.sampled_from(PLACES))
    def work_elsewhere(self, who: int, on: date, place: str) -> None:
        there = Municipality.objects.get(code=place)
        week = [{"weekday": day, "starts": time(8), "ends": time(15), "municipality": there} for day in (1, 3, 4)]
        self.try_to(employment.change, self.consultants[who % 2], {"working_hours": week}, first=on)

    @rule(who=numbers, on=days, slugs=st.sets(st.sampled_from(["midtjylland", "nordjylland", "syddanmark"])))
    def change_areas(self, who: int, on: date, slugs: set[str]) -> None:
        areas = [{"region": each, "share": each.name.count("j") + 1} for each in Region.objects.filter(slug__in=slugs)]
        self.try_to(employment.change, self.consultants[who % 2], {"areas": areas}, first=on)

    @rule(who=numbers, on=days, hour=hours, length=st.sampled_from([3, 50, 400, None]))
    def fall_ill(self, who: int, on: date, hour: int, length: int | None) -> None:
        starts_at = instant(on, time(hour))
        ends_at = starts_at + timedelta(hours=length) if length else None
        self.try_to(
            employment.report_absence, self.consultants[who % 2], starts_at=starts_at, ends_at=ends_at, kind="sickness"
        )

    @rule(which=numbers)
    def get_well(self, which: int) -> None:
        absence = self.one_of(Absence.objects.all(), which)
        if absence:
            self.try_to(employment.remove_absence, absence)

    @rule(which=numbers, on=days)
    def come_back(self, which: int, on: date) -> None:
        absence = self.one_of(Absence.objects.all(), which)
        if absence and instant(on, time(9)) > absence.starts_at:
            self.try_to(employment.end_absence, absence, ends_at=instant(on, time(9)))

    @rule(on=days)
    def close(self, on: date) -> None:
        self.try_to(keeping.close_day, month=on.month, day=on.day, name="Lukket")

    @rule(which=numbers)
    def open(self, which: int) -> None:
        closed = self.one_of(ClosedDay.objects.all(), which)
        if closed:
            self.try_to(keeping.open_day, closed)

    @precondition(lambda _: not Region.objects.filter(slug=MERGER.into).exists())
    @rule()
    def reform(self) -> None:
        self.try_to(applying.apply, MERGER)

    @invariant()
    def the_ledger_is_the_truth(self) -> None:
        assert list(invariants.ledger_differs()) == []

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        assert list(invariants.nobody_is_in_two_places()) == []

    @invariant()
    def time_is_kept_only_for_what_stands(self) -> None:
        live = Assignment.objects.live()
        assert not live.filter(meeting__state="cancelled").exists()
        assert not live.filter(hold__isnull=False).exclude(hold__state=HoldState.PLACED).exists()


def live_through(examples: int, steps: int) -> None:
    every = list(HealthCheck)
    depth = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=every)
    run_state_machine_as_test(Agency, settings=depth)


@pytest.fixture
def five_activities(course: Course) -> None:
    for _ in range(4):
        planning.add_activity(course, kind="workshop", title="Workshop", by=None)


@pytest.mark.usefixtures("five_activities")
def test_capacity_is_its_recomputation_after_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever happens happens in these months; the years around them would only be computed again and again.
    monkeypatch.setattr(ledger, "horizon", lambda: (date(2027, 11, 1), date(2028, 2, 20)))
    live_through(examples=3, steps=12)


@pytest.mark.races
@pytest.mark.usefixtures("five_activities")
def test_capacity_is_its_recomputation_after_many_years_of_it() -> None:
    live_through(examples=4 * DEPTH, steps=20)
