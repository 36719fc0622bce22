"""The cast and the stage: Denmark, a few people, and workers that run until nothing is due."""

import email
import email.policy
import gc
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import dramatiq
import pytest
from django.conf import settings
from django.db.models.functions import Now
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings
from icalendar import Calendar
from pytest_django import DjangoDbBlocker

from advisory.consultants.employment import employ
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle, planning, windows
from advisory.courses.models import Activity, Course
from advisory.founding import load_denmark
from network import ids
from network.clock import COPENHAGEN, now
from network.events.relay import handle_due, queues
from network.events.work import WorkState
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks import membership
from network.networks.models import Network, Programme
from network.people.enrolment import enrol, grant, organisation_by_code
from network.people.models import Person, Role
from network.regions.models import Municipality, Region
from tests.stage import Stage

hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")  # how long an example takes says something about the machine only

Drain = Callable[[], int]


def pytest_collection_finish() -> None:
    """What is loaded and collected is never garbage; going through it again and again took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Denmark is loaded once for all tests of a process, as it is once for an installation."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        load_denmark()
        stage = Stage.as_it_stands()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: stage.set_anew())
        yield


@pytest.fixture
def denmark(db: None) -> None:
    """Denmark's regions, municipalities and organisations."""


@pytest.fixture
def planner(denmark: None) -> Person:
    person = enrol(name="Pia Planlægger", email="pia@example.org", by=None, organisation=organisation_by_code("agency"))
    grant(person, Role.PLANNER, person.organisation)
    return person


@pytest.fixture
def someone(denmark: None) -> Callable[..., Person]:
    """Makes people of a municipality: `someone("Ida", "0615")`."""

    def make(name: str, code: str = "0615", **particulars: Any) -> Person:
        address = f"{name.lower().replace(' ', '.')}@example.org"
        return enrol(name=name, email=address, by=None, organisation=organisation_by_code(code), **particulars)

    return make


@pytest.fixture
def network(planner: Person, someone: Callable[..., Person]) -> Network:
    """An open regional network with three municipalities and a contact in each."""
    made = membership.found(
        name="Familiehuse Midtjylland",
        kind="regional",
        by=planner,
        region=Region.objects.get(slug="midtjylland"),
    )
    for name, code in (("Ane", "0615"), ("Bent", "0661"), ("Carla", "0665")):
        membership.join(made, organisation_by_code(code), contacts=[someone(name, code)], by=planner)
    return made


def on(days: int, hour: int = 9, minute: int = 30) -> datetime:
    """A Copenhagen clock time the given number of days from today."""
    local = now().astimezone(COPENHAGEN) + timedelta(days=days)
    return local.replace(hour=hour, minute=minute, second=0, microsecond=0)


def working_day(weeks: int = 4) -> int:
    """How many days from today the Tuesday lies that is the given number of weeks ahead."""
    return weeks * 7 + 1 - now().astimezone(COPENHAGEN).weekday()


@pytest.fixture
def meeting(network: Network, planner: Person) -> Meeting:
    """A draft of a network meeting in two months."""
    return scheduling.plan(
        Time(on(60), on(60, 15)),
        kind="network_meeting",
        title="Netværksmøde om familiehuse",
        by=planner,
        network=network,
        place_name="Rådhuset",
        place_address="Søndergade 1, 8700 Horsens",
        place_municipality=Municipality.objects.get(code="0615"),
    )


@pytest.fixture
def consultants(denmark: None, planner: Person) -> list[Consultant]:
    """Clara and Dan, full time, Midtjylland, at home in Odense."""
    agency = organisation_by_code("agency")
    return [
        employ(
            enrol(name=name, email=address, by=None, organisation=agency),
            by=planner,
            regions=[Region.objects.get(slug="midtjylland")],
            base_municipality=Municipality.objects.get(code="0461"),
        )
        for name, address in (("Clara Demosen", "clara@example.org"), ("Dan Fiktivsen", "dan@example.org"))
    ]


@pytest.fixture
def course(consultants: list[Consultant], planner: Person) -> Course:
    """An active course in Horsens with one planned workshop."""
    made = lifecycle.request(
        municipality=Municipality.objects.get(code="0615"),
        programme=Programme.objects.get(slug="familiehuse"),
        by=planner,
    )
    made = lifecycle.clarify(made, by=planner)
    planning.add_activity(made, kind="workshop", title="Workshop", by=planner)
    first = now().astimezone(COPENHAGEN).date()
    made = lifecycle.plan(
        made,
        primary_consultant=consultants[0],
        co_consultant=consultants[1],
        window_starts_on=first,
        window_ends_on=windows.longest_window_end(first),
        by=planner,
    )
    return lifecycle.start(made, by=planner)


@pytest.fixture
def activity(course: Course) -> Activity:
    return course.activities.get()


@pytest.fixture
def drain() -> Drain:
    """Runs relay and actors in this thread, through the real broker, until nothing is due; returns the bells rung."""
    return run_until_nothing_is_due


def run_until_nothing_is_due() -> int:
    rung = 0
    while True:
        for queue in queues:
            soon = queue.rows().filter(state=WorkState.WAITING, due_at__lte=Now() + timedelta(seconds=5))
            soon.update(due_at=Now())
        fresh = handle_due()
        if not fresh:
            return rung
        rung += fresh
        answer_the_bells()


def answer_the_bells() -> None:
    """Handle messages in this thread until every rung row is answered; a stranger's bell is a row nobody knows."""
    broker = dramatiq.get_broker()
    consumer = broker.consume(settings.QUEUE_NAME, prefetch=100, timeout=1000)
    try:
        while any(queue.rows().outstanding() for queue in queues):
            message = next(consumer)
            if message is not None:
                broker.get_actor(message.actor_name)(*message.args)
                consumer.ack(message)
    finally:
        consumer.close()


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, settings: Any) -> None:
    """Mail and feeds of each test in folders of its own."""
    settings.MAIL_DIR = tmp_path / "mail"
    settings.FEED_DIR = tmp_path / "feeds"


@pytest.fixture(autouse=True)
def ids_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that went ahead in time must not leave ids from there to those that come after it."""
    monkeypatch.setattr(ids, "_last", 0)


@pytest.fixture
def mails(settings: Any) -> Callable[[], list[EmailMessage]]:
    """Reads the mails that lie on disk, oldest first."""

    def read() -> list[EmailMessage]:
        files = sorted(Path(settings.MAIL_DIR).glob("*.eml"))
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]

    return read


def calendar_in(mail: EmailMessage) -> Any:
    """The one event in a mail's calendar part, and the calendar's METHOD."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    calendar = Calendar.from_ical(payload)
    return calendar["METHOD"], calendar.walk("VEVENT")[0]
