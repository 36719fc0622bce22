"""Somebody leaves: keys, roles and seats are given up, history stays; and sometimes they come back."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from network.clock import today
from network.errors import RuleBrokenError
from network.events.models import Event
from network.meetings import registration, scheduling
from network.meetings.models import Meeting, Registration
from network.people import enrolment, erasing, retiring
from network.people.models import Person, Role, Token
from tests.conftest import Drain, calendar_in

Someone = Callable[..., Person]


@pytest.fixture
def ida(someone: Someone) -> Person:
    return someone("Ida Prøve", "0615")


def test_no_key_opens_any_more(ida: Person, planner: Person) -> None:
    secret = Token.objects.issue(ida)
    retiring.retire(ida, by=planner)
    assert Token.objects.presented(secret) is None


def test_no_role_is_left(ida: Person, planner: Person) -> None:
    enrolment.grant(ida, Role.COORDINATOR, ida.organisation)
    assert not retiring.retire(ida, by=planner).grants.exists()


def test_a_seat_goes_to_the_next_in_line(ida: Person, meeting: Meeting, someone: Someone, planner: Person) -> None:
    scheduling.change(meeting, {"seats": 1}, by=planner)
    scheduling.publish(meeting, by=planner)
    registration.register(meeting, ida, by=planner)
    waiting = registration.register(meeting, someone("Ulla", "0661"), by=planner)
    retiring.retire(ida, by=planner)
    waiting.refresh_from_db()
    assert waiting.state == Registration.State.CONFIRMED


def test_their_calendar_is_called_back(
    meeting: Meeting, planner: Person, drain: Drain, mails: Callable[[], list[EmailMessage]]
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    retiring.retire(Person.objects.get(name="Ane"), by=planner)
    drain()
    newest = [mail for mail in mails() if mail["To"].addresses[0].addr_spec == "ane@example.org"][-1]
    assert calendar_in(newest)[0] == "CANCEL"


def test_where_they_belonged_ends_today(ida: Person, planner: Person) -> None:
    assert retiring.retire(ida, by=planner).affiliations.get().valid_to == today()


def test_retiring_again_changes_nothing(ida: Person, planner: Person) -> None:
    for _ in range(2):
        retiring.retire(ida, by=planner)
    assert Event.objects.filter(type="person.retired").count() == 1


def test_whoever_a_coming_meeting_counts_on_stays(ida: Person, meeting: Meeting, planner: Person) -> None:
    scheduling.publish(meeting, by=planner)
    meeting.staff.add(ida)
    with pytest.raises(RuleBrokenError, match="on_duty"):
        retiring.retire(ida, by=planner)


def test_whoever_comes_back_takes_part_again(ida: Person, planner: Person) -> None:
    retiring.retire(ida, by=planner)
    back = retiring.reinstate(ida, by=planner)
    assert (back.is_active, [grant.role for grant in back.grants.all()]) == (True, ["participant"])
    assert back.organisation_on(today()) == back.organisation


def test_somebody_erased_does_not_come_back(ida: Person, planner: Person) -> None:
    with pytest.raises(RuleBrokenError, match="gone"):
        retiring.reinstate(erasing.erase(ida, by=planner), by=planner)
