"""From the plan's days to the days of the year in which the demo is loaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from network.almanac.holidays import public_holiday
from network.clock import instant

WRITTEN_FOR: Final = date(2024, 6, 3)
"""The Monday that is "today" in every table of the demo."""

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(weeks=1)
LONGEST_DETOUR: Final = 25
FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class Almanac:
    """The year around the day of loading.

    Every day of the plan is moved by the same number of whole weeks, so that the plan's own week becomes the week
    of `today` and weekdays stay what they are. What lies before that week steps back over holidays, closed days
    and weekends and stays past; everything else steps on.
    """

    today: date
    closed_days: frozenset[tuple[int, int]]

    @property
    def monday(self) -> date:
        """The Monday of the week in which the demo is loaded."""
        return self.today - timedelta(days=self.today.weekday())

    def shifted(self, planned: date) -> date:
        """A day of the plan, moved by whole weeks and nothing else."""
        return planned + (self.monday - WRITTEN_FOR)

    def moment(self, planned: date, hour: int, minute: int = 0) -> datetime:
        """A clock time on a day of the plan, holidays and all: people write letters on any day."""
        return instant(self.shifted(planned), time(hour, minute))

    def is_working_day(self, on: date) -> bool:
        """Whether the agency is at work on this day."""
        return on.weekday() <= FRIDAY and not public_holiday(on) and (on.month, on.day) not in self.closed_days

    def working_day(self, planned: date) -> date:
        """The day on which something of the plan happens: moved, and off holidays and closed days."""
        return next(self._onward(self.shifted(planned)))

    def choices(self, planned: date) -> Iterator[date]:
        """The working days to try for something of the plan, the best first, all on its side of this week."""
        wanted = self.shifted(planned)
        yield from self._onward(wanted)
        back = DAY if self._is_past(wanted) else -DAY
        for distance in range(1, LONGEST_DETOUR):
            on = wanted + distance * back
            if self.is_working_day(on) and self._is_past(on) == self._is_past(wanted) and not self._is_this_week(on):
                yield on

    def closed_day_ahead(self) -> date | None:
        """The next day on which only the agency is closed; a holiday or a weekend when the coming year has none."""
        coming = [self.monday + timedelta(days=days) for days in range(7, 365)]
        closed = [on for on in coming if (on.month, on.day) in self.closed_days]
        ordinary = [on for on in closed if on.weekday() <= FRIDAY and not public_holiday(on)]
        return next(iter(ordinary or closed), None)

    def _onward(self, wanted: date) -> Iterator[date]:
        step = -DAY if self._is_past(wanted) else DAY
        days = (wanted + number * step for number in range(LONGEST_DETOUR))
        return (on for on in days if self.is_working_day(on))

    def _is_past(self, on: date) -> bool:
        return on < self.monday

    def _is_this_week(self, on: date) -> bool:
        return self.monday <= on < self.monday + WEEK
