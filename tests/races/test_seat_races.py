"""Two hundred who want twenty seats at once, a hundred times; one freed seat and one who gets it and is told."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from email.message import EmailMessage
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from network.clock import now
from network.events.models import Event
from network.meetings import line, registration, scheduling, serving
from network.meetings.models import Meeting, Registration
from network.meetings.scheduling import Time
from network.people.enrolment import organisation_by_code
from network.people.models import Person, Token
from tests.conftest import Drain, on
from tests.races.conftest import Race
from tests.races.test_booking_races import remove_guard

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

SEATS, WANTED, AT_ONCE = 20, 200, 16
ROUNDS = int(os.environ.get("RACE_ROUNDS", "2"))

Together = Callable[[list[Callable[[], object]]], None]


@pytest.fixture
def together(transactional_db: None) -> Iterator[Together]:
    """Does many things at once, on threads that keep their connections from round to round."""
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))

        def run(deeds: list[Callable[[], object]]) -> None:
            for each in [pool.submit(deed) for deed in deeds]:
                each.result()

        def hang_up() -> None:
            everybody = Barrier(AT_ONCE)

            def leave() -> None:
                everybody.wait()
                connection.close()

            run([leave] * AT_ONCE)

        stack.callback(hang_up)
        yield run


@pytest.fixture
def crowd(denmark: None) -> list[Person]:
    home = organisation_by_code("0615")
    people = [
        Person(name=f"Deltager {number}", email=f"deltager{number}@example.org", organisation=home)
        for number in range(WANTED)
    ]
    Person.objects.bulk_create(people)
    return people


def published(seats: int) -> Meeting:
    meeting = scheduling.plan(
        Time(on(60), on(60, 15)), kind="other", title="Møde", by=None, seats=seats, visibility="public"
    )
    return scheduling.publish(meeting, by=None)


def registering(meeting: Meeting, person: Person) -> Callable[[], object]:
    return lambda: registration.register(meeting, person, by=None)


def test_the_first_twenty_of_two_hundred_have_seats_and_a_freed_one_goes_to_the_next(
    crowd: list[Person], together: Together
) -> None:
    for _ in range(ROUNDS):
        meeting = published(SEATS)
        together([registering(meeting, person) for person in crowd])
        rows = list(meeting.registrations.order_by("queued_at", "id"))
        assert [row.state for row in rows] == ["confirmed"] * SEATS + ["waitlisted"] * (WANTED - SEATS)
        places = line.places([meeting.pk])
        assert [places[row.pk] for row in rows[SEATS:]] == list(range(1, WANTED - SEATS + 1))
        together([partial(registration.withdraw, rows[0], by=None)] * 2)
        promoted = Event.objects.filter(type="registration.promoted", data__meeting=str(meeting.pk))
        assert [event.data["registration"] for event in promoted] == [str(rows[SEATS].pk)]


def test_control_counting_without_the_lock_oversells(crowd: list[Person], race: Race) -> None:
    meeting, everybody = published(1), Barrier(8)
    remove_guard("seats_are_never_oversold")

    def careless(number: int) -> None:
        row = Registration(meeting=meeting, person=crowd[number], queued_at=now(), state="confirmed")
        has_room = line.has_room(row, meeting)
        everybody.wait()
        if has_room:
            row.save()

    race(careless, 8)
    assert meeting.registrations.seated().count() == 8


def test_only_who_gets_the_freed_seat_is_told(
    crowd: list[Person], race: Race, drain: Drain, mails: Callable[[], list[EmailMessage]]
) -> None:
    meeting = published(2)
    rows = [registration.register(meeting, person, by=None) for person in crowd[:6]]
    drain()
    before = len(mails())
    race(lambda _: registration.withdraw(rows[0], by=rows[0].person), 8)
    drain()
    told = Counter((mail["To"].addresses[0].addr_spec, kind_of(mail)) for mail in mails()[before:])
    assert {address: n for (address, kind), n in told.items() if kind == "REQUEST"} == {rows[2].person.email: 1}
    assert {address for address, _ in told} <= {rows[0].person.email, rows[2].person.email}


def kind_of(mail: EmailMessage) -> str:
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return str(parts[0].get_param("method")) if parts else ""


def test_accepting_an_offer_and_letting_it_expire_have_one_winner(
    crowd: list[Person], race: Race, settings: Any
) -> None:
    settings.OFFER_DAYS = 100
    settings.OFFER_HOURS = 0
    meeting = published(1)
    rows = [registration.register(meeting, person, by=None) for person in crowd[:3]]
    registration.withdraw(rows[0], by=None)
    results = race(
        lambda number: serving.expire(str(rows[1].pk)) if number % 2 else serving.accept(rows[1], by=None), 8
    )
    held = meeting.registrations.holding()
    assert set(results) <= {"ok", "no_offer"}
    assert [row.person_id for row in held] == [rows[2].person_id]


def test_of_two_requests_with_one_key_at_the_same_time_one_has_an_effect(
    crowd: list[Person], together: Together
) -> None:
    ida = crowd[0]
    client_of = APIClient(HTTP_AUTHORIZATION=f"Bearer {Token.objects.issue(ida)}")
    for number in range(20):
        meeting = published(5)
        answers: list[int] = []

        def ask(meeting: Meeting = meeting, number: int = number, answers: list[int] = answers) -> None:
            headers = {"Idempotency-Key": f"noegle-{number}"}
            body = {"meeting": str(meeting.pk)}
            answers.append(client_of.post("/api/v1/registrations/", body, headers=headers).status_code)

        together([ask, ask])
        assert sorted(answers) in [[201, 201], [201, 409]]
        assert Event.objects.filter(type="registration.confirmed", data__meeting=str(meeting.pk)).count() == 1
