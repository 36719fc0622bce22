"""Whatever happens to meetings, and however the mails travel, each calendar ends as ours."""

import email
import email.policy
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from django.db.models.functions import Now
from icalendar import Calendar

from network.clock import now
from network.events.models import Delivery
from network.feeds import publishing
from network.feeds.models import Feed
from network.invitations.models import Dispatch, Mailing
from network.invitations.wishes import invited
from network.meetings import registration, scheduling
from network.meetings.models import Meeting, MeetingState, Registration
from network.meetings.scheduling import Time
from network.networks.models import Network
from network.people import enrolment
from network.people.models import Person
from tests.conftest import Drain, on
from tests.journeys.attendee import Held, Mailbox, held_of

SEEDS = range(3)
OPERATIONS = 30
STATUS = {MeetingState.SAVE_THE_DATE: "TENTATIVE", MeetingState.PUBLISHED: "CONFIRMED"}


@dataclass
class World:
    """Meetings, people and chance."""

    chance: random.Random
    planner: Person
    people: list[Person]
    meetings: list[Meeting]
    boxes: dict[str, Mailbox] = field(default_factory=lambda: defaultdict(Mailbox))
    travelling: list[Dispatch] = field(default_factory=list)
    delivered: set[UUID] = field(default_factory=set)

    def operate(self) -> None:
        """Do something that is possible now."""
        meeting = Meeting.objects.get(pk=self.chance.choice(self.meetings).pk)
        person = Person.objects.get(pk=self.chance.choice(self.people).pk)
        self.chance.choice(self._possible(meeting, person))()

    def _possible(self, meeting: Meeting, person: Person) -> list[Callable[[], object]]:
        by, found = self.planner, list[Callable[[], object]]()
        day = self.chance.randrange(40, 200)
        found.append(lambda: enrolment.change(person, {"email": f"{person.pk.hex[-6:]}{day}@example.org"}, by=by))
        if meeting.state == MeetingState.DRAFT:
            found += [lambda: scheduling.announce(meeting, by=by), lambda: scheduling.publish(meeting, by=by)]
        if meeting.state == MeetingState.SAVE_THE_DATE:
            found.append(lambda: scheduling.publish(meeting, by=by))
        if meeting.is_out:
            found += 2 * [lambda: scheduling.move(meeting, Time(on(day), on(day, 15)), reason="Lokalet", by=by)]
            found.append(lambda: scheduling.change(meeting, {"place_name": f"Sal {day}"}, by=by))
            if self.chance.random() < 0.2:
                found.append(lambda: scheduling.cancel(meeting, reason="Sygdom", by=by))
        if meeting.state == MeetingState.PUBLISHED:
            found += 3 * [lambda: registration.register(meeting, person, by=by)]
            seat = Registration.objects.filter(meeting=meeting, person=person, state="confirmed").first()
            if seat:
                found += 4 * [lambda: registration.withdraw(seat, by=by)]
        return found

    def collect(self) -> None:
        """Take what was sent since the last time onto the road, some of it twice."""
        sent = Dispatch.objects.filter(outcome=Dispatch.Outcome.SENT).exclude(pk__in=self.delivered)
        for dispatch in sent.select_related("invitation"):
            self.delivered.add(dispatch.pk)
            self.travelling += [dispatch] * self.chance.choice([1, 1, 2])

    def deliver(self, *, all_of_it: bool) -> None:
        """Let mails arrive in any order; the rest may take its time."""
        self.chance.shuffle(self.travelling)
        rest = 0 if all_of_it else self.chance.randrange(len(self.travelling) + 1)
        while len(self.travelling) > rest:
            dispatch = self.travelling.pop()
            mail = email.message_from_bytes(bytes(dispatch.content), EmailMessage, policy=email.policy.default)
            self.boxes[dispatch.invitation.address].receive(mail)

    def truth(self, person: Person) -> dict[str, Held]:
        """What the person's calendar should hold."""
        return {
            meeting.uid: Held(
                meeting.starts_at.astimezone(UTC),
                meeting.ends_at.astimezone(UTC),
                STATUS[MeetingState(meeting.state)],
                meeting.place,
            )
            for meeting in Meeting.objects.filter(state__in=STATUS)
            if invited(meeting).filter(pk=person.pk).exists()
        }


@pytest.fixture
def world(request: pytest.FixtureRequest, network: Network, planner: Person) -> World:
    people = [Person.objects.get(email=f"{name}@example.org") for name in ("ane", "bent", "carla")]
    meetings = [
        scheduling.plan(
            Time(on(60 + 7 * number), on(60 + 7 * number, 15)),
            kind="network_meeting",
            title=f"Møde {number}",
            by=planner,
            network=network if number else None,
            place_name="Rådhuset",
        )
        for number in range(3)
    ]
    return World(random.Random(request.param), planner, people, meetings)


@pytest.mark.parametrize("world", SEEDS, indirect=True)
def test_an_attendee_who_applies_our_mails_ends_with_our_calendar(world: World, drain: Drain) -> None:
    feeds = {
        person.pk: publishing.create_secret(audience="person", name="Min", owner=person, person=person)[0]
        for person in world.people
    }
    for _ in range(OPERATIONS):
        world.operate()
        if world.chance.random() < 0.4:
            drain()
            world.collect()
            world.deliver(all_of_it=False)
    let_the_minute_of_edits_pass()
    drain()
    world.collect()
    world.deliver(all_of_it=True)
    for person in Person.objects.filter(pk__in=[person.pk for person in world.people]):
        expected = world.truth(person)
        assert world.boxes.pop(person.email, Mailbox()).held == expected
        assert shown(feeds[person.pk]) == expected
    assert [box.held for box in world.boxes.values() if box.held] == []


def let_the_minute_of_edits_pass() -> None:
    """An edit that follows another is not mailed before a minute is over."""
    Mailing.objects.update(edits_told_at=now() - timedelta(minutes=1))
    Delivery.objects.filter(subscriber="edits", due_at__isnull=False).update(due_at=Now())


def shown(feed: Feed) -> dict[str, Held]:
    """What a feed shows that is still on."""
    body = bytes(Feed.objects.get(pk=feed.pk).body)
    found = {str(event["UID"]): held_of(event) for event in Calendar.from_ical(body).walk("VEVENT")}
    return {uid: held for uid, held in found.items() if held.status != "CANCELLED"}
