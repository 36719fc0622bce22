"""How much more one consultant may take on: what the month has left, and the week's days of travel."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from advisory.booking.diary import Candidate, Month
from advisory.booking.itinerary import Stop
from advisory.consultants.availability import days_between, local_date


@dataclass(frozen=True)
class Limits:
    """One consultant's limits, ready to be asked about any day.

    Attributes:
        candidate: Whose limits they are.
        working_days: Days with free working time, sorted.
        days_away: Days already spent in another municipality than the base.
    """

    candidate: Candidate
    working_days: list[date]
    days_away: frozenset[date]

    def allow_work(self, on: date, minutes: int, preparation: int, follow_up: int) -> bool:
        """Whether the months that a meeting touches still hold it, its extra travel and the work around it.

        Minutes are those of the meeting and the extra travel; all of it counts in the month of the meeting,
        also where travel reaches past midnight. Preparation counts on the last working day before and
        follow-up on the first one after, as in `arithmetic.committed`.
        """
        room = self.candidate.room or {}
        needed: Counter[Month] = Counter({_month(on): minutes})
        needed[_month(self._before(on))] += preparation
        needed[_month(self._after(on))] += follow_up
        return all(minutes <= room.get(month, minutes) for month, minutes in needed.items() if minutes > 0)

    def allow_travel(self, on: date) -> bool:
        """Whether one more day away is within the week's number, or the day is spent away already."""
        most = self.candidate.travel_days
        if most is None or on in self.days_away:
            return True
        monday = on - timedelta(days=on.weekday())
        return sum(monday <= day < monday + timedelta(days=7) for day in self.days_away) < most

    def _before(self, on: date) -> date:
        at = bisect_left(self.working_days, on)
        return self.working_days[at - 1] if at else on

    def _after(self, on: date) -> date:
        at = bisect_right(self.working_days, on)
        return self.working_days[at] if at < len(self.working_days) else on


def limits(candidate: Candidate) -> Limits | None:
    """The candidate's limits, or None for one without any."""
    if candidate.room is None and candidate.travel_days is None:
        return None
    working_days = sorted({local_date(each.starts_at) for each in candidate.free})
    return Limits(candidate, working_days, frozenset(_days_away(candidate.stops, candidate.base)))


def _days_away(stops: Iterable[Stop], base: str | None) -> Iterator[date]:
    for stop in stops:
        if stop.place not in {None, base}:
            yield from days_between(local_date(stop.starts_at), local_date(stop.ends_at - timedelta.resolution))


def _month(on: date) -> Month:
    return on.year, on.month
