"""Holds: consultants' time kept free, which lets go by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from advisory.booking import booking, holding
from advisory.booking.models import Assignment, Hold
from advisory.capacity.models import ConsultantCapacity, RegionCapacity
from advisory.consultants.employment import report_absence
from advisory.consultants.models import Consultant
from advisory.consultants.travel import minutes_between
from advisory.courses import lifecycle, planning
from advisory.courses.models import Activity, Course
from network.clock import now
from network.errors import InputError, RuleBrokenError
from network.events.models import Chore, Event
from network.events.work import DeferredError
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person
from network.regions.models import Municipality
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import Drain, on
from tests.test_invariants import broken

DAY = quiet_tuesday()
TEN = Time(on(DAY, 10, 0), on(DAY, 12, 0))
NEXT_DAY = Time(on(DAY + 1, 10, 0), on(DAY + 1, 12, 0))
HOME = minutes_between("0461", "0615")


def hold(consultants: list[Consultant], time: Time = TEN, **more: Any) -> Hold:
    more = {"municipality": Municipality.objects.get(code="0615")} | more
    return holding.place(time, consultants=consultants, by=None, **more)


def types(prefix: str) -> list[str]:
    return list(Event.objects.filter(type__startswith=prefix).order_by("id").values_list("type", flat=True))


def taken() -> int:
    return Assignment.objects.live().count()


def late(made: Hold) -> Hold:
    Hold.objects.filter(pk=made.pk).update(expires_at=now() - timedelta(seconds=1))
    return made


def test_a_hold_keeps_the_time_with_its_travel(consultants: list[Consultant]) -> None:
    made = hold(consultants[:1])
    row = made.assignments.get()
    assert (made.state, row.live, row.travel_before_minutes, row.travel_after_minutes) == ("placed", True, HOME, HOME)


def test_a_hold_lasts_an_hour_unless_it_says_otherwise(consultants: list[Consultant], settings: Any) -> None:
    settings.HOLD_MINUTES = 30
    assert abs(hold(consultants).expires_at - now() - timedelta(minutes=30)) < timedelta(minutes=1)


@pytest.mark.parametrize("ahead", [timedelta(days=7, minutes=1), timedelta(seconds=-1)])
def test_a_hold_ends_within_a_week(consultants: list[Consultant], ahead: timedelta) -> None:
    with pytest.raises(InputError, match="out_of_range"):
        hold(consultants, expires_at=now() + ahead)
    assert Hold.objects.count() == 0


def test_a_hold_of_nobody_is_refused(consultants: list[Consultant]) -> None:
    with pytest.raises(InputError, match="consultants"):
        hold([])


def test_held_time_cannot_be_held_again(consultants: list[Consultant]) -> None:
    made = hold(consultants)
    with pytest.raises(RuleBrokenError, match="double_booked") as refusal:
        hold(consultants[:1], Time(on(DAY, 11, 0), on(DAY, 13, 0)))
    assert refusal.value.details["hold"] == str(made.pk)


def test_held_time_cannot_be_booked(consultants: list[Consultant], activity: Activity) -> None:
    hold(consultants)
    with pytest.raises(RuleBrokenError, match="double_booked"):
        booking.schedule(activity, TEN, consultants=consultants, by=None)


def test_booked_time_cannot_be_held(consultants: list[Consultant], activity: Activity) -> None:
    booking.schedule(activity, TEN, consultants=consultants, by=None)
    with pytest.raises(RuleBrokenError, match="double_booked"):
        hold(consultants)


def test_soft_rules_hold_for_holds_too(consultants: list[Consultant]) -> None:
    report_absence(consultants[0], starts_at=on(DAY, 0), ends_at=None, kind="sickness", by=None)
    with pytest.raises(RuleBrokenError, match="absent") as refusal:
        hold(consultants)
    assert refusal.value.overridable
    assert hold(consultants, override_reason="Vender tilbage").state == "placed"


def test_a_hold_for_an_activity_stays_in_its_window(consultants: list[Consultant], activity: Activity) -> None:
    with pytest.raises(RuleBrokenError, match="outside_window"):
        hold(consultants, Time(on(400, 10), on(400, 12)), activity=activity)


def test_nothing_is_held_for_an_activity_that_is_called_off(consultants: list[Consultant], activity: Activity) -> None:
    booking.cancel_activity(activity, reason="", by=None)
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        hold(consultants, activity=activity)


def test_a_released_hold_frees_the_time(consultants: list[Consultant], activity: Activity) -> None:
    holding.release(hold(consultants), by=None, reason="Afklaret")
    assert booking.schedule(activity, TEN, consultants=consultants, by=None).state == "scheduled"
    assert types("hold.") == ["hold.placed", "hold.released"]


def test_releasing_twice_changes_nothing(consultants: list[Consultant]) -> None:
    made = hold(consultants)
    holding.release(made, by=None)
    assert holding.release(made, by=None).state == "released"
    assert types("hold.") == ["hold.placed", "hold.released"]


def test_an_expired_hold_cannot_be_released(consultants: list[Consultant]) -> None:
    made = late(hold(consultants))
    holding.expire(str(made.pk))
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        holding.release(made, by=None)


def test_a_hold_expires_by_itself(consultants: list[Consultant], drain: Drain) -> None:
    made = late(hold(consultants))
    Chore.objects.filter(name="expire_hold").update(due_at=now())
    drain()
    made.refresh_from_db()
    assert (made.state, taken(), types("hold.")) == ("expired", 0, ["hold.placed", "hold.expired"])


def test_expiring_twice_changes_nothing(consultants: list[Consultant]) -> None:
    made = late(hold(consultants))
    holding.expire(str(made.pk))
    holding.expire(str(made.pk))
    assert types("hold.") == ["hold.placed", "hold.expired"]


def test_a_chore_that_comes_too_early_comes_back(consultants: list[Consultant]) -> None:
    with pytest.raises(DeferredError):
        holding.expire(str(hold(consultants).pk))
    assert taken() == 2


def test_scheduling_at_its_own_holds_time_takes_it_over(consultants: list[Consultant], activity: Activity) -> None:
    made = hold(consultants, activity=activity)
    booking.schedule(activity, TEN, consultants=consultants, by=None)
    made.refresh_from_db()
    assert (made.state, taken()) == ("booked", 2)
    assert not Chore.objects.filter(name="expire_hold").exists()


def test_scheduling_releases_its_own_holds_in_the_way_and_leaves_others(
    consultants: list[Consultant], activity: Activity
) -> None:
    in_the_way, elsewhere = hold(consultants, activity=activity), hold(consultants, NEXT_DAY, activity=activity)
    booking.schedule(activity, Time(on(DAY, 11, 0), on(DAY, 13, 0)), consultants=consultants[:1], by=None)
    states = [Hold.objects.get(pk=each.pk).state for each in (in_the_way, elsewhere)]
    assert (states, taken()) == (["released", "placed"], 3)


def test_another_activitys_hold_stands_in_the_way(
    consultants: list[Consultant], activity: Activity, course: Course
) -> None:
    hold(consultants, activity=planning.add_activity(course, kind="follow_up", title="", by=None))
    with pytest.raises(RuleBrokenError, match="double_booked"):
        booking.schedule(activity, TEN, consultants=consultants, by=None)


def test_moving_onto_its_own_hold_takes_it_over(consultants: list[Consultant], activity: Activity) -> None:
    booking.schedule(activity, TEN, consultants=consultants, by=None)
    made = hold(consultants, NEXT_DAY, activity=activity)
    booking.move_activity(activity, NEXT_DAY, reason="", by=None)
    made.refresh_from_db()
    assert (made.state, taken()) == ("booked", 2)


def test_calling_an_activity_off_releases_what_is_held_for_it(
    consultants: list[Consultant], activity: Activity, course: Course
) -> None:
    made = hold(consultants, activity=activity)
    lifecycle.withdraw(course, reason="", by=None)
    made.refresh_from_db()
    assert (made.state, taken()) == ("released", 0)


def minutes_of(consultant: Consultant) -> tuple[int, int]:
    sums = ConsultantCapacity.objects.filter(consultant=consultant).aggregate(
        held=Sum("held_minutes"), committed=Sum("committed_minutes")
    )
    return sums["held"], sums["committed"]


def test_held_minutes_count_until_they_are_committed(
    consultants: list[Consultant], activity: Activity, drain: Drain
) -> None:
    cost = 120 + 2 * HOME + activity.preparation_minutes + activity.follow_up_minutes
    hold(consultants[:1], activity=activity)
    drain()
    held = minutes_of(consultants[0])
    booking.schedule(activity, TEN, consultants=consultants[:1], by=None)
    drain()
    assert (held, minutes_of(consultants[0])) == ((cost, 0), (0, cost))
    assert broken() == set()


def test_a_hold_counts_in_the_region_of_its_municipality(consultants: list[Consultant], drain: Drain) -> None:
    hold(consultants[:1], municipality=Municipality.objects.get(code="0851"))
    drain()
    [region] = RegionCapacity.objects.filter(held_minutes__gt=0).values_list("region", flat=True)
    assert region == "nordjylland"


def test_held_and_committed_together_fill_the_month(consultants: list[Consultant], activity: Activity) -> None:
    planning.change_activity(activity, {"preparation_minutes": 100_000}, by=None)
    activity.refresh_from_db()
    hold(consultants[:1], activity=activity, override_reason="Vigtigt")
    with pytest.raises(RuleBrokenError, match="capacity_exceeded"):
        hold(consultants[:1], NEXT_DAY, municipality=Municipality.objects.get(code="0615"))


def test_what_follows_travels_from_home_again_when_the_hold_is_let_go(
    consultants: list[Consultant], activity: Activity
) -> None:
    made = hold(consultants[:1], Time(on(DAY, 9, 0), on(DAY, 10, 0)))
    booking.schedule(activity, TEN, consultants=consultants[:1], by=None)
    before = Assignment.objects.get(meeting__isnull=False).travel_before_minutes
    holding.release(made, by=None)
    assert (before, Assignment.objects.get(meeting__isnull=False).travel_before_minutes) == (0, HOME)


def test_letting_go_never_brings_two_bookings_together(
    consultants: list[Consultant], activity: Activity, planner: Person
) -> None:
    """Once the last stop of a trip is gone, the way home runs into an online meeting: it waits for it."""
    booking.schedule(activity, Time(on(DAY, 9, 0), on(DAY, 10, 0)), consultants=consultants[:1], by=None)
    last = hold(consultants[:1], Time(on(DAY, 12, 0), on(DAY, 13, 0)))
    online = scheduling.plan(Time(on(DAY, 10, 15), on(DAY, 11, 0)), kind="other", title="Online", by=planner)
    booking.assign(online, consultants[:1], by=planner)
    holding.release(last, by=None)
    rows = Assignment.objects.live().order_by("blocked_from")
    assert [row.travel_after_minutes for row in rows] == [15, 0]
    assert 4 not in broken()


def test_moving_away_lets_the_others_travel_home_again(
    consultants: list[Consultant], activity: Activity, course: Course
) -> None:
    booking.schedule(activity, TEN, consultants=consultants[:1], by=None)
    other = planning.add_activity(course, kind="follow_up", title="", by=None)
    booking.schedule(other, Time(on(DAY, 12, 0), on(DAY, 13, 0)), consultants=consultants[:1], by=None)
    away = Time(on(DAY + 21, 10, 0), on(DAY + 21, 12, 0))
    booking.move_activity(other, away, reason="", by=None)
    assert Assignment.objects.get(meeting__activity=activity).travel_after_minutes == HOME


@pytest.mark.parametrize("both", [True, False])
def test_the_database_wants_a_meeting_or_a_hold_and_not_both(
    consultants: list[Consultant], meeting: Meeting, both: bool
) -> None:
    made = hold(consultants[:1])
    row = Assignment(consultant=consultants[1], blocked_from=on(DAY, 9), blocked_to=on(DAY, 12))
    row.hold, row.meeting = (made, meeting) if both else (None, None)
    with pytest.raises(IntegrityError, match="assignment_of_meeting_or_hold"), transaction.atomic():
        row.save()


def test_a_hold_that_keeps_time_it_no_longer_has_is_found(consultants: list[Consultant], drain: Drain) -> None:
    made = hold(consultants)
    drain()
    Hold.objects.filter(pk=made.pk).update(state="released")
    assert 6 in broken()


def test_a_hold_that_does_not_cover_its_time_is_found(consultants: list[Consultant], drain: Drain) -> None:
    made = hold(consultants)
    drain()
    made.assignments.update(blocked_from=made.starts_at + timedelta(minutes=5))
    assert 4 in broken()
