"""Whatever happens to meetings, and however the mails travel, each calendar ends as ours.

Beside the races it runs at length: ``DEPTH=5 uv run pytest -n0 -m races tests/journeys``.
"""

import email
import email.policy
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import TypeVar
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models.functions import Now
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from advisory.booking import countering
from network.clock import now
from network.errors import RuleBrokenError
from network.events.models import Delivery
from network.feeds import publishing
from network.feeds.models import Feed
from network.invitations import replies
from network.invitations.inbox import receive
from network.invitations.models import Dispatch, InboundMail, Invitation, Mailing
from network.invitations.wishes import invited, waiting
from network.meetings import registration, scheduling
from network.meetings.models import Meeting, MeetingState, Registration
from network.meetings.scheduling import Time
from network.networks.models import Network
from network.people import enrolment
from network.people.models import Person
from tests.conftest import on, run_until_nothing_is_due
from tests.depth import DEPTH
from tests.journeys.attendee import Held, Mailbox, held_of

QUICKLY, OPERATIONS = 12, 30
SEEDS = [3, 5]
STATUS = {MeetingState.SAVE_THE_DATE: "TENTATIVE", MeetingState.PUBLISHED: "CONFIRMED"}
Deed = Callable[[], object]
T = TypeVar("T")


@dataclass
class World:
    """Meetings, people and chance."""

    chance: random.Random
    planner: Person
    people: list[Person]
    meetings: list[Meeting]
    boxes: dict[str, Mailbox] = field(default_factory=lambda: defaultdict(Mailbox))
    travelling: list[Dispatch] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    delivered: set[UUID] = field(default_factory=set)
    clock: datetime = field(default_factory=now)

    def live(self, operations: int) -> None:
        """Let so much happen, workers running now and then, and mail being on its way to both sides."""
        for _ in range(operations):
            with suppress(RuleBrokenError):
                self.chance.choice(list(self._possible()))()
            if self.chance.random() < 0.4:
                self.work()
                self.deliver(all_of_it=False)

    def come_to_rest(self) -> None:
        """Let all mail arrive, answers first: each may give somebody else a seat."""
        self.work(all_of_it=True)
        let_the_minute_of_edits_pass()
        self.work()
        self.deliver(all_of_it=True)

    def work(self, *, all_of_it: bool = False) -> None:
        """Let answers come in, in any order and some of them twice, and the workers run."""
        self.chance.shuffle(self.answers)
        for raw in self._taken(self.answers, all_of_it=all_of_it):
            receive(raw)
        run_until_nothing_is_due()
        sent = Dispatch.objects.filter(outcome=Dispatch.Outcome.SENT).exclude(pk__in=self.delivered)
        for dispatch in sent.select_related("invitation"):
            self.delivered.add(dispatch.pk)
            self.travelling += [dispatch] * self.chance.choice([1, 1, 2])

    def deliver(self, *, all_of_it: bool) -> None:
        """Let mails arrive in any order; the rest may take its time."""
        self.chance.shuffle(self.travelling)
        for dispatch in self._taken(self.travelling, all_of_it=all_of_it):
            mail = email.message_from_bytes(bytes(dispatch.content), EmailMessage, policy=email.policy.default)
            self.boxes[dispatch.invitation.address].receive(mail)

    def _taken(self, queue: list[T], *, all_of_it: bool) -> Iterator[T]:
        rest = 0 if all_of_it else self.chance.randrange(len(queue) + 1)
        while len(queue) > rest:
            yield queue.pop()

    def _possible(self) -> Iterator[Deed]:
        """What is possible now, more often what happens more often."""
        meeting = Meeting.objects.get(pk=self.chance.choice(self.meetings).pk)
        person = Person.objects.get(pk=self.chance.choice(self.people).pk)
        day = self.chance.randrange(40, 200)
        yield lambda: self._readdress(person, day)
        yield from self._for_planners(meeting, day)
        yield from self._about_seats(meeting, person)
        yield from self._by_mail()
        yield from self._about_proposals()

    def _readdress(self, person: Person, day: int) -> None:
        enrolment.change(person, {"email": f"{person.pk.hex[-6:]}{day}@example.org"}, by=self.planner)

    def _for_planners(self, meeting: Meeting, day: int) -> Iterator[Deed]:
        by = self.planner
        if meeting.state == MeetingState.DRAFT:
            yield lambda: scheduling.announce(meeting, by=by)
            yield lambda: scheduling.publish(meeting, by=by)
        if meeting.state == MeetingState.SAVE_THE_DATE:
            yield lambda: scheduling.publish(meeting, by=by)
        if meeting.is_out:
            yield lambda: scheduling.move(meeting, Time(on(day), on(day, 15)), reason="Lokalet", by=by)
            yield lambda: scheduling.change(meeting, {"place_name": f"Sal {day}"}, by=by)
            seats = max(self.chance.randrange(1, 4), meeting.registrations.holding().count())
            yield lambda: scheduling.change(meeting, {"seats": seats}, by=by)
            if self.chance.random() < 0.1:
                yield lambda: scheduling.cancel(meeting, reason="Sygdom", by=by)

    def _about_seats(self, meeting: Meeting, person: Person) -> Iterator[Deed]:
        by, mine = self.planner, meeting.registrations.filter(person=person).first()
        if meeting.state == MeetingState.PUBLISHED and (mine is None or mine.state == Registration.State.WITHDRAWN):
            yield from 3 * [lambda: registration.register(meeting, person, by=by)]
        if mine and "withdraw" in mine.allowed:
            yield from 2 * [lambda: registration.withdraw(mine, by=by)]

    def _by_mail(self) -> Iterator[Deed]:
        """Somebody answers what their calendar shows, which may not be what we know by now."""
        shown = [(address, uid) for address, box in self.boxes.items() for uid in sorted(box.held)]
        if not shown:
            return
        address, uid = self.chance.choice(sorted(shown))
        box = self.boxes[address]
        says = ["TENTATIVE", "DECLINED"] + ["ACCEPTED"] * (box.held[uid].status == "CONFIRMED")
        for participation in says:
            yield partial(self._answer, box, uid, participation, address)
        yield lambda: self.answers.append(box.counter(uid, address=address, stamp=self._tick(), days=7))
        if self.answers:
            yield lambda: self.answers.append(self.chance.choice(self.answers))

    def _answer(self, box: Mailbox, uid: str, participation: str, address: str) -> None:
        self.answers.append(box.answer(uid, participation, address=address, stamp=self._tick()))

    def _about_proposals(self) -> Iterator[Deed]:
        mail = InboundMail.objects.filter(verdict=InboundMail.Verdict.PROPOSAL).order_by("pk").first()
        if mail is not None:
            yield lambda: countering.accept(mail, reason="", by=self.planner)
            yield lambda: replies.dismiss(mail, by=self.planner)

    def _tick(self) -> datetime:
        self.clock += timedelta(seconds=1)
        return self.clock.astimezone(UTC)


def truth(person: Person) -> dict[str, Held]:
    """What the person's calendar should hold: what they are invited to, and have not declined."""
    return {
        meeting.uid: shown_of(meeting)
        for meeting in Meeting.objects.filter(state__in=STATUS)
        if invited(meeting).filter(pk=person.pk).exists() and not has_declined(person, meeting)
    }


def in_line(person: Person) -> dict[str, Held]:
    """What only the person's feed shows: meetings they wait for without having been invited."""
    out = [meeting for meeting in Meeting.objects.filter(state__in=STATUS) if person in waiting(meeting)]
    return {meeting.uid: shown_of(meeting) for meeting in out}


def has_declined(person: Person, meeting: Meeting) -> bool:
    said = Invitation.objects.filter(person=person, meeting=meeting, address=person.email)
    return said.filter(participation=Invitation.Participation.DECLINED).exists()


def shown_of(meeting: Meeting) -> Held:
    status = STATUS[MeetingState(meeting.state)]
    return Held(meeting.starts_at.astimezone(UTC), meeting.ends_at.astimezone(UTC), status, meeting.place)


Begin = Callable[[random.Random], World]


@pytest.fixture
def begin(network: Network, planner: Person, someone: Callable[..., Person]) -> Begin:
    """Makes a world of three contacts, somebody who is none, and three meetings of which one is small."""
    names = ("ane", "bent", "carla")
    people = [*(Person.objects.get(email=f"{name}@example.org") for name in names), someone("Viggo")]

    def make(chance: random.Random) -> World:
        meetings = [
            scheduling.plan(
                Time(on(60 + 7 * number), on(60 + 7 * number, 15)),
                kind="network_meeting",
                title=f"Møde {number}",
                by=planner,
                network=network if number else None,
                place_name="Rådhuset",
                seats=number + 1,
            )
            for number in range(3)
        ]
        return World(chance, planner, people, meetings)

    return make


def everybody_ends_with_our_calendar(world: World, operations: int) -> None:
    feeds = {
        person.pk: publishing.create_secret(audience="person", name="Min", owner=person, person=person)[0]
        for person in world.people
    }
    world.live(operations)
    world.come_to_rest()
    for person in Person.objects.filter(pk__in=feeds):
        expected = truth(person)
        assert world.boxes.pop(person.email, Mailbox()).held == expected
        assert shown(feeds[person.pk]) == in_line(person) | expected
    assert [box.held for box in world.boxes.values() if box.held] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_an_attendee_who_applies_our_mails_ends_with_our_calendar(begin: Begin, seed: int) -> None:
    everybody_ends_with_our_calendar(begin(random.Random(seed)), QUICKLY)


@pytest.mark.races
def test_so_do_all_of_them_in_many_long_lives(begin: Begin) -> None:
    @settings(
        max_examples=4 * DEPTH,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
        print_blob=True,
    )
    @given(st.randoms(use_true_random=False))
    def one_life(chance: random.Random) -> None:
        with transaction.atomic():
            everybody_ends_with_our_calendar(begin(chance), OPERATIONS)
            transaction.set_rollback(True)

    one_life()


def let_the_minute_of_edits_pass() -> None:
    """An edit that follows another is not mailed before a minute is over."""
    Mailing.objects.update(edits_told_at=now() - timedelta(minutes=1))
    Delivery.objects.filter(subscriber="edits", due_at__isnull=False).update(due_at=Now())


def shown(feed: Feed) -> dict[str, Held]:
    """What a feed shows that is still on."""
    body = bytes(Feed.objects.get(pk=feed.pk).body)
    found = {str(event["UID"]): held_of(event) for event in Calendar.from_ical(body).walk("VEVENT")}
    return {uid: held for uid, held in found.items() if held.status != "CANCELLED"}
