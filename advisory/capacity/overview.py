"""The planning board: what fills each consultant's weeks, read in a handful of queries however many they are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce

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
    booked, away = _booked(consultants, monday, weeks), _away(absences, monday, weeks)
    minutes = _minutes(consultants, monday, weeks)
    return {
        each.pk: [
            Cell(
                *booked.get((each.pk, number), (0, 0, 0)),
                away[each.pk, number],
                *minutes.get((each.pk, number), (0, 0)),
            )
            for number in range(weeks)
        ]
        for each in consultants
    }


def _booked(consultants: Sequence[Consultant], monday: date, weeks: int) -> Mapping[Key, tuple[int, int, int]]:
    """Meetings, holds and travel minutes by the week in which they begin."""
    edges = [instant(monday + number * WEEK, MIDNIGHT) for number in range(weeks + 1)]
    rows = Assignment.objects.live().filter(consultant__in=consultants)
    near = rows.filter(blocked_to__gt=edges[0], blocked_from__lt=edges[-1]).annotate(
        begins=Coalesce("meeting__starts_at", "hold__starts_at")
    )
    inside = near.filter(begins__gte=edges[0], begins__lt=edges[-1])
    travel = Sum(F("travel_before_minutes") + F("travel_after_minutes"))
    counted = inside.annotate(week=_week("begins", edges)).values_list("consultant", "week").order_by()
    found = counted.annotate(Count("meeting"), Count("hold"), travel=travel)
    return {(pk, week): (meetings, holds, minutes) for pk, week, meetings, holds, minutes in found}


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
