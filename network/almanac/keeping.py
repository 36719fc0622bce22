"""Keeping the agency's closed days and dead weeks."""

from datetime import date

from django.db import transaction

from network.almanac.days import almanac
from network.almanac.models import ClosedDay, DeadWeeks
from network.errors import InputError, RuleBrokenError, Text
from network.events.models import Event
from network.events.recording import record
from network.people.models import Person

A_LEAP_YEAR = 2028
MOST_DEAD_WEEKS = 40

CLOSED_BY_CUSTOM = ((6, 5, "Grundlovsdag"), (12, 24, "Juleaftensdag"), (12, 31, "Nytårsaftensdag"))
"""Month, day and name of the days the agency closes unless it says otherwise.

Source: the agency's design notes. For state staff these are ordinary working days by law (PAV 26.2.8.3).
"""

DEAD_BY_CUSTOM = ((7, 8, "Vinterferie"), (27, 32, "Sommerferie"), (42, 42, "Efterårsferie"), (51, 1, "Jul og nytår"))
"""First and last ISO week in which the agency plans nothing unless it says otherwise."""


def begin() -> None:
    """Start with what is custom; an almanac that holds or held anything is left as the agency made it."""
    if not ClosedDay.objects.exists() and not _was_emptied("closed_day"):
        ClosedDay.objects.bulk_create(ClosedDay(month=m, day=d, name=name) for m, d, name in CLOSED_BY_CUSTOM)
    if not DeadWeeks.objects.exists() and not _was_emptied("dead_weeks"):
        DeadWeeks.objects.bulk_create(
            DeadWeeks(first_week=first, last_week=last, name=name) for first, last, name in DEAD_BY_CUSTOM
        )


def _was_emptied(what: str) -> bool:
    """Whether somebody has taken some away: the log remembers what the table no longer shows."""
    return Event.objects.filter(type=f"{what}.removed").exists()


def close_day(*, month: int, day: int, name: str, by: Person | None) -> ClosedDay:
    """Let the agency be closed on a day of each year; closing it again changes nothing.

    Raises:
        InputError: there is no such day.
    """
    try:
        date(A_LEAP_YEAR, month, day)
    except ValueError:
        raise InputError(
            "day", "no_such_day", Text("Den dag findes ikke i den måned.", "That month has no such day.")
        ) from None
    with transaction.atomic():
        closed, is_new = ClosedDay.objects.get_or_create(month=month, day=day, defaults={"name": name})
        if is_new:
            record("closed_day.added", by=by, closed_day=closed.pk, month=month, day=day)
        return closed


def open_day(closed: ClosedDay, *, by: Person | None) -> None:
    """Let the agency be open on that day after all."""
    with transaction.atomic():
        record("closed_day.removed", by=by, closed_day=closed.pk, month=closed.month, day=closed.day)
        closed.delete()


def rest(*, first_week: int, last_week: int, name: str, by: Person | None) -> DeadWeeks:
    """Plan nothing in these ISO weeks; saying so again changes nothing.

    Raises:
        RuleBrokenError: `no_week_left`, some weeks must be left to plan in.
    """
    with transaction.atomic():
        weeks, is_new = DeadWeeks.objects.get_or_create(
            first_week=first_week, last_week=last_week, defaults={"name": name}
        )
        if is_new:
            _leave_some_weeks()
            record("dead_weeks.added", by=by, dead_weeks=weeks.pk, first_week=first_week, last_week=last_week)
        return weeks


def plan_again(weeks: DeadWeeks, *, by: Person | None) -> None:
    """Let things be planned in those weeks after all."""
    with transaction.atomic():
        about = {"first_week": weeks.first_week, "last_week": weeks.last_week}
        record("dead_weeks.removed", by=by, dead_weeks=weeks.pk, **about)
        weeks.delete()


def _leave_some_weeks() -> None:
    if len(almanac().dead_weeks) > MOST_DEAD_WEEKS:
        raise RuleBrokenError(
            "no_week_left",
            Text("Der skal være uger tilbage at planlægge i.", "Some weeks must be left to plan in."),
        )
