"""How much more one consultant may take on: what the month has left, and the week's days of travel."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from advisory.booking.diary import Candidate, Month
from advisory.booking.itinerary import Travel, days_away
from advisory.consultants.travel import minutes_between


@dataclass(frozen=True)
class Limits:
    """One consultant's limits, ready to be asked about any day.

    Attributes:
        candidate: Whose limits they are.
        working_days: Days with free working time, sorted.
        days_away: Days already spent in another municipality than home, or on the way there or back.
    """

    candidate: Candidate
    working_days: list[date]
    days_away: frozenset[date]

    def allow_work(self, on: date, by_day: Mapping[date, int], preparation: int, follow_up: int) -> bool:
        """Whether the months that a meeting touches still hold it, its extra travel and the work around it.

        Minutes by day are those of the meeting and the extra travel; travel that only just reaches past midnight may
        count on the meeting's day. Preparation counts on the last working day before and follow-up on the first one
        after, as in `arithmetic.committed`.
        """
        room = self.candidate.room or {}
        needed: Counter[Month] = Counter()
        for day, spent in by_day.items():
            needed[_month(day)] += spent
        needed[_month(self._before(on))] += preparation
        needed[_month(self._after(on))] += follow_up
        return all(minutes <= room.get(month, minutes) for month, minutes in needed.items() if minutes > 0)

    def allow_travel(self, days: Iterable[date]) -> bool:
        """Whether these days away are within their weeks' number; those spent away already are no more than before."""
        most = self.candidate.travel_days
        more = set(days) - self.days_away
        if most is None or not more:
            return True
        by_week = Counter(map(_week, self.days_away | more))
        return all(by_week[_week(day)] <= most for day in more)

    def _before(self, on: date) -> date:
        at = bisect_left(self.working_days, on)
        return self.working_days[at - 1] if at else on

    def _after(self, on: date) -> date:
        at = bisect_right(self.working_days, on)
        return self.working_days[at] if at < len(self.working_days) else on


def limits(candidate: Candidate, travel: Travel = minutes_between) -> Limits | None:
    """The candidate's limits, or None for one without any."""
    if candidate.room is None and candidate.travel_days is None:
        return None
    counts = candidate.travel_days is not None
    away = days_away(candidate.stops, candidate.home, travel) if counts else frozenset()
    return Limits(candidate, sorted(candidate.free), away)


def _week(on: date) -> tuple[int, int]:
    return on.isocalendar()[:2]


def _month(on: date) -> Month:
    return on.year, on.month
