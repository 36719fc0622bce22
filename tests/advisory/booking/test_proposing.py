"""Proposals: up to five held times, of which the municipality chooses one."""

from datetime import timedelta
from typing import Any

import pytest

from advisory.booking import booking, holding, proposing
from advisory.booking.models import Assignment, Hold, Proposal
from advisory.booking.proposing import Offer
from advisory.consultants.employment import report_absence
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle
from advisory.courses.models import Activity, Course
from network.clock import now, told
from network.errors import InputError, RuleBrokenError
from network.events.models import Chore, Event
from network.events.work import DeferredError
from network.meetings.models import Registration
from network.meetings.scheduling import Time
from network.people.models import Person
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import Drain, on
from tests.test_invariants import broken

DAY = quiet_tuesday()


def day(number: int) -> Time:
    return Time(on(DAY + number, 10, 0), on(DAY + number, 12, 0))


def propose(activity: Activity, consultants: list[Consultant], number: int = 3, **more: Any) -> Proposal:
    slots = [Offer(day(at), consultants) for at in (0, 1, 7, 8, 14, 15)[:number]]
    return proposing.propose(activity, slots, by=None, **more)[0]


@pytest.fixture
def proposal(activity: Activity, consultants: list[Consultant]) -> Proposal:
    return propose(activity, consultants)


def states(proposal: Proposal) -> list[str]:
    return [slot.hold.state for slot in proposal.slots.select_related("hold")]


def recorded(prefix: str = "proposal.") -> list[str]:
    return list(Event.objects.filter(type__startswith=prefix).order_by("id").values_list("type", flat=True))


def test_a_proposal_holds_its_slots_as_long_as_it_stands(proposal: Proposal) -> None:
    assert states(proposal) == ["placed"] * 3
    assert set(Hold.objects.values_list("expires_at", flat=True)) == {proposal.expires_at}
    assert recorded() == ["proposal.sent"]


def test_the_token_opens_the_proposal_and_is_not_kept(activity: Activity, consultants: list[Consultant]) -> None:
    made, token = proposing.propose(activity, [Offer(day(0), consultants)], by=None)
    assert Proposal.objects.with_token(token) == made
    assert token not in str(Proposal.objects.values().get())


def test_a_municipality_has_five_days_to_answer_until_noon(proposal: Proposal) -> None:
    assert proposal.expires_at == on(5, 12, 0)


def test_a_proposal_expires_at_the_latest_when_its_first_time_begins(
    activity: Activity, consultants: list[Consultant]
) -> None:
    soon = day(0)
    with told(soon.starts_at - timedelta(days=1)):
        made, _ = proposing.propose(activity, [Offer(soon, consultants)], by=None)
    assert made.expires_at == soon.starts_at


def test_a_time_that_has_begun_is_not_proposed(activity: Activity, consultants: list[Consultant]) -> None:
    offer = Offer(day(0), consultants)
    with told(offer.time.starts_at), pytest.raises(InputError, match="slots"):
        proposing.propose(activity, [offer], by=None)


@pytest.mark.parametrize("number", [0, 6])
def test_one_to_five_slots(activity: Activity, consultants: list[Consultant], number: int) -> None:
    with pytest.raises(InputError, match="slots"):
        propose(activity, consultants, number)
    assert Hold.objects.count() == 0


def test_all_slots_are_held_or_none(activity: Activity, consultants: list[Consultant]) -> None:
    with pytest.raises(RuleBrokenError, match="double_booked"):
        proposing.propose(activity, [Offer(day(0), consultants), Offer(day(0), consultants)], by=None)
    assert (Hold.objects.count(), Proposal.objects.count()) == (0, 0)


def test_a_scheduled_activity_is_not_proposed(activity: Activity, consultants: list[Consultant]) -> None:
    booking.schedule(activity, day(0), consultants=consultants, by=None)
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        propose(activity, consultants)


def test_a_paused_course_proposes_nothing(activity: Activity, course: Course, consultants: list[Consultant]) -> None:
    lifecycle.pause(course, by=None)
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        propose(activity, consultants)


def test_accepting_books_the_slot_and_frees_the_others(
    proposal: Proposal, activity: Activity, consultants: list[Consultant]
) -> None:
    proposing.accept(proposal, 1, by=None)
    activity.refresh_from_db()
    assert activity.meeting
    assert (activity.state, activity.meeting.starts_at) == ("scheduled", day(1).starts_at)
    assert states(proposal) == ["released", "booked", "released"]
    assert {each.consultant for each in Assignment.objects.live()} == set(consultants)
    assert recorded() == ["proposal.sent", "proposal.accepted"]
    assert not Chore.objects.filter(name="expire_proposal").exists()


def test_accepting_seats_the_participants(proposal: Proposal, someone: Any) -> None:
    proposing.accept(proposal, 0, by=None, participants=[someone("Ida")])
    assert Registration.objects.get().state == "confirmed"


def test_accepting_the_same_slot_twice_is_already_so(proposal: Proposal) -> None:
    proposing.accept(proposal, 1, by=None)
    assert proposing.accept(proposal, 1, by=None).state == "accepted"
    assert recorded() == ["proposal.sent", "proposal.accepted"]


def test_accepting_another_slot_afterwards_is_a_wrong_step(proposal: Proposal) -> None:
    proposing.accept(proposal, 1, by=None)
    with pytest.raises(RuleBrokenError, match="wrong_step") as refusal:
        proposing.accept(proposal, 0, by=None)
    assert refusal.value.allowed == []


def test_a_slot_that_does_not_exist(proposal: Proposal) -> None:
    with pytest.raises(InputError, match="slot"):
        proposing.accept(proposal, 3, by=None)


def test_a_slot_that_was_released_by_hand_is_gone(proposal: Proposal) -> None:
    holding.release(proposal.slots.get(number=0).hold, by=None)
    with pytest.raises(RuleBrokenError, match="slot_gone"):
        proposing.accept(proposal, 0, by=None)
    assert proposing.accept(proposal, 1, by=None).state == "accepted"


def test_accepting_checks_everything_again_and_leaves_the_proposal_open(
    proposal: Proposal, consultants: list[Consultant]
) -> None:
    report_absence(consultants[0], starts_at=on(DAY, 0), ends_at=on(DAY, 23), kind="sickness", by=None)
    with pytest.raises(RuleBrokenError, match="absent"):
        proposing.accept(proposal, 0, by=None)
    proposal.refresh_from_db()
    assert (proposal.state, states(proposal)) == ("open", ["placed"] * 3)


def test_declining_frees_all(proposal: Proposal) -> None:
    assert proposing.decline(proposal, reason="Ingen passer", by=None).reason == "Ingen passer"
    assert (states(proposal), Assignment.objects.live().count()) == (["released"] * 3, 0)


def test_declining_twice_changes_nothing(proposal: Proposal) -> None:
    for _ in range(2):
        proposing.decline(proposal, reason="", by=None)
    assert recorded() == ["proposal.sent", "proposal.declined"]


def test_a_declined_proposal_cannot_be_accepted(proposal: Proposal) -> None:
    proposing.decline(proposal, reason="", by=None)
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        proposing.accept(proposal, 0, by=None)


def late(proposal: Proposal) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(expires_at=now() - timedelta(seconds=1))


def test_a_proposal_expires_by_itself_with_its_holds(proposal: Proposal, drain: Drain) -> None:
    late(proposal)
    Chore.objects.filter(name="expire_proposal").update(due_at=now())
    drain()
    proposal.refresh_from_db()
    assert (proposal.state, states(proposal)) == ("expired", ["expired"] * 3)
    assert recorded() == ["proposal.sent", "proposal.expired"]
    assert broken() == set()


def test_expiring_twice_changes_nothing(proposal: Proposal) -> None:
    late(proposal)
    proposing.expire(str(proposal.pk))
    proposing.expire(str(proposal.pk))
    assert recorded() == ["proposal.sent", "proposal.expired"]


def test_expiring_too_early_comes_back(proposal: Proposal) -> None:
    with pytest.raises(DeferredError):
        proposing.expire(str(proposal.pk))


def test_an_answer_that_comes_too_late_is_refused_before_anybody_noted_it(proposal: Proposal) -> None:
    late(proposal)
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        proposing.accept(proposal, 0, by=None)


def test_an_accepted_proposal_does_not_expire(proposal: Proposal) -> None:
    proposing.accept(proposal, 0, by=None)
    late(proposal)
    proposing.expire(str(proposal.pk))
    proposal.refresh_from_db()
    assert (proposal.state, states(proposal)[0]) == ("accepted", "booked")


def test_accepting_one_proposal_ends_another_for_the_same_activity(
    proposal: Proposal, activity: Activity, consultants: list[Consultant]
) -> None:
    other = proposing.propose(activity, [Offer(day(21), consultants)], by=None)[0]
    proposing.accept(proposal, 0, by=None)
    other.refresh_from_db()
    assert (other.state, states(other)) == ("expired", ["expired"])


def test_calling_the_activity_off_ends_its_proposals(proposal: Proposal, course: Course) -> None:
    lifecycle.withdraw(course, reason="", by=None)
    proposal.refresh_from_db()
    assert (proposal.state, Assignment.objects.live().count()) == ("expired", 0)


def test_everything_holds_after_an_answer(proposal: Proposal, planner: Person, drain: Drain) -> None:
    drain()
    assert broken() == set()
    proposing.accept(proposal, 2, by=planner)
    drain()
    assert broken() == set()
