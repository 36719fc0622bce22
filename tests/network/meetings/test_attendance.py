"""Who came, who did not, and what is written down afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from network.clock import told
from network.errors import RuleBrokenError
from network.events.models import Event
from network.meetings import attendance, registration, scheduling
from network.meetings.models import Meeting, Registration
from network.people.models import Person

Someone = Callable[..., Person]


@pytest.fixture
def published(meeting: Meeting, planner: Person) -> Meeting:
    return scheduling.publish(meeting, by=planner)


@pytest.fixture
def ida(published: Meeting, someone: Someone) -> Registration:
    return registration.register(published, someone("Ida"), by=None)


def state(row: Registration) -> str:
    return Registration.objects.get(pk=row.pk).state


def test_a_mistaken_note_is_taken_back(ida: Registration) -> None:
    registration.attend(ida, by=None)
    assert attendance.undo(ida, by=None).state == "confirmed"


def test_taking_back_twice_is_once(ida: Registration) -> None:
    registration.attend(ida, by=None)
    for _ in range(2):
        attendance.undo(ida, by=None)
    assert Event.objects.filter(type="registration.changed").count() == 1


def test_a_withdrawal_is_not_taken_back(ida: Registration) -> None:
    registration.withdraw(ida, by=None)
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        attendance.undo(ida, by=None)


def test_whoever_was_not_noted_did_not_come(published: Meeting, ida: Registration, someone: Someone) -> None:
    jens = registration.register(published, someone("Jens"), by=None)
    registration.attend(ida, by=None)
    with told(published.ends_at):
        attendance.note_absent(published, by=None)
    assert (state(ida), state(jens)) == ("attended", "no_show")


def test_a_no_show_who_came_after_all_is_put_right(published: Meeting, ida: Registration) -> None:
    with told(published.ends_at):
        attendance.note_absent(published, by=None)
        attendance.undo(ida, by=None)
        registration.attend(ida, by=None)
    assert state(ida) == "attended"


def test_nobody_is_missing_before_the_end(published: Meeting) -> None:
    with pytest.raises(RuleBrokenError, match="not_over"):
        attendance.note_absent(published, by=None)


def test_closing_alone_says_nothing_of_who_came(published: Meeting, ida: Registration) -> None:
    with told(published.ends_at):
        scheduling.close(published, by=None)
    assert state(ida) == "confirmed"


@pytest.mark.parametrize("minutes", [-60, 0])
def test_people_check_in_around_the_meeting(published: Meeting, ida: Registration, minutes: int) -> None:
    with told(published.starts_at + timedelta(minutes=minutes)):
        attendance.check_in(published, "IDA@example.org")
    assert state(ida) == "attended"


def test_nobody_checks_in_long_before(published: Meeting, ida: Registration) -> None:
    early = published.starts_at - timedelta(minutes=61)
    with told(early), pytest.raises(RuleBrokenError, match="check_in_closed"):
        attendance.check_in(published, "ida@example.org")
    assert state(ida) == "confirmed"


def test_checking_in_is_over_an_hour_after_the_end(published: Meeting) -> None:
    with told(published.ends_at + attendance.AROUND), pytest.raises(RuleBrokenError, match="check_in_closed"):
        attendance.check_in(published, "ida@example.org")


def test_strangers_and_those_who_wait_check_in_to_nothing(published: Meeting, ida: Registration) -> None:
    Registration.objects.update(state="waitlisted")
    with told(published.starts_at):
        for address in ("nobody@example.org", "ida@example.org"):
            attendance.check_in(published, address)
    assert state(ida) == "waitlisted"


def test_minutes_are_written_once_the_meeting_was_held(published: Meeting) -> None:
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        scheduling.change(published, {"minutes": "Vi talte."}, by=None)
    with told(published.ends_at):
        held = scheduling.close(published, by=None)
        assert scheduling.change(held, {"minutes": "Vi talte.", "headcount": 40}, by=None).minutes == "Vi talte."


def test_what_is_written_afterwards_changes_no_calendar(published: Meeting) -> None:
    with told(published.ends_at):
        held = scheduling.close(published, by=None)
    with told(published.ends_at + timedelta(days=1)):
        written = scheduling.change(held, {"minutes": "Vi talte."}, by=None)
    assert (written.changed_at, written.sequence) == (held.changed_at, held.sequence)


@pytest.mark.parametrize("more", [{"title": "Andet"}, {"title": "Andet", "minutes": "Vi talte."}])
def test_the_rest_of_a_held_meeting_stands(published: Meeting, more: dict[str, str]) -> None:
    with told(published.ends_at):
        held = scheduling.close(published, by=None)
        with pytest.raises(RuleBrokenError, match="wrong_step"):
            scheduling.change(held, more, by=None)


def test_heads_are_not_counted_in_a_draft(meeting: Meeting) -> None:
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        scheduling.change(meeting, {"headcount": 3}, by=None)
