"""Every municipality can be asked when it last took part in anything."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from advisory.reporting.reach import Reached, months_before, reach
from network.clock import COPENHAGEN, told
from network.meetings import registration, scheduling
from network.meetings.scheduling import Time
from network.networks import membership
from network.networks.models import Network
from network.people import affiliations
from network.people.enrolment import organisation_by_code
from network.people.models import Person
from network.regions.models import Region

TODAY = date(2026, 11, 24)


def meet(network: Network, person: Person, day: date) -> None:
    starts_at = datetime(day.year, day.month, day.day, 9, tzinfo=COPENHAGEN)
    time = Time(starts_at, starts_at.replace(hour=15))
    with told(starts_at.replace(hour=8)):
        meeting = scheduling.plan(time, kind="network_meeting", title="Møde", network=network, by=None)
        meeting = scheduling.publish(meeting, by=None)
        registration.register(meeting, person, by=None)
    with told(time.ends_at):
        scheduling.close(meeting, by=None)


def of(code: str) -> Reached:
    return next(row for row in reach(on=TODAY) if row.municipality.code == code)


@pytest.mark.parametrize(
    ("on", "months", "earlier"),
    [
        (date(2026, 11, 24), 18, date(2025, 5, 24)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
    ],
)
def test_months_are_counted_back(on: date, months: int, earlier: date) -> None:
    assert months_before(on, months) == earlier


def test_a_municipality_that_never_came_is_silent(denmark: None) -> None:
    assert (of("0825").last_on, of("0825").last_in) == (None, None)


def test_somebody_at_a_meeting_is_the_municipality_taking_part(
    network: Network, someone: Callable[..., Person]
) -> None:
    meet(network, someone("Ida", "0615"), date(2026, 3, 10))
    assert (of("0615").last_on, of("0615").last_in) == (date(2026, 3, 10), "meeting")


def test_a_contact_from_elsewhere_takes_part_for_it(network: Network, someone: Callable[..., Person]) -> None:
    contact = someone("Rosa", "0615")
    membership.join(network, organisation_by_code("0741"), contacts=[contact], by=None)
    meet(network, contact, date(2026, 3, 10))
    assert (of("0741").last_on, of("0741").last_in) == (date(2026, 3, 10), "contact")


@pytest.fixture
def moved(network: Network, someone: Callable[..., Person]) -> Person:
    """Attended for Læsø in March as its contact, and works in Albertslund since June, as the contact there."""
    with told(datetime(2025, 1, 6, 9, tzinfo=COPENHAGEN)):
        ida = someone("Ida", "0825")
        membership.join(network, organisation_by_code("0825"), contacts=[ida], by=None)
    meet(network, ida, date(2026, 3, 10))
    with told(datetime(2026, 6, 1, 9, tzinfo=COPENHAGEN)):
        ida = affiliations.move(ida, organisation_by_code("0165"), since=date(2026, 6, 1), by=None)
        membership.join(network, organisation_by_code("0165"), contacts=[ida], by=None)
    return ida


@pytest.mark.usefixtures("moved")
def test_who_moves_takes_no_attendance_along() -> None:
    assert (of("0825").last_on, of("0165").last_on) == (date(2026, 3, 10), None)


def test_who_has_moved_takes_part_for_the_new_employer(network: Network, moved: Person) -> None:
    meet(network, moved, date(2026, 9, 8))
    assert (of("0825").last_on, of("0165").last_on) == (date(2026, 3, 10), date(2026, 9, 8))


def test_the_long_silent_are_found(network: Network, someone: Callable[..., Person]) -> None:
    meet(network, someone("Ida", "0615"), date(2025, 5, 24))
    meet(network, someone("Jens", "0665"), date(2025, 5, 25))
    silent = {row.municipality.code for row in reach(on=TODAY, silent_months=18)}
    assert ("0615" in silent, "0665" in silent, "0825" in silent) == (True, False, True)


def test_the_region_is_that_of_the_day(denmark: None) -> None:
    east = Region.objects.get(slug="oestdanmark")
    assert reach(on=date(2026, 12, 31), region=east) == []
    assert len(reach(on=date(2027, 1, 1), region=east)) == 46
