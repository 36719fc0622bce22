"""A small Denmark, the people who call, and a client for each of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from advisory.consultants import employment
from advisory.consultants.models import Consultant
from api import throttling
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks import membership
from network.networks.models import Network
from network.people import enrolment
from network.people.models import Organisation, Person, Role, Token
from network.regions.models import Municipality, Region

STARTS = datetime(2027, 3, 10, 8, 30, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=5)


@pytest.fixture(autouse=True)
def _fresh_buckets() -> None:
    throttling._buckets.clear()


@pytest.fixture
def somebody(denmark: None) -> Callable[..., Person]:
    def enrol(name: str, role: str, code: str) -> Person:
        organisation = Organisation.objects.get(code=code)
        person = enrolment.enrol(name=name, email=f"{name.lower()}@example.org", by=None, organisation=organisation)
        enrolment.grant(person, role, organisation)
        found: Person = Person.objects.get(pk=person.pk)
        return found

    return enrol


@pytest.fixture
def planner(somebody: Callable[..., Person]) -> Person:
    return somebody("Pia", Role.PLANNER, "agency")


@pytest.fixture
def advisor(somebody: Callable[..., Person]) -> Consultant:
    """A consultant of Midtjylland."""
    person = somebody("Karl", Role.CONSULTANT, "agency")
    return employment.employ(
        person,
        by=None,
        regions=[Region.objects.get(slug="midtjylland")],
        base_municipality=Municipality.objects.get(code="0615"),
        valid_from=date(2020, 1, 1),
    )


@pytest.fixture
def coordinator(somebody: Callable[..., Person]) -> Person:
    """Of Horsens."""
    return somebody("Kirsten", Role.COORDINATOR, "0615")


@pytest.fixture
def participant(somebody: Callable[..., Person]) -> Person:
    """Of Horsens."""
    return somebody("Ida", Role.PARTICIPANT, "0615")


@pytest.fixture
def stranger(somebody: Callable[..., Person]) -> Person:
    """Of Odense."""
    return somebody("Otto", Role.PARTICIPANT, "0461")


@pytest.fixture
def as_(db: None) -> Callable[..., APIClient]:
    def client(person: Person | Consultant, scopes: list[str] | None = None) -> APIClient:
        person = person.person if isinstance(person, Consultant) else person
        secret = Token.objects.issue(person, scopes)
        return APIClient(HTTP_AUTHORIZATION=f"Bearer {secret}", raise_request_exception=False)

    return client


@pytest.fixture
def pia(planner: Person, as_: Callable[..., APIClient]) -> APIClient:
    """The planner's client."""
    return as_(planner)


@pytest.fixture
def network(denmark: None) -> Network:
    region = Region.objects.get(slug="midtjylland")
    return membership.found(name="Familiehuse Midtjylland", kind="regional", region=region, by=None)


@pytest.fixture
def closed_network(denmark: None) -> Network:
    return membership.found(name="Projekt Nord", kind="project", by=None)


@pytest.fixture
def draft(network: Network) -> Meeting:
    return plan(network)


@pytest.fixture
def meeting(draft: Meeting) -> Meeting:
    """Published, without limit of seats."""
    return scheduling.publish(draft, by=None)


def plan(network: Network | None, **particulars: Any) -> Meeting:
    particulars = {"kind": "network_meeting", "title": "Netværksmøde"} | particulars
    return scheduling.plan(Time(STARTS, ENDS), network=network, by=None, **particulars)


def pointers(response: Any) -> list[str]:
    return [error["pointer"] for error in response.json()["errors"]]
