"""The order in which seats go to those who wait, and the positions that tell of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from network.clock import told
from network.meetings import line, registration, scheduling, serving
from network.meetings.models import Meeting, Registration
from network.people.models import Person

Someone = Callable[..., Person]
HORSENS, HERNING, HOLSTEBRO = "0615", "0657", "0661"


@pytest.fixture
def published(meeting: Meeting, planner: Person) -> Meeting:
    """Two seats, two for each organisation until two weeks before."""
    Meeting.objects.update(seats=2, seats_per_organisation=2, seats_released_at=meeting.starts_at - timedelta(days=14))
    return scheduling.publish(meeting, by=planner)


@pytest.fixture
def come(published: Meeting, someone: Someone) -> Callable[..., Registration]:
    def register(name: str, code: str) -> Registration:
        return registration.register(published, someone(name, code), by=None)

    return register


def in_order(meeting: Meeting) -> list[str]:
    """The names of those who wait, by their positions."""
    places = line.places([meeting.pk])
    rows = meeting.registrations.in_bulk(places)
    assert sorted(places.values()) == list(range(1, len(places) + 1))
    return [rows[pk].person.name for pk in sorted(places, key=lambda pk: places[pk])]


def test_before_the_release_those_whose_organisation_may_have_more_come_first(
    published: Meeting, come: Callable[..., Registration]
) -> None:
    for name, code in (("A1", HORSENS), ("A2", HORSENS), ("A3", HORSENS), ("B1", HERNING)):
        come(name, code)
    assert in_order(published) == ["B1", "A3"]


def test_before_the_release_arrival_decides_among_those_who_may(
    published: Meeting, come: Callable[..., Registration]
) -> None:
    for name, code in (("A1", HORSENS), ("B1", HERNING), ("B2", HERNING), ("C1", HOLSTEBRO), ("B3", HERNING)):
        come(name, code)
    assert in_order(published) == ["B2", "C1", "B3"]


def test_from_the_release_on_organisations_without_a_seat_come_first(
    published: Meeting, come: Callable[..., Registration]
) -> None:
    people = (("A1", HORSENS), ("B1", HERNING), ("B2", HERNING), ("C1", HOLSTEBRO), ("C2", HOLSTEBRO), ("A2", HORSENS))
    for name, code in people:
        come(name, code)
    with told(published.starts_at - timedelta(days=14)):
        assert in_order(published) == ["C1", "B2", "C2", "A2"]


def test_seats_are_given_in_the_order_of_the_positions(published: Meeting, come: Callable[..., Registration]) -> None:
    people = (("A1", HORSENS), ("B1", HERNING), ("B2", HERNING), ("C1", HOLSTEBRO), ("A2", HORSENS))
    rows = [come(name, code) for name, code in people]
    with told(published.starts_at - timedelta(days=14)):
        promised = in_order(published)
        Meeting.objects.update(seats=4)
        given = [row.person.name for row in serving.serve(line.locked(published.pk))]
    assert given == promised[:2]
    assert rows[2].person.name in given


def test_a_seat_freed_after_the_release_goes_to_an_organisation_without_one(
    published: Meeting, come: Callable[..., Registration]
) -> None:
    rows = [come(name, code) for name, code in (("A1", HORSENS), ("B1", HERNING), ("A2", HORSENS), ("C1", HOLSTEBRO))]
    with told(published.starts_at - timedelta(days=10)):
        registration.withdraw(rows[1], by=None)
    assert [Registration.objects.get(pk=row.pk).state for row in rows[2:]] == ["waitlisted", "confirmed"]


def test_without_seats_per_organisation_everybody_stands_as_they_came(
    published: Meeting, come: Callable[..., Registration]
) -> None:
    Meeting.objects.update(seats_per_organisation=None)
    for number in range(5):
        come(f"A{number}", HORSENS)
    assert in_order(published) == ["A2", "A3", "A4"]


def test_each_kind_of_seat_has_a_line_of_its_own(published: Meeting, someone: Someone) -> None:
    Meeting.objects.update(seats=0, online_seats=0)
    rows = [
        registration.register(published, someone(f"A{number}"), by=None, attendance=attendance)
        for number, attendance in enumerate(("in_person", "online", "online"))
    ]
    assert [registration.position(row) for row in rows] == [1, 1, 2]


def test_more_seats_are_given_away_at_once(published: Meeting, come: Callable[..., Registration]) -> None:
    rows = [come(name, code) for name, code in (("A1", HORSENS), ("B1", HERNING), ("C1", HOLSTEBRO))]
    scheduling.change(published, {"seats": 3}, by=None)
    assert Registration.objects.get(pk=rows[2].pk).state == "confirmed"


def test_a_release_that_is_brought_forward_happens_then(
    published: Meeting, come: Callable[..., Registration], drain: Callable[[], int]
) -> None:
    Meeting.objects.update(seats_per_organisation=1)
    come("A1", HORSENS)
    waiting = come("A2", HORSENS)
    scheduling.change(published, {"seats_released_at": waiting.queued_at}, by=None)
    assert Registration.objects.get(pk=waiting.pk).state == "confirmed"
