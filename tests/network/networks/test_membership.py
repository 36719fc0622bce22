"""Who belongs to a network, and what later meetings make of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError

from network.clock import today
from network.errors import InputError, RuleBrokenError
from network.invitations.models import Dispatch
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.networks import membership
from network.networks.models import Network
from network.people.enrolment import organisation_by_code
from network.people.models import Person
from tests.conftest import Drain


def test_an_open_network_takes_a_member_at_once(network: Network) -> None:
    joined = membership.join(network, organisation_by_code("0657"), contacts=[], by=None)
    assert joined.state_on(today()) == "active"


def test_a_closed_network_takes_a_member_on_approval(planner: Person) -> None:
    closed = membership.found(name="Styregruppe", kind="coordination", by=planner)
    asked = membership.join(closed, organisation_by_code("0657"), contacts=[], by=None)
    assert asked.state_on(today()) == "requested"
    assert membership.approve(asked, by=planner).state_on(today()) == "active"


def test_only_a_coordination_group_has_members_in_their_own_name(
    network: Network, someone: Callable[..., Person]
) -> None:
    with pytest.raises(RuleBrokenError, match="organisations_only"):
        membership.appoint(network, someone("Ida"), by=None)


def test_whoever_sits_in_their_own_name_speaks_for_themselves(planner: Person, someone: Callable[..., Person]) -> None:
    group = membership.found(name="Styregruppe", kind="coordination", by=planner)
    member = membership.appoint(group, someone("Ida"), by=planner)
    with pytest.raises(RuleBrokenError, match="in_own_name"):
        membership.name_contacts(member, [planner], by=planner)


def test_a_member_is_an_organisation_or_a_person_for_the_database_too(
    network: Network, someone: Callable[..., Person]
) -> None:
    with pytest.raises(IntegrityError, match="membership_has_one_member"):
        network.memberships.update(person=someone("Ida"))


def test_joining_twice_is_one_membership(network: Network) -> None:
    membership.join(network, organisation_by_code("0615"), contacts=[], by=None)
    assert network.memberships.filter(organisation__code="0615").count() == 1


def test_a_membership_lasts_through_its_last_day(network: Network, planner: Person) -> None:
    ended = membership.end(network.memberships.get(organisation__code="0615"), by=planner)
    assert (ended.state_on(today()), ended.state_on(today() + timedelta(days=1))) == ("active", "ended")


def test_who_joins_again_before_the_end_goes_on_without_one(network: Network, planner: Person) -> None:
    member = network.memberships.get(organisation__code="0615")
    membership.end(member, by=planner, last_day=today() + timedelta(days=30))
    again = membership.join(network, organisation_by_code("0615"), contacts=[planner], by=planner)
    assert (again.pk, again.valid_to, again.approved) == (member.pk, None, True)
    assert set(again.contacts.values_list("name", flat=True)) == {"Ane", planner.name}


def test_who_is_to_leave_a_closed_network_asks_anew_for_the_time_after(planner: Person) -> None:
    closed, horsens = membership.found(name="Unge", kind="thematic", open=False, by=planner), "0615"
    member, last_day = membership.admit(closed, organisation_by_code(horsens), by=planner), today() + timedelta(days=9)
    membership.end(member, by=planner, last_day=last_day)
    asked = [membership.join(closed, organisation_by_code(horsens), contacts=[], by=None) for _ in range(2)]
    assert {(each.approved, each.valid_from) for each in asked} == {(False, last_day + timedelta(days=1))}
    assert membership.approve(asked[0], by=planner).approved


def test_a_request_that_was_taken_back_is_asked_again(planner: Person) -> None:
    closed = membership.found(name="Unge", kind="thematic", open=False, by=planner)
    asked = membership.join(closed, organisation_by_code("0615"), contacts=[], by=None)
    membership.end(asked, by=None)
    again = membership.join(closed, organisation_by_code("0615"), contacts=[], by=None)
    assert (again.pk, again.state_on(today())) == (asked.pk, "requested")


def test_who_is_appointed_again_goes_on_without_an_end(planner: Person, someone: Callable[..., Person]) -> None:
    group, ida = membership.found(name="Styregruppe", kind="coordination", by=planner), someone("Ida")
    member = membership.appoint(group, ida, by=planner)
    membership.end(member, by=planner, last_day=today() + timedelta(days=30))
    again = membership.appoint(group, ida, by=planner)
    assert (again.pk, again.valid_to) == (member.pk, None)


def test_a_network_has_an_address_of_its_own(network: Network, planner: Person) -> None:
    again = membership.found(name="Familiehuse Midtjylland", kind="thematic", by=planner)
    danish = membership.found(name="Småbørn på Ærø", kind="thematic", by=planner)
    assert (again.slug, danish.slug) == ("familiehuse-midtjylland-2", "smaaboern-paa-aeroe")


def test_who_joins_later_is_invited_to_what_is_coming(
    meeting: Meeting, network: Network, planner: Person, someone: Callable[..., Person], drain: Drain
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    membership.join(network, organisation_by_code("0657"), contacts=[someone("Ditte", "0657")], by=planner)
    drain()
    newest = Dispatch.objects.order_by("pk").last()
    assert newest
    assert (newest.invitation.address, newest.method) == ("ditte@example.org", "REQUEST")


def test_who_leaves_is_called_back_from_what_is_coming(
    meeting: Meeting, network: Network, planner: Person, drain: Drain
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    membership.end(network.memberships.get(organisation__code="0615"), by=planner)
    drain()
    cancelled = Dispatch.objects.filter(method="CANCEL").values_list("invitation__address", flat=True)
    assert list(cancelled) == ["ane@example.org"]


def test_contacts_named_later_are_invited_too(
    meeting: Meeting, network: Network, planner: Person, someone: Callable[..., Person], drain: Drain
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    membership.join(network, organisation_by_code("0615"), contacts=[someone("Ditte")], by=planner)
    drain()
    newest = Dispatch.objects.order_by("pk").last()
    assert newest
    assert newest.invitation.address == "ditte@example.org"


def test_a_project_is_for_municipalities(planner: Person) -> None:
    project = membership.found(name="Udviklingsprogram", kind="project", by=planner)
    with pytest.raises(RuleBrokenError, match="municipalities_only"):
        membership.join(project, organisation_by_code("midtjylland"), contacts=[], by=planner)


def test_nobody_leaves_before_they_came(network: Network, planner: Person) -> None:
    with pytest.raises(InputError):
        membership.end(
            network.memberships.get(organisation__code="0615"), by=planner, last_day=today() - timedelta(days=1)
        )
