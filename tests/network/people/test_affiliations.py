"""People move from one organisation to another with dates; the past keeps the organisation of its day."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from network.clock import now, today, told
from network.errors import InputError, RuleBrokenError
from network.events.models import Event
from network.networks.models import Network
from network.people import affiliations, enrolment, retiring
from network.people.enrolment import organisation_by_code
from network.people.models import Person, Role
from tests.conftest import Drain

Someone = Callable[..., Person]


@pytest.fixture
def ida(someone: Someone) -> Person:
    """Of Horsens since last year."""
    with told(now() - timedelta(days=400)):
        return someone("Ida Prøve", "0615")


def codes(person: Person, *days: int) -> list[str | None]:
    found = [person.organisation_on(today() + timedelta(days=day)) for day in days]
    return [each.code if each else None for each in found]


def test_the_past_keeps_the_organisation_of_its_day(ida: Person, planner: Person) -> None:
    moved = affiliations.move(ida, organisation_by_code("0661"), since=today() - timedelta(days=10), by=planner)
    assert codes(moved, -500, -11, -10, 0) == ["0615", "0615", "0661", "0661"]
    assert moved.organisation == organisation_by_code("0661")


def test_a_move_that_was_noted_beforehand_comes_true_on_its_day(ida: Person, planner: Person, drain: Drain) -> None:
    affiliations.move(ida, organisation_by_code("0661"), since=today() + timedelta(days=30), by=planner)
    drain()
    ida.refresh_from_db()
    assert ida.organisation == organisation_by_code("0615")
    with told(now() + timedelta(days=31)):
        affiliations.take_up(str(ida.pk))
    ida.refresh_from_db()
    assert ida.organisation == organisation_by_code("0661")


def test_moving_where_one_is_changes_nothing(ida: Person, planner: Person) -> None:
    before = Event.objects.count()
    affiliations.move(ida, organisation_by_code("0615"), since=today(), by=planner)
    assert (ida.affiliations.count(), Event.objects.count()) == (1, before)


def test_a_day_before_the_latest_move_is_refused(ida: Person, planner: Person) -> None:
    with pytest.raises(InputError, match="before_last_move"):
        affiliations.move(ida, organisation_by_code("0661"), since=today() - timedelta(days=401), by=planner)


def test_roles_held_in_the_old_organisation_are_over(ida: Person, planner: Person) -> None:
    enrolment.grant(ida, Role.COORDINATOR, ida.organisation)
    affiliations.move(ida, organisation_by_code("0661"), since=today(), by=planner)
    assert not ida.grants.exists()


def test_the_contacts_post_stays_with_the_old_organisation(network: Network, planner: Person) -> None:
    contact = Person.objects.get(name="Ane")
    affiliations.move(contact, organisation_by_code("0661"), since=today(), by=planner)
    assert not contact.contact_for.exists()


def test_changing_the_organisation_is_a_move_from_today(ida: Person, planner: Person) -> None:
    enrolment.change(ida, {"organisation": organisation_by_code("0661")}, by=planner)
    assert codes(Person.objects.get(pk=ida.pk), -1, 0) == ["0615", "0661"]


def test_whoever_belongs_nowhere_any_more_belonged_somewhere(ida: Person, planner: Person) -> None:
    enrolment.change(ida, {"organisation": None}, by=planner)
    left = Person.objects.get(pk=ida.pk)
    assert (left.organisation, codes(left, 0, 1)) == (None, ["0615", None])


def test_changed_roles_say_who_changed_them(ida: Person, planner: Person) -> None:
    enrolment.set_roles(ida, [Role.COORDINATOR], by=planner)
    event = Event.objects.get(type="person.changed")
    assert (event.by, event.data["changed"], event.data["roles"]) == (planner.pk, ["roles"], ["coordinator"])


def test_somebody_who_retired_is_not_moved(ida: Person, planner: Person) -> None:
    with pytest.raises(RuleBrokenError, match="retired"):
        affiliations.move(
            retiring.retire(ida, by=planner),
            organisation_by_code("0661"),
            since=today() + timedelta(days=1),
            by=planner,
        )
