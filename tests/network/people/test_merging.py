"""Two records that are one person."""

from collections.abc import Callable

import pytest

from network.clock import now
from network.errors import RuleBrokenError
from network.feeds import publishing
from network.feeds.models import Feed
from network.invitations.models import Dispatch
from network.meetings import registration, scheduling
from network.meetings.models import Meeting, Registration
from network.networks.models import Membership
from network.people.enrolment import grant
from network.people.merging import merge
from network.people.models import Person, Role, Token
from network.people.roles import roles
from tests.conftest import Drain

Someone = Callable[..., Person]


@pytest.fixture
def published(meeting: Meeting, planner: Person) -> Meeting:
    Meeting.objects.update(seats=1)
    return scheduling.publish(meeting, by=planner)


def test_calendars_follow_to_the_record_that_stays(
    published: Meeting, planner: Person, someone: Someone, drain: Drain
) -> None:
    drain()
    kept = someone("Ane Ny")
    merge(Person.objects.get(email="ane@example.org"), into=kept, by=planner)
    drain()
    mails = Dispatch.objects.filter(invitation__person=kept).order_by("pk")
    assert list(mails.values_list("method", "invitation__address")) == [
        ("REQUEST", "ane@example.org"),
        ("CANCEL", "ane@example.org"),
        ("REQUEST", "ane.ny@example.org"),
    ]
    assert drain() == 0


def test_the_better_of_two_places_counts_and_the_line_moves_up(published: Meeting, someone: Someone) -> None:
    kept, double, third = someone("Ida"), someone("Ida Dobbelt"), someone("Jens")
    for person in (double, kept, third):
        registration.register(published, person, by=None)
    merge(double, into=kept, by=None)
    states = dict(Registration.objects.values_list("person__name", "state"))
    assert states == {"Ida": "confirmed", "": "withdrawn", "Jens": "waitlisted"}


def test_a_seat_held_twice_goes_to_the_next_in_line(published: Meeting, someone: Someone) -> None:
    Meeting.objects.update(seats=2)
    kept, double, third = someone("Ida"), someone("Ida Dobbelt"), someone("Jens")
    for person in (kept, double, third):
        registration.register(published, person, by=None)
    merge(double, into=kept, by=None)
    assert third.registrations.get().state == "confirmed"


def test_an_attended_place_is_not_lost(published: Meeting, someone: Someone) -> None:
    Meeting.objects.update(seats=2)
    kept, double = someone("Ida"), someone("Ida Dobbelt")
    registration.register(published, kept, by=None)
    registration.attend(registration.register(published, double, by=None), by=None)
    merge(double, into=kept, by=None)
    assert kept.registrations.get().state == "attended"


def test_roles_keys_feeds_and_contacts_come_along(meeting: Meeting, someone: Someone) -> None:
    kept, double = someone("Ida"), Person.objects.get(email="ane@example.org")
    grant(kept, Role.PARTICIPANT, kept.organisation)
    for role in (Role.PARTICIPANT, Role.COORDINATOR):
        grant(double, role, double.organisation)
    secret = Token.objects.issue(double)
    feed, _ = publishing.create_secret(audience=Feed.Audience.PERSON, name="Min", owner=double, person=double)
    merge(double, into=kept, by=None)
    presented = Token.objects.presented(secret)
    assert presented
    assert (presented.person, roles(kept)) == (kept, {"participant", "coordinator"})
    feed.refresh_from_db()
    assert (feed.owner, feed.person) == (kept, kept)
    assert Membership.objects.filter(contacts=kept).exists()
    assert not Membership.objects.filter(contacts=double).exists()


def test_a_contact_named_twice_is_named_once(meeting: Meeting, someone: Someone) -> None:
    kept, double = someone("Ida"), Person.objects.get(email="ane@example.org")
    membership = Membership.objects.get(contacts=double)
    membership.contacts.add(kept)
    merge(double, into=kept, by=None)
    assert list(membership.contacts.all()) == [kept]


def test_merging_again_changes_nothing(someone: Someone) -> None:
    kept, double = someone("Ida"), someone("Ida Dobbelt")
    assert merge(double, into=kept, by=None) == merge(double, into=kept, by=None) == kept


def test_the_stub_has_no_name_and_no_address(someone: Someone) -> None:
    double = someone("Ida Dobbelt")
    merge(double, into=someone("Ida"), by=None)
    double.refresh_from_db()
    assert (double.name, double.email, double.is_active) == ("", f"{double.pk}@slettet.invalid", False)
    assert not Person.objects.by_email("ida.dobbelt@example.org").exists()


def test_nobody_is_merged_with_themselves(published: Meeting, someone: Someone) -> None:
    ida = someone("Ida")
    registration.register(published, ida, by=None)
    with pytest.raises(RuleBrokenError, match="same_person"):
        merge(ida, into=ida, by=None)
    assert ida.registrations.get().state == "confirmed"


def test_an_erased_person_is_not_merged(someone: Someone) -> None:
    kept, erased = someone("Ida"), someone("Jens")
    Person.objects.filter(pk=erased.pk).update(erased_at=now())
    with pytest.raises(RuleBrokenError, match="already_erased"):
        merge(erased, into=kept, by=None)
