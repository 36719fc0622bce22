"""Holding consultants' time: placed for something that is not settled, released, or let go when its time is up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from advisory.booking import promise, taking
from advisory.booking.models import Assignment, Hold, HoldState
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity, ActivityState
from network.clock import now
from network.errors import InputError, Text, wrong_step
from network.events import chores
from network.events.recording import record
from network.events.work import DeferredError
from network.meetings.scheduling import Time
from network.people.models import Person
from network.regions.models import Municipality

LONGEST = timedelta(days=7)
HOLDS_FOR = [ActivityState.PLANNED, ActivityState.SCHEDULED]


def place(
    time: Time,
    *,
    consultants: Sequence[Consultant],
    by: Person | None,
    activity: Activity | None = None,
    municipality: Municipality | None = None,
    place: Mapping[str, Any] | None = None,
    expires_at: datetime | None = None,
    override_reason: str = "",
) -> Hold:
    """Keep the consultants' time until `expires_at`, by default for `settings.HOLD_MINUTES`.

    `place` holds `place_municipality`; left out, it is the municipality the hold is for, which is the activity's
    when nobody says. `override_reason` is a planner's, against soft rules.

    Raises:
        InputError: it would last longer than seven days, or is over already; it holds nobody.
        RuleBrokenError: `double_booked`; one of the soft rules, overridable; with an activity also `wrong_step` and
            `outside_window`.
    """
    with transaction.atomic():
        until = deadline(expires_at)
        hold = keep(time, consultants, activity, municipality, place, until, override_reason, by)
        chores.remind("expire_hold", str(hold.pk), until)
        return hold


def keep(
    time: Time,
    consultants: Sequence[Consultant],
    activity: Activity | None,
    municipality: Municipality | None,
    place: Mapping[str, Any] | None,
    until: datetime,
    override_reason: str,
    by: Person | None,
) -> Hold:
    """As `place`, by somebody who sees to it that the hold ends at `until`."""
    if activity is not None:
        activity, course = promise.locked(activity)
        if activity.state not in HOLDS_FOR:
            raise wrong_step("hold", activity.state, activity.allowed)
        promise.check_window(course, time)
        municipality = municipality or course.municipality
    if not consultants:
        raise InputError("consultants", "required", Text("Nævn mindst en konsulent.", "Name at least one consultant."))
    hold = Hold.objects.create(
        activity=activity,
        municipality=municipality,
        starts_at=time.starts_at,
        ends_at=time.ends_at,
        expires_at=until,
        **(place if place is not None else {"place_municipality": municipality}),
    )
    for consultant in taking.lock(each.pk for each in consultants):
        assignment = taking.assignment_for(hold, consultant)
        if activity is not None:
            assignment.preparation_minutes = activity.preparation_minutes
            assignment.follow_up_minutes = activity.follow_up_minutes
        assignment.override_reason = override_reason
        taking.take(assignment, time, override_reason, by=by)
    _record("placed", hold, by)
    return hold


def deadline(expires_at: datetime | None) -> datetime:
    """When a hold made now ends, unless it says otherwise.

    Raises:
        InputError: `out_of_range`, it lies in the past or more than seven days ahead.
    """
    stamp = now()
    until = expires_at or stamp + timedelta(minutes=settings.HOLD_MINUTES)
    if not stamp < until <= stamp + LONGEST:
        raise InputError(
            "expires_at",
            "out_of_range",
            Text(
                "Udløbet skal ligge i fremtiden, højst syv dage fra nu.",
                "The expiry must lie in the future, at most seven days from now.",
            ),
        )
    return until


def release(hold: Hold, *, by: Person | None, reason: str = "") -> Hold:
    """Let the time go before it expires.

    Raises:
        RuleBrokenError: `wrong_step`, it was booked or has expired.
    """
    with transaction.atomic():
        hold = _locked(hold.pk)
        if hold.state == HoldState.RELEASED:
            return hold
        if "release" not in hold.allowed:
            raise wrong_step("release", hold.state, hold.allowed)
        hold.reason = reason
        return end(hold, HoldState.RELEASED, by)


def expire(hold_id: str) -> None:
    """Let the time go because nobody settled it in time; a hold that ended otherwise stays as it is.

    Raises:
        DeferredError: it has not expired yet.
    """
    with transaction.atomic():
        hold = _locked(UUID(hold_id))
        if hold.state == HoldState.PLACED:
            wait_for(hold.expires_at)
            end(hold, HoldState.EXPIRED, None)


def wait_for(moment: datetime) -> None:
    """Come back later when `moment` has not come: clocks differ.

    Raises:
        DeferredError: with the time to wait.
    """
    if moment > now():
        raise DeferredError("It has not expired yet.", moment - now())


def release_all(activity: Activity, *, by: Person | None) -> None:
    """Let all go that is held for an activity, which must be locked."""
    for hold in lock_held(activity):
        end(hold, HoldState.RELEASED, by)


def lock_held(activity: Activity, also: Iterable[UUID] = ()) -> list[Hold]:
    """What is held for an activity, which must be locked; with all these consultants, and `also` others, at once.

    An operation that takes and lets go begins with this, so that it never waits for somebody who waits for it.
    """
    return lock_held_for([activity], also)


def lock_held_for(activities: Iterable[Activity], also: Iterable[UUID] = ()) -> list[Hold]:
    """As `lock_held`, for several activities of one course at once."""
    held = Hold.objects.filter(activity__in=list(activities), state=HoldState.PLACED)
    placed = list(held.select_for_update(of=("self",)).order_by("pk"))
    kept = Assignment.objects.live().filter(hold__in=placed).values_list("consultant", flat=True)
    taking.lock({*kept, *also})
    return placed


def give_way(activity: Activity, time: Time, consultants: Iterable[UUID], *, by: Person | None) -> None:
    """Let go what the activity itself holds in the way of the time it is about to take with these consultants.

    A hold of exactly that time becomes booked; others that overlap are released. The activity must be locked, and
    everybody concerned is locked at once.
    """
    for hold in lock_held(activity, also=consultants):
        if hold.starts_at < time.ends_at and hold.ends_at > time.starts_at:
            is_same = time == Time(hold.starts_at, hold.ends_at)
            end(hold, HoldState.BOOKED if is_same else HoldState.RELEASED, by)


def end(hold: Hold, state: HoldState, by: Person | None) -> Hold:
    """Let a placed hold's time go and say what became of it; it must be locked."""
    taking.let_go(hold.assignments.live())
    hold.state = state
    hold.save(update_fields=["state", "reason"])
    if state == HoldState.EXPIRED:
        _record("expired", hold, by)
    else:
        chores.forget("expire_hold", str(hold.pk))
        _record("released", hold, by, state=str(state))
    return hold


def _locked(pk: UUID) -> Hold:
    """The hold as it is now; what it is for is locked first, as everybody does."""
    activity = Activity.objects.filter(holds=pk).first()
    if activity is not None:
        promise.locked(activity)
    return Hold.objects.select_for_update(of=("self",)).get(pk=pk)


def _record(what: str, hold: Hold, by: Person | None, **more: Any) -> None:
    record(
        f"hold.{what}",
        by=by,
        hold=hold.pk,
        activity=hold.activity_id,
        municipality=hold.municipality_id,
        **more,
    )
