"""Signing up for a whole series: what each meeting's own rules make of it, and what is published later."""

from collections.abc import Callable
from typing import Any

import pytest

from network.clock import now
from network.errors import RuleBrokenError
from network.events.models import Event
from network.meetings import colleagues, parting, registration, scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks import membership
from network.networks.models import Network
from network.people.enrolment import organisation_by_code
from network.people.models import Person
from network.series import laying, signing_up
from network.series.models import MeetingSeries
from network.series.signing_up import Outcome
from tests.conftest import Drain, on

Someone = Callable[..., Person]


@pytest.fixture
def series(network: Network, planner: Person) -> MeetingSeries:
    """Three meetings, two of them published, of which the second has one seat; the third is a draft."""
    made = MeetingSeries.objects.create(network=network, copy_of_year=2001, starts_on=on(10).date())
    for days, seats in ((20, None), (40, 1), (60, None)):
        meeting = plan(network, planner, days, seats=seats)
        laying.add(made, meeting, by=planner)
        if days != 60:
            scheduling.publish(meeting, by=planner)
    return made


def plan(network: Network, planner: Person, days: int, **more: Any) -> Meeting:
    time = Time(on(days), on(days, 15))
    return scheduling.plan(time, kind="network_meeting", title=f"Om {days}", by=planner, network=network, **more)


def numbered(series: MeetingSeries, number: int) -> Meeting:
    return series.members.get(number=number).meeting


def told(outcomes: list[Outcome]) -> list[list[str]]:
    """The states of each meeting's registrations, or the code of its refusal."""
    return [[each.refusal.code] if each.refusal else [row.state for row in each.registrations] for each in outcomes]


def states(person: Person) -> list[str]:
    return list(person.registrations.order_by("meeting__starts_at").values_list("state", flat=True))


def test_each_meeting_decides_for_itself(series: MeetingSeries, someone: Someone) -> None:
    ida, bo = someone("Ida"), someone("Bo")
    outcomes = signing_up.sign_up(series, [ida, bo], by=ida)
    assert told(outcomes) == [["confirmed", "confirmed"], ["confirmed", "waitlisted"], []]


def test_a_meeting_that_refuses_hinders_no_other(series: MeetingSeries, planner: Person, someone: Someone) -> None:
    scheduling.change(numbered(series, 1), {"registration_closes_at": now()}, by=planner)
    ida = someone("Ida")
    assert told(signing_up.sign_up(series, [ida], by=ida)) == [["registration_closed"], ["confirmed"], []]


def test_of_one_meeting_everybody_is_registered_or_nobody(
    series: MeetingSeries, planner: Person, someone: Someone
) -> None:
    scheduling.change(numbered(series, 1), {"visibility": "members"}, by=planner)
    ida, stranger = someone("Ida"), someone("Otto", "0101")
    outcomes = signing_up.sign_up(series, [ida, stranger], by=planner)
    assert told(outcomes)[0] == ["not_invited"]
    assert not numbered(series, 1).registrations.exists()
    assert [row.person for row in outcomes[1].registrations] == [ida, stranger]


def test_a_new_colleague_is_put_in_the_book_once(series: MeetingSeries, planner: Person) -> None:
    new = colleagues.Newcomer(name="Nye Nis", email="nis@example.org", organisation=organisation_by_code("0615"))
    signing_up.sign_up(series, [new], by=planner)
    assert states(Person.objects.get(email="nis@example.org")) == ["confirmed", "confirmed"]


def test_what_is_published_later_is_registered_for_by_itself(
    series: MeetingSeries, planner: Person, someone: Someone, drain: Drain
) -> None:
    ida = someone("Ida")
    signing_up.sign_up(series, [ida], by=ida)
    scheduling.publish(numbered(series, 3), by=planner)
    drain()
    assert states(ida) == ["confirmed"] * 3
    assert Event.objects.filter(type="registration.confirmed", by=ida.pk).count() == 3


def test_a_meeting_that_is_added_is_registered_for_too(
    series: MeetingSeries, planner: Person, someone: Someone, drain: Drain
) -> None:
    ida = someone("Ida")
    signing_up.sign_up(series, [ida], by=ida)
    extra = scheduling.publish(plan(series.network, planner, 50), by=planner)
    drain()
    assert not extra.registrations.exists()
    laying.add(series, extra, by=planner)
    drain()
    assert [row.person for row in extra.registrations.all()] == [ida]


def test_who_withdrew_from_one_meeting_has_opted_out_of_that_one(
    series: MeetingSeries, planner: Person, someone: Someone, drain: Drain
) -> None:
    ida = someone("Ida")
    first = signing_up.sign_up(series, [ida], by=ida)[0].registrations[0]
    registration.withdraw(first, by=ida)
    for _ in range(2):
        signing_up.follow(str(first.meeting_id))
    assert states(ida) == ["withdrawn", "confirmed"]


def test_a_rule_of_a_later_meeting_stands_for_everybody(
    series: MeetingSeries, planner: Person, someone: Someone, drain: Drain
) -> None:
    ida = someone("Ida")
    signing_up.sign_up(series, [ida], by=ida)
    third = numbered(series, 3)
    scheduling.change(third, {"registration_closes_at": now()}, by=planner)
    scheduling.publish(third, by=planner)
    drain()
    assert not third.registrations.exists()


def test_leaving_withdraws_from_what_is_to_come(
    series: MeetingSeries, planner: Person, someone: Someone, drain: Drain
) -> None:
    ida = someone("Ida")
    signing_up.sign_up(series, [ida], by=ida)
    assert [len(signing_up.leave(series, ida, by=ida)) for _ in range(2)] == [2, 0]
    scheduling.publish(numbered(series, 3), by=planner)
    drain()
    assert states(ida) == ["withdrawn", "withdrawn"]


def test_who_left_may_sign_up_anew(series: MeetingSeries, planner: Person, someone: Someone, drain: Drain) -> None:
    ida = someone("Ida")
    signing_up.sign_up(series, [ida], by=ida)
    signing_up.leave(series, ida, by=ida)
    signing_up.sign_up(series, [ida], by=planner)
    scheduling.publish(numbered(series, 3), by=planner)
    drain()
    assert states(ida) == ["confirmed"] * 3


def test_who_never_signed_up_cannot_leave(series: MeetingSeries, someone: Someone) -> None:
    with pytest.raises(RuleBrokenError, match="not_signed_up"):
        signing_up.leave(series, someone("Ida"), by=None)


def test_signing_up_twice_is_signing_up_once(series: MeetingSeries, someone: Someone) -> None:
    ida = someone("Ida")
    once, twice = (told(signing_up.sign_up(series, [ida], by=ida)) for _ in range(2))
    assert (once, Event.objects.filter(type="series.signed_up").count()) == (twice, 1)


def test_whose_organisation_has_left_the_network_is_registered_no_more(
    series: MeetingSeries, planner: Person, someone: Someone, drain: Drain
) -> None:
    ida, guest = someone("Ida"), someone("Otto", "0101")
    signing_up.sign_up(series, [ida, guest], by=planner)
    parting.leave(series.network.memberships.get(organisation__code="0615"), by=planner)
    third = scheduling.publish(numbered(series, 3), by=planner)
    drain()
    assert [row.person for row in third.registrations.all()] == [guest]


def test_a_meeting_for_members_takes_only_members_by_itself(
    series: MeetingSeries, planner: Person, someone: Someone, drain: Drain
) -> None:
    ida, guest = someone("Ida"), someone("Otto", "0101")
    signing_up.sign_up(series, [ida, guest], by=planner)
    third = scheduling.change(numbered(series, 3), {"visibility": "members"}, by=planner)
    scheduling.publish(third, by=planner)
    drain()
    assert [row.person for row in third.registrations.all()] == [ida]


def test_a_series_holds_meetings_of_its_own_network(series: MeetingSeries, planner: Person) -> None:
    other = membership.found(name="Et andet", kind="thematic", by=planner)
    with pytest.raises(RuleBrokenError, match="other_network"):
        laying.add(series, plan(other, planner, 30), by=planner)


def test_a_meeting_is_in_one_series(series: MeetingSeries, planner: Person) -> None:
    another = MeetingSeries.objects.create(network=series.network, copy_of_year=2002, starts_on=on(10).date())
    with pytest.raises(RuleBrokenError, match="in_another_series"):
        laying.add(another, numbered(series, 1), by=planner)
    laying.add(series, numbered(series, 1), by=planner)
    assert series.members.count() == 3
