"""A time that a participant asks for is held against everybody's calendar and capacity before anybody says yes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advisory.booking import booking, countering, holding
from advisory.booking.models import Assignment
from advisory.consultants.employment import report_absence
from advisory.consultants.models import Consultant
from advisory.courses import planning
from advisory.courses.models import Activity, Course
from network.errors import RuleBrokenError
from network.invitations import replies
from network.invitations.models import Dispatch, InboundMail, Invitation
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks.models import Network
from network.people.models import Person
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import Drain, on

DAY = quiet_tuesday()


def at(days: int, start: int = 10, end: int = 12) -> Time:
    return Time(on(DAY + days, start, 0), on(DAY + days, end, 0))


@pytest.fixture
def scheduled(activity: Activity, consultants: list[Consultant], someone: Callable[..., Person]) -> Activity:
    """A workshop of Clara and Dan for Ida."""
    return booking.schedule(activity, at(0), consultants=consultants, participants=[someone("Ida")], by=None)


@pytest.fixture
def workshop(scheduled: Activity) -> Meeting:
    return Meeting.objects.get(activity=scheduled)


@pytest.fixture
def proposal(workshop: Meeting, drain: Drain) -> InboundMail:
    """Ida asks for the next day."""
    drain()
    invitation = Invitation.objects.get(meeting=workshop, address="ida@example.org")
    time = at(1)
    return InboundMail.objects.create(
        raw=b"",
        size=0,
        digest="1",
        kind="counter",
        verdict="proposal",
        state="done",
        invitation=invitation,
        proposed_starts_at=time.starts_at,
        proposed_ends_at=time.ends_at,
    )


def codes(meeting: Meeting, to: Time) -> list[str]:
    return [each.code for each in countering.check_move(meeting, to).conflicts]


def book(course: Course, time: Time, consultants: list[Consultant], **more: Any) -> Meeting:
    made = planning.add_activity(course, kind="follow_up", title="Opfølgning", by=None)
    meeting = booking.schedule(made, time, consultants=consultants, by=None, **more).meeting
    assert meeting is not None
    return meeting


def test_a_free_day_fits(proposal: InboundMail) -> None:
    assert countering.check(proposal) == countering.Check(())


def test_the_time_it_has_now_is_in_nobodys_way(workshop: Meeting) -> None:
    assert codes(workshop, at(0, 11, 13)) == []


def test_a_consultants_other_booking_is_told_with_its_meeting(
    workshop: Meeting, course: Course, consultants: list[Consultant]
) -> None:
    other = book(course, at(1, 11, 13), consultants[:1], participants=[])
    (found,) = countering.check_move(workshop, at(1)).conflicts
    assert (found.code, found.meeting, found.consultant) == ("double_booked", str(other.pk), str(consultants[0].pk))
    assert (found.is_refused, found.overridable) == (True, False)


def test_everybody_in_the_way_is_told(workshop: Meeting, consultants: list[Consultant]) -> None:
    for consultant in consultants:
        report_absence(consultant, starts_at=on(DAY + 1, 0), ends_at=on(DAY + 1, 23), kind="vacation", by=None)
    found = countering.check_move(workshop, at(1)).conflicts
    assert [(each.code, each.overridable, each.consultant) for each in found] == [
        ("absent", True, str(each.pk)) for each in sorted(consultants, key=lambda one: one.pk)
    ]


def test_hours_the_months_and_the_window_are_asked(workshop: Meeting) -> None:
    assert set(codes(workshop, at(1, 19, 21))) == {"outside_working_hours"}
    assert codes(workshop, Time(on(500), on(500, 12)))[0] == "outside_window"


def test_a_month_without_hours_is_told(workshop: Meeting, consultants: list[Consultant]) -> None:
    consultants[0].working_hours.all().delete()
    assert "outside_working_hours" in codes(workshop, at(1))


def test_what_the_activity_holds_itself_gives_way(
    scheduled: Activity, workshop: Meeting, consultants: list[Consultant]
) -> None:
    holding.place(at(1), consultants=consultants, activity=scheduled, by=None)
    assert codes(workshop, at(1)) == []


def test_another_hold_does_not(workshop: Meeting, consultants: list[Consultant]) -> None:
    held = holding.place(at(1), consultants=consultants[:1], by=None)
    (found,) = countering.check_move(workshop, at(1)).conflicts
    assert (found.code, found.hold) == ("double_booked", str(held.pk))


def test_participants_who_are_expected_elsewhere_are_for_people_to_weigh(
    workshop: Meeting, network: Network, someone: Callable[..., Person]
) -> None:
    other = scheduling.plan(at(1, 9, 15), kind="network_meeting", title="Netværksmøde", by=None, network=network)
    scheduling.publish(other, by=None)
    ida = Person.objects.get(email="ida@example.org")
    registration.register(other, ida, by=None)
    registration.register(other, someone("Viggo"), by=None)
    (found,) = countering.check_move(workshop, at(1)).conflicts
    assert (found.code, found.is_refused, found.meeting, found.people) == (
        "expected_elsewhere",
        False,
        str(other.pk),
        (str(ida.pk),),
    )
    assert found.text.da == "En deltager har plads på »Netværksmøde« på det tidspunkt."


def test_a_time_that_has_passed_is_told(meeting: Meeting) -> None:
    meeting = scheduling.publish(meeting, by=None)
    assert codes(meeting, Time(on(-2), on(-2, 12))) == ["in_the_past"]


def test_a_cancelled_meeting_cannot_be_moved(meeting: Meeting) -> None:
    scheduling.publish(meeting, by=None)
    assert codes(scheduling.cancel(meeting, reason="", by=None), at(1)) == ["wrong_step"]


def test_a_network_that_ends_before_is_told(meeting: Meeting) -> None:
    scheduling.publish(meeting, by=None)
    Network.objects.update(valid_to=on(1).date())
    meeting.refresh_from_db()
    assert codes(Meeting.objects.get(pk=meeting.pk), at(1)) == ["network_closed"]


@pytest.mark.parametrize("days", [0, 1, 2, 5])
def test_it_says_what_accepting_would_say(
    days: int, workshop: Meeting, course: Course, consultants: list[Consultant], planner: Person
) -> None:
    """Clara is taken on the second day, Dan away on the third, nobody works on the sixth, a Sunday."""
    book(course, at(1, 13, 15), consultants[:1], participants=[])
    report_absence(consultants[1], starts_at=on(DAY + 2, 0), ends_at=on(DAY + 2, 23), kind="vacation", by=None)
    said = [each.code for each in countering.check_move(workshop, at(days, 9, 12)).conflicts]
    try:
        booking.move_meeting(workshop, at(days, 9, 12), reason="", by=planner)
        refused = []
    except RuleBrokenError as refusal:
        refused = [refusal.code]
    assert refused == said[:1]


def test_looking_writes_nothing(proposal: InboundMail) -> None:
    with CaptureQueriesContext(connection) as queries:
        countering.check(proposal)
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_accepting_moves_consultants_and_sends_everybody_the_new_time(
    proposal: InboundMail, workshop: Meeting, planner: Person, drain: Drain
) -> None:
    accepted = countering.accept(proposal, reason="Foreslået af Horsens", by=planner)
    drain()
    sent = Dispatch.objects.filter(method="REQUEST", sequence=1, outcome="sent")
    assert (accepted.verdict, accepted.decided_by, sent.count()) == ("applied", planner, 3)
    assert Meeting.objects.get(pk=workshop.pk).starts_at == at(1).starts_at
    assert {row.blocked_from.date() for row in Assignment.objects.live()} == {at(1).starts_at.date()}
    assert countering.accept(accepted, reason="", by=planner).verdict == "applied"


def test_what_was_turned_down_meanwhile_moves_nothing(
    proposal: InboundMail, workshop: Meeting, planner: Person
) -> None:
    seen = InboundMail.objects.select_related("invitation__meeting").get(pk=proposal.pk)
    replies.dismiss(proposal, by=planner)
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        countering.accept(seen, reason="", by=planner)
    assert Meeting.objects.get(pk=workshop.pk).starts_at == at(0).starts_at


def test_a_mail_that_is_no_open_proposal_has_no_check(proposal: InboundMail, planner: Person) -> None:
    assert countering.check(replies.dismiss(proposal, by=planner)) is None
