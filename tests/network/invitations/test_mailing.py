"""Many mails: a second planner looks first, and sending can be stopped."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.errors import RuleBrokenError
from network.events.relay import handle_due
from network.invitations import mailing, planning, sending
from network.invitations.models import Dispatch, Mailing
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.enrolment import grant
from network.people.models import Person, Role
from tests.conftest import Drain, on
from tests.journeys.test_network_meeting import Mails


@pytest.fixture(autouse=True)
def _two_is_not_yet_many(settings: Any) -> None:
    settings.MASS_MAIL_LIMIT = 2


@pytest.fixture
def second(someone: Callable[..., Person], planner: Person) -> Person:
    """Another planner."""
    person = someone("Svend", "agency")
    grant(person, Role.PLANNER, planner.organisation)
    return person


@pytest.fixture
def held(meeting: Meeting, planner: Person, drain: Drain) -> Meeting:
    """A meeting whose three invitations wait for a second planner."""
    scheduling.publish(meeting, by=planner)
    drain()
    return Meeting.objects.get(pk=meeting.pk)


def state(meeting: Meeting) -> str:
    return mailing.state_of(meeting, Mailing.objects.filter(meeting=meeting).first())


def test_nothing_leaves_before_a_second_planner_approves(held: Meeting, mails: Mails) -> None:
    assert (state(held), Dispatch.objects.filter(due_at=None).count(), mails()) == ("awaiting_approval", 3, [])


def test_as_many_as_the_limit_need_nobody(meeting: Meeting, planner: Person, drain: Drain, settings: Any) -> None:
    settings.MASS_MAIL_LIMIT = 3
    scheduling.publish(meeting, by=planner)
    drain()
    assert (state(meeting), Dispatch.objects.filter(outcome="sent").count()) == ("idle", 3)


def test_who_published_cannot_approve(held: Meeting, planner: Person) -> None:
    with pytest.raises(RuleBrokenError, match="second_planner"):
        mailing.approve(held, by=planner)
    assert state(held) == "awaiting_approval"


def test_a_second_planner_lets_them_go(held: Meeting, second: Person, drain: Drain, mails: Mails) -> None:
    mailing.approve(held, by=second)
    assert state(held) == "sending"
    drain()
    assert (state(held), len(mails())) == ("idle", 3)


def test_approving_twice_sends_nothing_twice(held: Meeting, second: Person, drain: Drain, mails: Mails) -> None:
    mailing.approve(held, by=second)
    drain()
    mailing.approve(held, by=second)
    drain()
    assert len(mails()) == 3


def test_what_was_approved_is_not_what_it_says_after_a_move(
    held: Meeting, planner: Person, second: Person, drain: Drain, mails: Mails
) -> None:
    mailing.approve(held, by=second)
    drain()
    scheduling.move(held, Time(on(61), on(61, 15)), reason="", by=second)
    drain()
    assert (state(held), len(mails())) == ("awaiting_approval", 3)
    with pytest.raises(RuleBrokenError, match="second_planner"):
        mailing.approve(held, by=second)
    mailing.approve(held, by=planner)
    drain()
    assert len(mails()) == 6


def test_a_meeting_called_off_before_anything_left_sends_nothing(
    held: Meeting, planner: Person, drain: Drain, mails: Mails
) -> None:
    scheduling.cancel(held, reason="", by=planner)
    drain()
    assert (state(held), mails()) == ("idle", [])


def test_stopping_takes_back_what_workers_were_told_of(
    held: Meeting, planner: Person, second: Person, drain: Drain, mails: Mails
) -> None:
    mailing.approve(held, by=second)
    handle_due()
    first, *_ = Dispatch.objects.order_by("pk")
    sending.deliver(first.pk)
    mailing.stop(held, by=planner)
    drain()
    outcomes = sorted(Dispatch.objects.values_list("outcome", flat=True))
    assert (state(held), outcomes, len(mails())) == ("stopped", ["", "", "sent"], 1)


def test_a_mail_in_hand_asks_again_before_it_leaves(
    held: Meeting, second: Person, planner: Person, mails: Mails
) -> None:
    mailing.approve(held, by=second)
    mailing.stop(held, by=planner)
    mail = Dispatch.objects.earliest("pk")
    Dispatch.objects.filter(pk=mail.pk).update(state="rung")
    sending.deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.error, mails()) == ("The meeting's mail is held back.", [])


def test_resuming_sends_the_rest_once(
    held: Meeting, planner: Person, second: Person, drain: Drain, mails: Mails
) -> None:
    mailing.approve(held, by=second)
    mailing.stop(held, by=planner)
    mailing.resume(held, by=planner)
    mailing.resume(held, by=planner)
    drain()
    assert (state(held), len(mails())) == ("idle", 3)


def test_what_is_planned_while_stopped_waits_too(
    held: Meeting, planner: Person, second: Person, drain: Drain, mails: Mails, settings: Any
) -> None:
    settings.MASS_MAIL_LIMIT = 500
    mailing.approve(held, by=second)
    mailing.stop(held, by=planner)
    scheduling.move(held, Time(on(61), on(61, 15)), reason="", by=planner)
    drain()
    assert (Dispatch.objects.filter(outcome="", due_at=None, sequence=1).count(), mails()) == (3, [])


@pytest.mark.parametrize(
    ("verb", "allowed"), [(mailing.stop, ["approve"]), (mailing.resume, ["approve"])], ids=["stop", "resume"]
)
def test_a_wrong_step_names_the_right_ones(verb: Any, allowed: list[str], held: Meeting, second: Person) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        verb(held, by=second)
    assert (refusal.value.code, refusal.value.allowed) == ("wrong_step", allowed)


def test_planning_many_lets_others_at_the_meeting_in_between(held: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    Dispatch.objects.all().delete()
    monkeypatch.setattr(planning, "AT_A_TIME", 1)
    with CaptureQueriesContext(connection) as queries:
        planning.reconcile_meeting(str(held.pk))
    ends = [query["sql"] for query in queries if query["sql"].startswith(("RELEASE", "COMMIT"))]
    assert (Dispatch.objects.count(), len(ends) >= 5) == (3, True)
