"""Whatever people do in whatever order: no seat too many, no place in line skipped, nobody passed over."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from network.clock import told
from network.errors import RuleBrokenError
from network.invariants import seats_are_fair
from network.meetings import line, registration, scheduling, serving
from network.meetings.models import Meeting, Registration
from network.meetings.scheduling import Time
from network.people.enrolment import enrol, organisation_by_code
from network.people.models import Person
from tests.conftest import on

CODES = ("0615", "0661", "0665")
State = Registration.State
ROWS = st.integers(0, 8)


@pytest.fixture
def crowd(denmark: None) -> list[Person]:
    """Nine people, three from each of three municipalities."""
    return [
        enrol(
            name=f"Person {number}",
            email=f"person{number}@example.org",
            by=None,
            organisation=organisation_by_code(CODES[number % 3]),
        )
        for number in range(9)
    ]


class AnyOrder(RuleBasedStateMachine):
    """One meeting with few seats; time only goes on."""

    crowd: list[Person]

    def __init__(self) -> None:
        super().__init__()
        self._atomic = transaction.atomic()
        self._atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)

    @initialize(seats=st.integers(1, 4), own=st.sampled_from([None, 1, 2]))
    def publish(self, seats: int, own: int | None) -> None:
        self.now: datetime = on(0)
        planned = scheduling.plan(
            Time(on(60), on(60, 15)), kind="webinar", title="Møde", by=None, seats=seats, seats_per_organisation=own
        )
        self.meeting = scheduling.publish(planned, by=None)

    def at_this_moment(self, do: Any, *arguments: Any, **more: Any) -> None:
        self.now += timedelta(minutes=1)
        before = {row.pk: row.state for row in self.rows()}
        with told(self.now):
            try:
                do(*arguments, **more)
            except RuleBrokenError:
                return
            self.nobody_is_passed_over(before)

    def nobody_is_passed_over(self, before: dict[Any, str]) -> None:
        """Whoever got a seat from the line came before everybody who waits on and might have had it."""
        rows = self.rows()
        served = [row for row in rows if before.get(row.pk) == State.WAITLISTED and row.state == State.CONFIRMED]
        passed = [row for row in rows if before.get(row.pk) == State.WAITLISTED == row.state and self.might(row, rows)]
        assert not [1 for lucky in served for other in passed if other.queued_at < lucky.queued_at]

    def might(self, row: Registration, rows: list[Registration]) -> bool:
        meeting = Meeting.objects.get(pk=self.meeting.pk)
        if row.offer_expires_at is not None or row.let_one_go or line.is_released(meeting):
            return False
        held = [each for each in rows if each.state == State.CONFIRMED or each.offer_expires_at is not None]
        own = meeting.seats_per_organisation
        theirs = [each for each in held if each.person.organisation_id == row.person.organisation_id]
        return own is None or len(theirs) < own

    def rows(self) -> list[Registration]:
        return list(self.meeting.registrations.select_related("person"))

    def row(self, number: int) -> Registration | None:
        return self.meeting.registrations.filter(person=self.crowd[number]).first()

    @rule(who=ROWS)
    def register(self, who: int) -> None:
        self.at_this_moment(registration.register, self.meeting, self.crowd[who], by=None)

    @rule(first=ROWS, number=st.integers(2, 5))
    def several_register(self, first: int, number: int) -> None:
        for who in range(first, first + number):
            self.register(who % 9)

    @rule(who=ROWS)
    def withdraw(self, who: int) -> None:
        if row := self.row(who):
            self.at_this_moment(registration.withdraw, row, by=None)

    @rule(who=ROWS)
    def accept(self, who: int) -> None:
        if row := self.row(who):
            self.at_this_moment(serving.accept, row, by=None)

    @rule(seats=st.integers(0, 5))
    def change_the_seats(self, seats: int) -> None:
        self.at_this_moment(self._change, seats)

    def _change(self, seats: int) -> None:
        holding = self.meeting.registrations.holding().count()
        scheduling.change(self.meeting, {"seats": max(seats, holding)}, by=None)

    @rule(days=st.integers(1, 6))
    def time_goes_on(self, days: int) -> None:
        """What was to be done meanwhile is done: seats are released, offers expire."""
        self.now += timedelta(days=days)
        with told(self.now):
            serving.release(str(self.meeting.pk))
            for row in self.meeting.registrations.filter(offer_expires_at__lte=self.now):
                serving.expire(str(row.pk))

    @rule(days=st.integers(5, 40))
    def move(self, days: int) -> None:
        start = self.now + timedelta(days=days)
        self.at_this_moment(
            scheduling.move, self.meeting, Time(start, start + timedelta(hours=5)), reason="Flyttet", by=None
        )

    @precondition(lambda self: self.now > on(20))
    @rule()
    def cancel(self) -> None:
        self.at_this_moment(scheduling.cancel, self.meeting, reason="Aflyst", by=None)

    @invariant()
    def no_seat_too_many_and_none_free_while_somebody_waits(self) -> None:
        if hasattr(self, "meeting"):
            with told(self.now):
                assert [each.what for each in seats_are_fair() if "expired" not in each.what] == []

    @invariant()
    def places_in_line_have_no_gap(self) -> None:
        if hasattr(self, "meeting"):
            with told(self.now):
                places = sorted(line.places([self.meeting.pk]).values())
            assert places == list(range(1, len(places) + 1))

    @invariant()
    def everybody_is_registered_once(self) -> None:
        if hasattr(self, "meeting"):
            people = [row.person_id for row in self.rows()]
            assert len(people) == len(set(people))


def test_any_order_keeps_seats_and_line_right(crowd: list[Person]) -> None:
    AnyOrder.crowd = crowd
    quickly = settings(
        max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(AnyOrder, settings=quickly)
