"""Held time is held once, a proposal is answered once, and nobody answers what has expired."""

from collections import Counter
from datetime import timedelta

import pytest

from advisory.booking import booking, holding, proposing
from advisory.booking.models import Assignment, Hold, HoldState, Proposal
from advisory.booking.proposing import Offer
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.clock import now, told
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person
from network.regions.models import Municipality
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on
from tests.races.conftest import Race
from tests.races.test_booking_races import remove_guard
from tests.test_invariants import broken

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]

RUNNERS = 16
ROUNDS = 5
DAY = quiet_tuesday()


def at(day: int, minute: int = 0) -> Time:
    return Time(on(DAY + day, 9, minute), on(DAY + day, 12, minute))


def placed() -> int:
    return Hold.objects.filter(state=HoldState.PLACED).count()


def live() -> int:
    return Assignment.objects.live().count()


def test_of_many_holds_on_one_consultant_one_wins(consultants: list[Consultant], planner: Person, race: Race) -> None:
    results = race(lambda n: holding.place(at(0, n), consultants=consultants[:1], by=planner), RUNNERS)
    assert results == {"ok": 1, "double_booked": RUNNERS - 1}
    assert (placed(), live()) == (1, 1)


def test_holds_of_crossing_teams_never_wait_for_each_other(
    consultants: list[Consultant], planner: Person, race: Race
) -> None:
    """Half of them name the consultants in the other order."""
    results = race(lambda n: holding.place(at(0, n), consultants=consultants[:: (-1) ** n], by=planner), RUNNERS)
    assert results == {"ok": 1, "double_booked": RUNNERS - 1}


def insert_hold(consultant: Consultant, number: int) -> None:
    """A hold as careless code would place it: nothing locked, nothing checked."""
    time = at(0, number)
    made = Hold.objects.create(starts_at=time.starts_at, ends_at=time.ends_at, expires_at=now() + timedelta(hours=1))
    Assignment.objects.create(hold=made, consultant=consultant, blocked_from=time.starts_at, blocked_to=time.ends_at)


def test_the_database_alone_lets_one_hold_in(consultants: list[Consultant], race: Race) -> None:
    results = race(lambda number: insert_hold(consultants[0], number), RUNNERS)
    assert (results["ok"], live()) == (1, 1)


def test_control_without_the_guard_a_consultant_is_held_twice(consultants: list[Consultant], race: Race) -> None:
    remove_guard("double_booked")
    race(lambda number: insert_hold(consultants[0], number), RUNNERS)
    assert live() > 1


def test_a_hold_and_a_booking_of_the_same_time_have_one_winner(
    consultants: list[Consultant], activity: Activity, planner: Person, race: Race
) -> None:
    def attempt(number: int) -> None:
        if number % 2:
            holding.place(at(0, number), consultants=consultants[:1], by=planner)
        else:
            booking.schedule(activity, at(0), consultants=consultants[:1], by=planner)

    results = race(attempt, RUNNERS)
    assert live() == 1
    assert set(results) <= {"ok", "double_booked", "wrong_step"}


def propose(activity: Activity, consultants: list[Consultant]) -> Proposal:
    offers = [Offer(at(0), consultants), Offer(at(1), consultants[:1]), Offer(at(7), consultants[1:])]
    return proposing.propose(activity, offers, by=None)[0]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_planners_who_accept_different_slots_one_wins(
    consultants: list[Consultant], activity: Activity, planner: Person, race: Race, _round: int
) -> None:
    proposal = propose(activity, consultants)
    results = race(lambda number: proposing.accept(proposal, number % 3, by=planner), 3)
    assert results == {"ok": 1, "wrong_step": 2}
    proposal.refresh_from_db()
    [meeting] = Meeting.objects.all()
    [won] = [slot.hold for slot in proposal.slots.all() if slot.number == proposal.accepted_slot]
    assert (won.state, won.starts_at, placed()) == ("booked", meeting.starts_at, 0)


def test_of_many_who_accept_the_same_slot_all_are_told_it_is_so(
    consultants: list[Consultant], activity: Activity, planner: Person, race: Race
) -> None:
    proposal = propose(activity, consultants)
    assert race(lambda _: proposing.accept(proposal, 0, by=planner), 8) == {"ok": 8}
    assert (Meeting.objects.count(), live()) == (1, 2)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_accepting_and_expiring_have_one_winner(
    consultants: list[Consultant], activity: Activity, planner: Person, race: Race, _round: int
) -> None:
    """The expiry's clock is past the deadline, the planner's is not yet."""
    proposal = propose(activity, consultants)

    def attempt(number: int) -> None:
        if number % 2:
            with told(proposal.expires_at + timedelta(seconds=1)):
                proposing.expire(str(proposal.pk))
        else:
            proposing.accept(proposal, 0, by=planner)

    results = race(attempt, 2)
    proposal.refresh_from_db()
    outcome = (proposal.state, Meeting.objects.count(), live(), placed())
    assert (results, outcome) in [
        (Counter(ok=2), ("accepted", 1, 2, 0)),
        (Counter(ok=1, wrong_step=1), ("expired", 0, 0, 0)),
    ]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_taking_a_hold_over_and_its_expiry_have_one_winner(
    consultants: list[Consultant], activity: Activity, planner: Person, race: Race, _round: int
) -> None:
    made = holding.place(at(0), consultants=consultants, activity=activity, by=planner)

    def attempt(number: int) -> None:
        if number % 2:
            with told(made.expires_at + timedelta(seconds=1)):
                holding.expire(str(made.pk))
        else:
            booking.schedule(activity, at(0), consultants=consultants, by=planner)

    assert race(attempt, 2) == {"ok": 2}
    made.refresh_from_db()
    assert made.state in {"booked", "expired"}
    assert live() == 2


def test_everything_at_once_leaves_everything_in_order(
    consultants: list[Consultant], activity: Activity, planner: Person, race: Race
) -> None:
    proposal = propose(activity, consultants)
    free = holding.place(at(8), consultants=consultants, activity=activity, by=planner)
    horsens = Municipality.objects.get(code="0615")

    def attempt(number: int) -> None:
        match number % 6:
            case 0:
                proposing.accept(proposal, number % 3, by=planner)
            case 1:
                proposing.decline(proposal, reason="", by=planner)
            case 2:
                holding.release(free, by=planner)
            case 3:
                holding.place(at(8, number), consultants=consultants[::-1], municipality=horsens, by=planner)
            case 4:
                booking.schedule(activity, at(8), consultants=consultants, by=planner)
            case _:
                booking.cancel_activity(activity, reason="", by=planner)

    results = race(attempt, 18)
    assert set(results) <= {"ok", "wrong_step", "double_booked", "slot_gone"}, results
    assert not {4, 5} & broken()
