"""Leaving a network and closing one, down to the mails."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest

from network.clock import today
from network.errors import RuleBrokenError
from network.events.models import Event
from network.feeds.audiences import meetings_for
from network.feeds.models import Feed
from network.meetings import parting, registration, scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks import membership
from network.networks.models import Membership, Network
from network.people import retiring
from network.people.enrolment import enrol, organisation_by_code
from network.people.models import Person
from tests.conftest import Drain, calendar_in, on

Mails = Callable[[], list[EmailMessage]]
Someone = Callable[..., Person]


@pytest.fixture
def horsens(network: Network) -> Membership:
    return network.memberships.get(organisation__code="0615")


def plan(network: Network, days: int, planner: Person, seats: int | None = None) -> Meeting:
    time = Time(on(days), on(days, 15))
    draft = scheduling.plan(time, kind="network_meeting", title=f"Om {days}", by=planner, network=network, seats=seats)
    return scheduling.publish(draft, by=planner)


def received(mails: Mails, address: str) -> list[tuple[str, str]]:
    to_them = [calendar_in(mail) for mail in mails() if address in str(mail["To"])]
    return sorted((str(event["SUMMARY"]), str(method)) for method, event in to_them)


def test_who_leaves_keeps_what_comes_before_the_last_day(
    network: Network, horsens: Membership, planner: Person, drain: Drain, mails: Mails
) -> None:
    for days in (10, 40):
        plan(network, days, planner)
    drain()
    parting.leave(horsens, by=planner, last_day=today() + timedelta(days=20))
    drain()
    assert received(mails, "ane@example.org") == [("Om 10", "REQUEST"), ("Om 40", "CANCEL"), ("Om 40", "REQUEST")]
    assert received(mails, "bent@example.org") == [("Om 10", "REQUEST"), ("Om 40", "REQUEST")]


def test_a_seat_of_who_leaves_goes_to_the_next_in_line(
    network: Network, horsens: Membership, planner: Person, drain: Drain, mails: Mails
) -> None:
    meeting = plan(network, 40, planner, seats=1)
    ane, bent = (Person.objects.get(email=f"{name}@example.org") for name in ("ane", "bent"))
    registration.register(meeting, ane, by=planner)
    waiting = registration.register(meeting, bent, by=planner)
    drain()
    parting.leave(horsens, by=planner)
    drain()
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert received(mails, "ane@example.org") == [("Om 40", "CANCEL"), ("Om 40", "REQUEST")]


def test_leaving_twice_is_leaving_once(horsens: Membership, planner: Person) -> None:
    parting.leave(horsens, by=planner)
    parting.leave(horsens, by=planner, last_day=today() + timedelta(days=9))
    assert Event.objects.filter(type="membership.ended").count() == 1


def test_who_comes_back_is_invited_again_and_has_to_answer_anew(
    network: Network, horsens: Membership, planner: Person, someone: Someone, drain: Drain, mails: Mails
) -> None:
    meeting = plan(network, 40, planner)
    ane, ida = Person.objects.get(email="ane@example.org"), someone("Ida")
    for person in (ane, ida):
        registration.register(meeting, person, by=planner)
    drain()
    meeting.invitations.update(participation="accepted")
    parting.leave(horsens, by=planner)
    drain()
    membership.join(network, organisation_by_code("0615"), contacts=[ane], by=planner)
    drain()
    for person in (ane, ida):
        told = [method for _, method in received(mails, person.email)]
        assert told == ["CANCEL", "REQUEST", "REQUEST"]
        assert meeting.invitations.get(person=person).participation == "needs_action"
    assert {row.state for row in meeting.registrations.all()} == {"withdrawn"}
    assert str(mails()[-1]["Subject"]).startswith("Invitation")


def test_who_withdrew_before_leaving_is_left_in_peace(
    network: Network, horsens: Membership, planner: Person, drain: Drain, mails: Mails
) -> None:
    meeting, ane = plan(network, 40, planner), Person.objects.get(email="ane@example.org")
    registration.withdraw(registration.register(meeting, ane, by=planner), by=ane)
    parting.leave(horsens, by=planner)
    membership.join(network, organisation_by_code("0615"), contacts=[ane], by=planner)
    drain()
    assert received(mails, "ane@example.org") == []


def test_who_comes_back_and_registers_has_left_nothing(
    network: Network, horsens: Membership, planner: Person, drain: Drain
) -> None:
    meeting, ane = plan(network, 40, planner), Person.objects.get(email="ane@example.org")
    registration.register(meeting, ane, by=planner)
    parting.leave(horsens, by=planner)
    membership.join(network, organisation_by_code("0615"), contacts=[ane], by=planner)
    registration.withdraw(registration.register(meeting, ane, by=planner), by=ane)
    drain()
    assert not meeting.invitations.filter(person=ane).exists()


def test_the_own_calendar_agrees_with_what_is_invited_again(
    network: Network, horsens: Membership, planner: Person, someone: Someone
) -> None:
    meeting, ida = plan(network, 40, planner), someone("Ida")
    registration.register(meeting, ida, by=planner)
    feed = Feed(audience=Feed.Audience.PERSON, person=ida)
    parting.leave(horsens, by=planner)
    assert list(meetings_for(feed)) == []
    membership.join(network, organisation_by_code("0615"), contacts=[], by=planner)
    assert list(meetings_for(feed)) == [meeting]


def test_a_network_is_not_shortened_past_its_meetings(network: Network, planner: Person) -> None:
    coming, earlier = plan(network, 40, planner), today() + timedelta(days=39)
    with pytest.raises(RuleBrokenError, match="Om 40") as refused:
        parting.change(network, {"valid_to": earlier}, by=planner)
    assert refused.value.details == {"meetings": [str(coming.pk)]}
    last_day = earlier + timedelta(days=1)
    assert parting.change(network, {"valid_to": last_day}, by=planner).valid_to == last_day


def test_a_later_meeting_does_not_invite_who_left(
    network: Network, horsens: Membership, planner: Person, drain: Drain, mails: Mails
) -> None:
    parting.leave(horsens, by=planner)
    plan(network, 40, planner)
    drain()
    assert received(mails, "ane@example.org") == []
    assert received(mails, "bent@example.org") == [("Om 40", "REQUEST")]


def test_a_network_with_coming_meetings_is_not_closed(network: Network, planner: Person) -> None:
    coming = plan(network, 40, planner)
    with pytest.raises(RuleBrokenError) as refused:
        parting.close(network, by=planner)
    assert (refused.value.code, refused.value.details) == ("coming_meetings", {"meetings": [str(coming.pk)]})


def test_closing_after_the_last_meeting_ends_every_membership(network: Network, planner: Person) -> None:
    plan(network, 40, planner)
    last_day = today() + timedelta(days=50)
    closed = parting.close(network, by=planner, last_day=last_day)
    assert (closed.valid_to, set(network.memberships.values_list("valid_to", flat=True))) == (last_day, {last_day})
    assert Event.objects.filter(type="network.closed").count() == 1


def test_closing_twice_is_closing_once(network: Network, planner: Person) -> None:
    for _ in range(2):
        parting.close(network, by=planner)
    assert Event.objects.filter(type="network.closed").count() == 1


def test_a_closed_network_takes_neither_members_nor_meetings(network: Network, planner: Person) -> None:
    parting.close(network, by=planner)
    with pytest.raises(RuleBrokenError, match="network_closed"):
        plan(network, 40, planner)
    tomorrow = today() + timedelta(days=1)
    with pytest.raises(RuleBrokenError, match="network_closed"):
        membership.join(network, organisation_by_code("0657"), contacts=[], by=planner, since=tomorrow)


def test_a_meeting_is_not_moved_past_the_networks_end(network: Network, planner: Person) -> None:
    meeting = plan(network, 10, planner)
    parting.close(network, by=planner, last_day=today() + timedelta(days=20))
    with pytest.raises(RuleBrokenError, match="network_closed"):
        scheduling.move(meeting, Time(on(30), on(30, 15)), reason="", by=planner)


@pytest.fixture
def group(planner: Person) -> Network:
    return membership.found(name="Styregruppe", kind="coordination", by=planner)


@pytest.fixture
def expert(planner: Person) -> Person:
    """Somebody who belongs to no organisation."""
    return enrol(name="Ea Ekspert", email="ea@example.org", by=planner)


def test_an_expert_in_a_group_is_invited_to_later_meetings_until_they_leave(
    group: Network, expert: Person, planner: Person, drain: Drain, mails: Mails
) -> None:
    for _ in range(2):
        member = membership.appoint(group, expert, by=planner)
    for days in (10, 40):
        plan(group, days, planner)
    drain()
    parting.leave(member, by=expert, last_day=today() + timedelta(days=20))
    drain()
    assert received(mails, "ea@example.org") == [("Om 10", "REQUEST"), ("Om 40", "CANCEL"), ("Om 40", "REQUEST")]


def test_an_experts_seat_is_freed_and_nobody_elses(group: Network, expert: Person, planner: Person) -> None:
    another = enrol(name="Emil Ekspert", email="emil@example.org", by=planner)
    member, meeting = membership.appoint(group, expert, by=planner), plan(group, 40, planner)
    theirs, others = (registration.register(meeting, each, by=planner) for each in (expert, another))
    parting.leave(member, by=planner)
    for row in (theirs, others):
        row.refresh_from_db()
    assert (theirs.state, others.state) == ("withdrawn", "confirmed")


def test_an_expert_who_retires_sits_in_no_group(group: Network, expert: Person, planner: Person) -> None:
    membership.appoint(group, expert, by=planner)
    retiring.retire(expert, by=planner)
    assert group.memberships.get().valid_to == today()
