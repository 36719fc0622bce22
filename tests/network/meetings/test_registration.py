"""Seats, the line for them, and whose turn it is."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest

from network.clock import told
from network.errors import RuleBrokenError
from network.meetings import registration, scheduling, serving
from network.meetings.models import Meeting, Registration
from network.people.models import Person
from tests.conftest import Drain, on

Someone = Callable[..., Person]


@pytest.fixture
def published(meeting: Meeting, planner: Person) -> Meeting:
    Meeting.objects.update(seats=2, seats_per_organisation=1, seats_released_at=meeting.starts_at - timedelta(days=14))
    return scheduling.publish(meeting, by=planner)


def register(meeting: Meeting, person: Person) -> Registration:
    return registration.register(meeting, person, by=None)


def test_the_first_of_an_organisation_gets_a_seat_the_next_one_waits(published: Meeting, someone: Someone) -> None:
    states = [register(published, someone(name)).state for name in ("Ida", "Jens")]
    assert states == ["confirmed", "waitlisted"]


def test_somebody_from_elsewhere_passes_those_who_may_not_have_it_yet(published: Meeting, someone: Someone) -> None:
    for name in ("Ida", "Jens"):
        register(published, someone(name))
    assert register(published, someone("Kaj", "0661")).state == "confirmed"


def test_registering_again_is_the_same_registration(published: Meeting, someone: Someone) -> None:
    ida = someone("Ida")
    assert register(published, ida) == register(published, ida)


def test_positions_have_no_gaps(published: Meeting, someone: Someone) -> None:
    rows = [register(published, someone(name)) for name in ("Ida", "Jens", "Kaj", "Lone")]
    registration.withdraw(rows[2], by=None)
    assert [registration.position(row) for row in published.registrations.all()] == [None, 1, None, 2]


def test_a_freed_seat_goes_to_the_first_in_line_who_may_have_it(published: Meeting, someone: Someone) -> None:
    ida, _, kaj, lone = (
        register(published, someone(name, code))
        for name, code in (("Ida", "0615"), ("Jens", "0615"), ("Kaj", "0661"), ("Lone", "0665"))
    )
    registration.withdraw(kaj, by=None)
    assert list(published.registrations.filter(state="confirmed")) == [ida, lone]


def test_after_the_release_date_an_organisation_may_have_more(published: Meeting, someone: Someone) -> None:
    rows = [register(published, someone(name)) for name in ("Ida", "Jens")]
    assert published.seats_released_at
    with told(published.seats_released_at):
        serving.release(str(published.pk))
    assert Registration.objects.get(pk=rows[1].pk).state == "confirmed"


def test_a_draft_takes_no_registrations(meeting: Meeting, someone: Someone) -> None:
    with pytest.raises(RuleBrokenError, match="not_published"):
        register(meeting, someone("Ida"))


def test_after_the_deadline_a_planner_needs_a_reason(published: Meeting, someone: Someone) -> None:
    Meeting.objects.update(registration_closes_at=on(-1))
    with pytest.raises(RuleBrokenError, match="registration_closed") as refusal:
        register(published, someone("Ida"))
    assert refusal.value.overridable
    late = registration.register(published, someone("Jens"), by=None, override_reason="Aftalt pr. telefon")
    assert late.override_reason == "Aftalt pr. telefon"


def test_whoever_withdrew_may_come_back_at_the_end_of_the_line(published: Meeting, someone: Someone) -> None:
    ida, jens = someone("Ida"), someone("Jens")
    first = register(published, ida)
    register(published, jens)
    registration.withdraw(first, by=None)
    assert register(published, ida).state == "waitlisted"


def test_a_waiting_contact_sees_it_in_the_entry_and_others_hear_nothing(
    published: Meeting, someone: Someone, drain: Drain, mails: Callable[[], list[EmailMessage]]
) -> None:
    drain()
    before = len(mails())
    register(published, someone("Ida"))
    register(published, Person.objects.get(email="ane@example.org"))
    drain()
    new = mails()[before:]
    assert sorted(mail["To"].addresses[0].addr_spec for mail in new) == ["ane@example.org", "ida@example.org"]
    assert "Venteliste" in next(mail["Subject"] for mail in new if "ane" in mail["To"])
