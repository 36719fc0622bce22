"""Near the meeting a freed seat is offered: kept for one person, until they answer or time runs out."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from network.clock import told
from network.errors import RuleBrokenError
from network.events.models import Chore, Event
from network.meetings import line, registration, scheduling, serving
from network.meetings.models import Meeting, Registration
from network.people.models import Person

Someone = Callable[..., Person]
HOUR = timedelta(hours=1)


@pytest.fixture
def full(meeting: Meeting, planner: Person) -> Meeting:
    """One seat."""
    Meeting.objects.update(seats=1)
    return scheduling.publish(meeting, by=planner)


@pytest.fixture
def rows(full: Meeting, someone: Someone) -> list[Registration]:
    """One with a seat, then two who wait."""
    return [registration.register(full, someone(name), by=None) for name in ("Ida", "Jens", "Kaj")]


@pytest.fixture
def near(full: Meeting) -> datetime:
    return full.starts_at - timedelta(days=2)


def seen(row: Registration) -> Registration:
    return Registration.objects.get(pk=row.pk)


def standing(rows: list[Registration]) -> list[tuple[str, bool]]:
    """Each one's state, and whether a seat is kept for them."""
    return [(row.state, row.offer_expires_at is not None) for row in map(seen, rows)]


def offered(rows: list[Registration], at: datetime) -> Registration:
    with told(at):
        registration.withdraw(rows[0], by=None)
    return seen(rows[1])


def test_long_before_the_meeting_a_freed_seat_is_given_at_once(rows: list[Registration]) -> None:
    registration.withdraw(rows[0], by=None)
    assert standing(rows[1:]) == [("confirmed", False), ("waitlisted", False)]


def test_near_the_meeting_it_is_offered_to_the_first_for_a_day(rows: list[Registration], near: datetime) -> None:
    assert offered(rows, near).offer_expires_at == near + 24 * HOUR
    assert standing(rows) == [("withdrawn", False), ("waitlisted", True), ("waitlisted", False)]


def test_an_offer_ends_when_the_meeting_starts_at_the_latest(rows: list[Registration], full: Meeting) -> None:
    assert offered(rows, full.starts_at - HOUR).offer_expires_at == full.starts_at


def test_a_seat_that_is_offered_is_taken_for_those_who_come_meanwhile(
    rows: list[Registration], near: datetime, full: Meeting, someone: Someone
) -> None:
    offered(rows, near)
    with told(near + HOUR):
        assert registration.register(full, someone("Lone"), by=None).state == "waitlisted"


def test_the_database_alone_keeps_an_offered_seat(rows: list[Registration], near: datetime) -> None:
    offered(rows, near)
    with pytest.raises(IntegrityError, match="seats_oversold"), transaction.atomic():
        Registration.objects.filter(pk=rows[2].pk).update(state="confirmed")


def test_the_database_alone_offers_no_seat_that_is_taken(rows: list[Registration], near: datetime) -> None:
    with pytest.raises(IntegrityError, match="seats_oversold"), transaction.atomic():
        Registration.objects.filter(pk=rows[1].pk).update(offer_expires_at=near)


def test_an_accepted_offer_is_a_seat(rows: list[Registration], near: datetime) -> None:
    row = offered(rows, near)
    with told(near + HOUR):
        assert serving.accept(row, by=row.person).state == "confirmed"
    assert not Chore.objects.filter(name="expire_offer").exists()


def test_accepting_twice_is_once(rows: list[Registration], near: datetime) -> None:
    row = offered(rows, near)
    with told(near + HOUR):
        serving.accept(row, by=row.person)
        serving.accept(row, by=row.person)
    assert Event.objects.filter(type="registration.promoted").count() == 1


def test_an_offer_that_is_not_answered_goes_to_the_next(rows: list[Registration], near: datetime) -> None:
    row = offered(rows, near)
    with told(near + 24 * HOUR):
        serving.expire(str(row.pk))
        assert registration.position(seen(row)) == 2
    assert standing(rows[1:]) == [("waitlisted", False), ("waitlisted", True)]


def test_an_offer_does_not_end_early(rows: list[Registration], near: datetime) -> None:
    row = offered(rows, near)
    with told(near + 23 * HOUR):
        serving.expire(str(row.pk))
    assert standing(rows[1:]) == [("waitlisted", True), ("waitlisted", False)]


def test_an_expired_offer_cannot_be_accepted(rows: list[Registration], near: datetime) -> None:
    row = offered(rows, near)
    with told(near + 24 * HOUR), pytest.raises(RuleBrokenError, match="no_offer"):
        serving.accept(row, by=row.person)


def test_who_let_an_offer_go_may_have_a_seat_nobody_else_waits_for(rows: list[Registration], near: datetime) -> None:
    registration.withdraw(rows[2], by=None)
    row = offered(rows, near)
    with told(near + 25 * HOUR):
        serving.expire(str(row.pk))
        assert standing([row]) == [("waitlisted", False)]
        assert serving.accept(row, by=row.person).state == "confirmed"


def test_somebody_without_an_offer_accepts_nothing(rows: list[Registration], near: datetime) -> None:
    with told(near), pytest.raises(RuleBrokenError, match="no_offer"):
        serving.accept(rows[1], by=None)


def test_turning_an_offer_down_passes_it_on_at_once(rows: list[Registration], near: datetime) -> None:
    row = offered(rows, near)
    with told(near + HOUR):
        registration.withdraw(row, by=None)
    assert standing(rows[1:]) == [("withdrawn", False), ("waitlisted", True)]


def test_who_waits_is_served_again_when_the_meeting_is_moved_away(
    rows: list[Registration], near: datetime, full: Meeting
) -> None:
    registration.withdraw(rows[2], by=None)
    row = offered(rows, near)
    with told(near + 25 * HOUR):
        serving.expire(str(row.pk))
        later = scheduling.Time(full.starts_at + 720 * HOUR, full.ends_at + 720 * HOUR)
        scheduling.move(full, later, reason="", by=None)
    assert standing([row]) == [("confirmed", False)]


def test_once_the_meeting_has_started_nobody_is_served(rows: list[Registration], full: Meeting) -> None:
    with told(full.starts_at):
        registration.withdraw(rows[0], by=None)
        assert list(line.next_up(full)) == []
    assert standing(rows[1:]) == [("waitlisted", False), ("waitlisted", False)]
