"""A consultant's days as they lie: meetings and holds with their travel, the work before and after, absences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from advisory.booking.itinerary import worked
from advisory.booking.models import Assignment
from advisory.consultants.availability import (
    DAY,
    MIDNIGHT,
    MINUTE,
    Interval,
    Timetable,
    absence,
    days_between,
    intersect,
    local_date,
    local_day,
    minutes,
    split,
)
from advisory.consultants.models import Absence, Consultant
from advisory.consultants.timetables import timetable_of
from network.almanac.holidays import public_holiday
from network.clock import instant


class What(StrEnum):
    """What fills a stretch of a day."""

    THERE = "there"
    MEETING = "meeting"
    HOLD = "hold"
    BACK = "back"
    PREPARATION = "preparation"
    FOLLOW_UP = "follow_up"
    ABSENCE = "absence"


TRAVEL = {What.THERE, What.BACK}
WORK = {What.PREPARATION, What.FOLLOW_UP}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of one local day; the work around a meeting has minutes but no hour of the day.

    Attributes:
        about: The assignment it belongs to, or the absence.
    """

    what: What
    on: date
    minutes: int
    about: Assignment | Absence
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """One local day; `holiday` is the name of a public holiday, `available_minutes` is what can be worked."""

    on: date
    holiday: str
    is_closed: bool
    available_minutes: int
    stretches: tuple[Stretch, ...]

    @property
    def taken_minutes(self) -> int:
        """Minutes that meetings, holds, travel and the work around them take."""
        return sum(each.minutes for each in self.stretches if each.what is not What.ABSENCE)


def agenda(consultant: Consultant, first: date, last: date) -> list[AgendaDay]:
    """The consultant's days from first to last, both included."""
    timetable = timetable_of(consultant)
    stretches = [
        *(each for row in _near(consultant, timetable, first, last) for each in stretches_of(row, timetable)),
        *(each for row in consultant.absences.all() for each in stretches_away(row, first, last)),
    ]
    return [_day(on, timetable, stretches) for on in days_between(first, last)]


def stretches_of(row: Assignment, timetable: Timetable) -> Iterator[Stretch]:
    """All that one assignment asks for, whichever days it falls on."""
    meets = Interval(row.occasion.starts_at, row.occasion.ends_at)
    there, _, back = worked(meets, row)
    before, after = _working_days_around(meets, timetable)
    if row.preparation_minutes:
        yield Stretch(What.PREPARATION, before, row.preparation_minutes, row)
    yield from _timed(What.THERE, there, row)
    yield from _timed(What.HOLD if row.hold_id else What.MEETING, meets, row)
    yield from _timed(What.BACK, back, row)
    if row.follow_up_minutes:
        yield Stretch(What.FOLLOW_UP, after, row.follow_up_minutes, row)


def stretches_away(row: Absence, first: date, last: date) -> Iterator[Stretch]:
    """The absence's part of each local day from first to last."""
    there = Interval(instant(first, MIDNIGHT), instant(last + DAY, MIDNIGHT))
    for part in intersect([absence(row.starts_at, row.ends_at)], [there]):
        yield from _timed(What.ABSENCE, part, row)


def _near(consultant: Consultant, timetable: Timetable, first: date, last: date) -> Iterable[Assignment]:
    """The live assignments of these days, and those whose work before or after falls on them."""
    before, after = timetable.working_day_before(first) or first, timetable.working_day_after(last) or last
    rows = Assignment.objects.live().filter(
        consultant=consultant,
        blocked_to__gt=instant(before, MIDNIGHT),
        blocked_from__lt=instant(after + DAY, MIDNIGHT),
    )
    return rows.select_related("meeting__activity__course", "meeting__place_municipality", "hold__activity__course")


def _timed(what: What, stretch: Interval, about: Assignment | Absence) -> Iterator[Stretch]:
    """The stretch day by day."""
    for on in split(stretch):
        (part,) = intersect([stretch], [local_day(on)])
        yield Stretch(what, on, minutes([part]), about, part.starts_at, part.ends_at)


def _working_days_around(meets: Interval, timetable: Timetable) -> tuple[date, date]:
    """The days of preparation and follow-up, as `arithmetic.committed` counts them."""
    first, last = local_date(meets.starts_at), local_date(meets.ends_at - MINUTE)
    return timetable.working_day_before(first) or first, timetable.working_day_after(last) or last


def _day(on: date, timetable: Timetable, stretches: Iterable[Stretch]) -> AgendaDay:
    here = tuple(sorted((each for each in stretches if each.on == on), key=_order))
    return AgendaDay(on, public_holiday(on), timetable.closed(on), timetable.available_minutes(on), here)


def _order(stretch: Stretch) -> tuple[bool, datetime]:
    """By the clock; what has no hour comes last."""
    return stretch.starts_at is None, stretch.starts_at or instant(stretch.on, MIDNIGHT)
