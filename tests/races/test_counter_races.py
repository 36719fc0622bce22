"""However many ask for another time at once, each has one open proposal, and it is decided once."""

from collections.abc import Callable
from itertools import count

import pytest
from rest_framework.test import APIClient

from advisory.booking import countering
from network.invitations import replies
from network.invitations.inbox import receive
from network.invitations.models import Dispatch, InboundMail, Invitation
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.people.models import Person
from tests.api.conftest import as_
from tests.conftest import Drain
from tests.network.invitations.samples import sample
from tests.races.conftest import Race
from tests.test_invariants import broken

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

__all__ = ["as_"]

RUNNERS = 16
ROUNDS = 5
THOUSAND = 1000


@pytest.fixture
def invitations(meeting: Meeting, planner: Person, drain: Drain) -> list[Invitation]:
    """Those of Ane, Bent and Carla, sent."""
    scheduling.publish(meeting, by=planner)
    drain()
    return list(Invitation.objects.select_related("meeting", "person"))


def counter(invitation: Invitation, second: int) -> InboundMail:
    stamp = f"20270201T{9 + second // 3600:02}{second // 60 % 60:02}{second % 60:02}Z"
    return receive(sample("outlook_counters", invitation, stamp=stamp))


def open_proposals() -> list[int]:
    """How many each invitation has."""
    return [each.inbound_mail.filter(verdict="proposal").count() for each in Invitation.objects.all()]


def test_of_many_counters_at_once_one_is_open_for_each_person(invitations: list[Invitation], race: Race) -> None:
    mails = [counter(invitations[number % 3], number) for number in range(RUNNERS)]
    assert race(lambda number: replies.decide(mails[number]), RUNNERS) == {"ok": RUNNERS}
    assert open_proposals() == [1, 1, 1]
    assert broken() == set()


def test_a_thousand_counters_move_nothing(invitations: list[Invitation]) -> None:
    before = Meeting.objects.get()
    for number in range(THOUSAND):
        replies.decide(counter(invitations[number % 3], number))
    after = Meeting.objects.get()
    assert open_proposals() == [1, 1, 1]
    assert (after.starts_at, after.sequence) == (before.starts_at, before.sequence)


def test_a_proposal_is_accepted_or_turned_down_by_one_of_many(
    invitations: list[Invitation], planner: Person, race: Race
) -> None:
    mail = counter(invitations[0], 0)
    replies.decide(mail)

    def settle(number: int) -> None:
        seen = InboundMail.objects.select_related("invitation__meeting").get(pk=mail.pk)
        if number % 2:
            countering.accept(seen, reason="", by=planner)
        else:
            replies.dismiss(seen, by=planner)

    results = race(settle, RUNNERS)
    mail.refresh_from_db()
    is_moved, is_told = Meeting.objects.get().sequence == 1, Dispatch.objects.filter(method="DECLINECOUNTER").exists()
    assert set(results) <= {"ok", "wrong_step"}
    assert (mail.verdict, is_moved, is_told) in {("applied", True, False), ("dismissed", False, True)}


def test_a_new_counter_and_a_decision_never_wait_for_each_other(
    invitations: list[Invitation], planner: Person, race: Race
) -> None:
    first = counter(invitations[0], 0)
    replies.decide(first)
    newer = [counter(invitations[0], number) for number in range(1, RUNNERS)]
    seen = InboundMail.objects.select_related("invitation__meeting").get(pk=first.pk)

    def decide(number: int) -> object:
        return countering.accept(seen, reason="", by=planner) if number == 0 else replies.decide(newer[number - 1])

    results = race(decide, RUNNERS)
    assert set(results) <= {"ok", "wrong_step"}
    assert max(open_proposals()) <= 1


def test_deciding_by_if_match_and_a_new_counter_never_wait_for_each_other(
    invitations: list[Invitation], planner: Person, as_: Callable[..., APIClient], race: Race
) -> None:
    """A counter that is read takes the place of the open one, whose row the caller has locked to compare its ETag."""
    seconds = count()
    for _ in range(ROUNDS):
        replies.decide(counter(invitations[0], next(seconds)))
        address = f"/api/v1/inbound_mail/{InboundMail.objects.get(verdict='proposal').pk}/"
        known = {"If-Match": as_(planner).get(address)["ETag"]}
        newer = [counter(invitations[0], next(seconds)) for _ in range(RUNNERS // 2)]
        answers: list[int] = []

        def attempt(number: int) -> None:
            if number % 2:
                answers.append(as_(planner).post(f"{address}dismiss/", {}, headers=known).status_code)  # noqa: B023
            else:
                replies.decide(newer[number // 2])  # noqa: B023

        assert race(attempt, RUNNERS) == {"ok": RUNNERS}
        assert set(answers) <= {200, 409, 412}
        assert open_proposals()[0] == 1
        assert broken() == set()
