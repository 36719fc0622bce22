"""What was written before the database refused memberships that overlap is put in order once, by a migration."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from network.clock import today
from network.networks.models import Membership, Network
from network.people.enrolment import organisation_by_code
from network.people.models import Affiliation, Person

migration: Any = import_module("network.migrations.0027_memberships_follow_each_other")


@pytest.fixture(autouse=True)
def unguarded(network: Network) -> None:
    """As it was before."""
    Membership.contacts.through.objects.all().delete()
    network.memberships.all().delete()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE network_membership DROP CONSTRAINT membership_once")
        else:
            for event in ("insert", "update"):
                cursor.execute(f"DROP TRIGGER membership_once_at_{event}")


def day(number: int | None) -> date | None:
    return None if number is None else today() + timedelta(days=number)


def belong(network: Network, since: int, until: int | None, *, approved: bool = True) -> Membership:
    organisation = organisation_by_code("0615")
    return network.memberships.create(
        organisation=organisation, approved=approved, valid_from=today() + timedelta(days=since), valid_to=day(until)
    )


def settled(network: Network) -> list[tuple[date, date | None, bool]]:
    migration.let_them_follow_each_other(apps, None)
    return list(network.memberships.values_list("valid_from", "valid_to", "approved"))


def test_two_that_overlap_become_one_with_the_contacts_of_both(network: Network, planner: Person) -> None:
    belong(network, 0, 30)
    belong(network, 10, None).contacts.add(planner)
    assert settled(network) == [(day(0), None, True)]
    assert list(network.memberships.get().contacts.all()) == [planner]


def test_those_that_follow_each_other_stay(network: Network) -> None:
    belong(network, 0, 30)
    belong(network, 31, None)
    assert settled(network) == [(day(0), day(30), True), (day(31), None, True)]


def test_a_request_beside_a_membership_is_for_the_time_after(network: Network) -> None:
    belong(network, 0, 30)
    belong(network, 5, None, approved=False)
    assert settled(network) == [(day(0), day(30), True), (day(31), None, False)]


def test_a_request_of_somebody_who_stays_a_member_goes(network: Network) -> None:
    belong(network, 0, None)
    belong(network, 5, 20, approved=False)
    assert settled(network) == [(day(0), None, True)]


def test_who_was_in_the_book_before_dates_were_kept_belongs_where_they_are(planner: Person) -> None:
    Affiliation.objects.filter(person=planner).delete()
    migration.let_all_have_belonged_where_they_are(apps, None)
    assert planner.organisation_on(today()) == planner.organisation
