"""The planning board: what fills each consultant's weeks, read in a handful of queries however many they are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, Sum, Value, When

from advisory.booking.models import Assignment
from advisory.capacity.models import ConsultantCapacity
from advisory.consultants.availability import MIDNIGHT, absence, days_between, local_date
from advisory.consultants.models import Absence, Consultant
from network.clock import instant

WEEK = timedelta(weeks=1)
FRIDAY = 5

Key = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One consultant's week: how many meetings and holds begin in it, their travel, weekdays away, and the minutes."""

    meetings: int = 0
    holds: int = 0
    travel_minutes: int = 0
    absent_days: int = 0
    available_minutes: int = 0
    taken_minutes: int = 0

    @property
    def percent(self) -> int | None:
        """How much of the week's time is committed or held; None where there is no time."""
        return round(100 * self.taken_minutes / self.available_minutes) if self.available_minutes else None


def overview(
    consultants: Sequence[Consultant], monday: date, weeks: int, absences: Iterable[Absence]
) -> dict[UUID, list[Cell]]:
    """The weeks from `monday` on of each consultant, by id; `absences` are those that may be told."""
    edges = [instant(monday + number * WEEK, MIDNIGHT) for number in range(weeks + 1)]
    meetings, holds = _begun(consultants, "meeting", edges), _begun(consultants, "hold", edges)
    minutes, away = _minutes(consultants, monday, weeks), _away(absences, monday, weeks)
    found = {}
    for pk in (each.pk for each in consultants):
        keys = [(pk, number) for number in range(weeks)]
        found[pk] = [_cell(meetings.get(key), holds.get(key), away[key], minutes.get(key)) for key in keys]
    return found


def _cell(
    meetings: tuple[int, int] | None, holds: tuple[int, int] | None, absent: int, minutes: tuple[int, int] | None
) -> Cell:
    (meeting, there), (hold, back) = meetings or (0, 0), holds or (0, 0)
    return Cell(meeting, hold, there + back, absent, *(minutes or (0, 0)))


def _begun(consultants: Sequence[Consultant], what: str, edges: Sequence[datetime]) -> Mapping[Key, tuple[int, int]]:
    """How many meetings or holds begin in each week, and their travel minutes.

    One question for each: a choice between the two in the row would be made anew for every edge.
    """
    begins = f"{what}__starts_at"
    rows = Assignment.objects.live().filter(consultant__in=consultants)
    inside = rows.filter(**{f"{begins}__gte": edges[0], f"{begins}__lt": edges[-1]})
    by_week = inside.annotate(week=_week(begins, edges)).values_list("consultant", "week").order_by()
    travel = Sum(F("travel_before_minutes") + F("travel_after_minutes"))
    return {(pk, week): (number, minutes) for pk, week, number, minutes in by_week.annotate(Count("pk"), travel=travel)}


def _minutes(consultants: Sequence[Consultant], monday: date, weeks: int) -> Mapping[Key, tuple[int, int]]:
    """Available and taken minutes by week, from the ledger."""
    edges = [monday + number * WEEK for number in range(weeks + 1)]
    rows = ConsultantCapacity.objects.filter(consultant__in=consultants, on__gte=edges[0], on__lt=edges[-1])
    by_week = rows.annotate(week=_week("on", edges)).values_list("consultant", "week").order_by()
    found = by_week.annotate(Sum("available_minutes"), taken=Sum(F("committed_minutes") + F("held_minutes")))
    return {(pk, week): (available, taken) for pk, week, available, taken in found}


def _week(field: str, edges: Sequence[Any]) -> Case:
    """The number of the week in which a moment or day lies."""
    weeks = [When(Q(**{f"{field}__lt": edge}), then=Value(number)) for number, edge in enumerate(edges[1:])]
    return Case(*weeks, output_field=IntegerField())


def _away(absences: Iterable[Absence], monday: date, weeks: int) -> Counter[Key]:
    """How many weekdays of each week an absence touches."""
    last = monday + weeks * WEEK - timedelta(days=1)
    days = {(row.consultant_id, on) for row in absences for on in _days(row, monday, last) if on.isoweekday() <= FRIDAY}
    return Counter((pk, (on - monday).days // 7) for pk, on in days)


def _days(row: Absence, first: date, last: date) -> Iterable[date]:
    away = absence(row.starts_at, row.ends_at)
    return days_between(
        max(first, local_date(away.starts_at)), min(last, local_date(away.ends_at - timedelta.resolution))
    )
