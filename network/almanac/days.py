"""On which days something can be planned, and the next one when a day is none of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from network.almanac.holidays import public_holiday
from network.almanac.models import ClosedDay, DeadWeeks

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
FRIDAY = 5
LAST_WEEK = 53


@dataclass(frozen=True, slots=True)
class Almanac:
    """What is known of closed days (month and day) and dead ISO weeks, read once for a plan."""

    closed_days: frozenset[tuple[int, int]]
    dead_weeks: frozenset[int]

    def is_dead(self, on: date) -> bool:
        """Whether the day lies in a week in which nothing is planned."""
        return on.isocalendar().week in self.dead_weeks

    def is_working_day(self, on: date) -> bool:
        """Whether people are at work: Monday to Friday, no public holiday, no closed day."""
        return on.isoweekday() <= FRIDAY and not public_holiday(on) and (on.month, on.day) not in self.closed_days

    def next_free(self, wanted: date, days: int = 1) -> date:
        """The first day from `wanted` on that starts so many days in a row on which something can be planned.

        A dead week is left by whole weeks, so that a Tuesday stays a Tuesday; a holiday by single days.
        """
        while not all(self._is_free(wanted + number * DAY) for number in range(days)):
            touches_dead = any(self.is_dead(wanted + number * DAY) for number in range(days))
            wanted += WEEK if touches_dead else DAY
        return wanted

    def _is_free(self, on: date) -> bool:
        return self.is_working_day(on) and not self.is_dead(on)


def almanac() -> Almanac:
    """The agency's almanac as it stands now."""
    return Almanac(
        closed_days=frozenset(ClosedDay.objects.values_list("month", "day")),
        dead_weeks=frozenset(week for weeks in DeadWeeks.objects.all() for week in weeks_of(weeks)),
    )


def day_off(on: date) -> str:
    """The Danish name of the public holiday, or of the day on which the agency closes; "" on any other day."""
    closed = ClosedDay.objects.filter(month=on.month, day=on.day).values_list("name", flat=True).first()
    return public_holiday(on) or closed or ""


def weeks_of(weeks: DeadWeeks) -> list[int]:
    """The ISO weeks meant; over the turn of the year week 53 is one of them in years that have it."""
    first, last = weeks.first_week, weeks.last_week
    if first <= last:
        return list(range(first, last + 1))
    return [*range(first, LAST_WEEK + 1), *range(1, last + 1)]
