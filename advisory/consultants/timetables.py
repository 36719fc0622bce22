"""From a consultant's rows to the pure timetable that answers when they work."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from advisory.consultants.availability import Home, Timetable, WorkingDay, absence
from advisory.consultants.models import Consultant, ConsultantArea
from network.almanac.models import ClosedDay
from network.regions.models import Region

ClosedDays = frozenset[tuple[int, int]]


def closed_days() -> ClosedDays:
    """Month and day of the days on which the agency closes each year."""
    return frozenset(ClosedDay.objects.values_list("month", "day"))


def timetable_of(consultant: Consultant, closed: ClosedDays | None = None) -> Timetable:
    """The consultant's working hours, absences and the agency's closed days; none outside the employment.

    Whoever asks for many reads the closed days once.
    """
    return Timetable(
        days=_working_days(consultant),
        closed_days=closed_days() if closed is None else closed,
        absences=tuple(absence(row.starts_at, row.ends_at) for row in consultant.absences.all()),
    )


def home_of(consultant: Consultant) -> Home:
    """Where the consultant travels from and to on each day: the place of that day's hours, else the base."""
    elsewhere = any(row.municipality_id for row in consultant.working_hours.all())
    return Home(consultant.base_municipality_id, _working_days(consultant) if elsewhere else ())


def shares_of(
    consultant: Consultant, known: Iterable[ConsultantArea] | None = None
) -> Callable[[date], Mapping[str, int]]:
    """How the consultant's time weighs between regions on a day; an ended region's duty is its successor's.

    Whoever asks for many has read the areas already, with their regions and what became of these.
    """
    areas = list(consultant.areas.select_related("region__successor") if known is None else known)

    def on(day: date) -> Mapping[str, int]:
        weights: dict[str, int] = {}
        for area in areas:
            if area.valid_from <= day and (area.valid_to is None or day <= area.valid_to):
                region: Region = area.region.on(day)
                weights[region.slug] = weights.get(region.slug, 0) + area.share
        return weights

    return on


def _working_days(consultant: Consultant) -> tuple[WorkingDay, ...]:
    return tuple(
        WorkingDay(
            row.weekday,
            row.starts,
            row.ends,
            max(row.valid_from, consultant.valid_from),
            _earlier(row.valid_to, consultant.valid_to),
            row.municipality_id,
        )
        for row in consultant.working_hours.all()
        if _overlaps(row.valid_from, row.valid_to, consultant)
    )


def _overlaps(valid_from: date, valid_to: date | None, consultant: Consultant) -> bool:
    begins_in_time = consultant.valid_to is None or valid_from <= consultant.valid_to
    return begins_in_time and (valid_to is None or valid_to >= consultant.valid_from)


def _earlier(one: date | None, other: date | None) -> date | None:
    known = [day for day in (one, other) if day is not None]
    return min(known, default=None)
