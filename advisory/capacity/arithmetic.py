"""What a consultant's time adds up to: minutes by local day, shared, committed and summed by period.

Pure: no database, no clock. Every figure is whole minutes on a local day in Europe/Copenhagen, so that weeks,
months and quarters clipped to the same dates add up to the same total, to the minute.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from advisory.booking.itinerary import Blocked, worked
from advisory.consultants.availability import DAY, MINUTE, Interval, Timetable, days_between, local_date, split

By = Literal["week", "month", "quarter"]
Days = Mapping[date, int]
"""Minutes by local day; a day that is not there has none."""

MONTHS: Final = {"month": 1, "quarter": 3}


def share_out(total: int, shares: Mapping[str, int]) -> dict[str, int]:
    """Whole minutes divided in proportion to the shares, summing to exactly the total (largest remainder).

    What does not divide goes to the largest remainders, and among equal ones to the first names of the
    alphabet.

    Args:
        total: Minutes, not negative.
        shares: Weight by name, none negative and not all 0; equal weights share equally.

    Raises:
        ValueError: When there are no shares, one is negative, or they are all 0.
    """
    weight = sum(shares.values())
    if weight <= 0 or min(shares.values()) < 0:
        raise ValueError("time is shared between at least one share above 0, and none below")
    parts = {name: total * share // weight for name, share in shares.items()}
    by_remainder = sorted(shares, key=lambda name: (-(total * shares[name] % weight), name))
    for name in by_remainder[: total - sum(parts.values())]:
        parts[name] += 1
    return parts


def available(timetable: Timetable, first: date, last: date) -> dict[date, int]:
    """Available minutes on each local day from first to last, both included; days without are left out."""
    by_day = {on: timetable.available_minutes(on) for on in days_between(first, last)}
    return {on: found for on, found in by_day.items() if found}


def available_by_region(
    by_day: Days, shares_on: Callable[[date], Mapping[str, int]]
) -> Counter[tuple[str | None, date]]:
    """A consultant's available minutes shared between the regions served on each day.

    Args:
        by_day: Minutes by local day.
        shares_on: Gives the weight by region on a day; a day without any counts for the region None.
    """
    shared: Counter[tuple[str | None, date]] = Counter()
    for on, found in by_day.items():
        shares = shares_on(on)
        if shares:
            shared.update({(region, on): part for region, part in share_out(found, shares).items()})
        else:
            shared[None, on] += found
    return shared


def committed_by_region(by_day: Days, region_on: Callable[[date], str | None]) -> Counter[tuple[str | None, date]]:
    """Committed minutes by the region in which the meeting's municipality lies on the day they are spent.

    Args:
        by_day: Minutes by local day.
        region_on: Region on a day, None for a national meeting.
    """
    return Counter({(region_on(on), on): spent for on, spent in by_day.items()})


def committed(
    meeting: Interval,
    blocked: Blocked,
    timetable: Timetable,
    *,
    preparation_minutes: int = 0,
    follow_up_minutes: int = 0,
) -> Counter[date]:
    """Minutes that one meeting takes of one consultant, on the local days on which they are spent.

    The meeting and its travel count where they happen, a night away not at all. Preparation counts on the
    consultant's last working day before the meeting's first day, follow-up on the first one after its last;
    where a year holds no such day, on the meeting's own first or last day, so that no minute is lost.

    Args:
        meeting: The meeting itself.
        blocked: Its blocked time and travel, as `itinerary` finds them.
        timetable: The consultant's working time, which says what a working day is.
        preparation_minutes: All of it, by this consultant.
        follow_up_minutes: All of it, by this consultant.
    """
    first, last = local_date(meeting.starts_at), local_date(max(meeting.starts_at, meeting.ends_at - MINUTE))
    spent: Counter[date] = Counter()
    for stretch in worked(meeting, blocked):
        spent.update(split(stretch))
    if preparation_minutes:
        spent[timetable.working_day_before(first) or first] += preparation_minutes
    if follow_up_minutes:
        spent[timetable.working_day_after(last) or last] += follow_up_minutes
    return spent


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Local days from ``starts_on`` to ``ends_on``, both included."""

    starts_on: date
    ends_on: date

    def total(self, by_day: Days) -> int:
        """The minutes that fall on this period's days."""
        return sum(by_day.get(on, 0) for on in days_between(self.starts_on, self.ends_on))


def periods(first: date, last: date, by: By) -> tuple[Period, ...]:
    """The weeks (ISO, from Monday), months or quarters of the year from first to last, clipped to these days.

    Together they hold each day once, so totals by week, month and quarter are the same.

    Raises:
        ValueError: When ``by`` is none of the three.
    """
    if by not in {"week", *MONTHS}:
        raise ValueError("periods are by week, month or quarter")
    return tuple(_periods(first, last, by))


def _periods(first: date, last: date, by: By) -> Iterator[Period]:
    starts_on = first
    while starts_on <= last:
        ends_on = min(last, _end_of_week(starts_on) if by == "week" else _end_of_months(starts_on, MONTHS[by]))
        yield Period(starts_on, ends_on)
        starts_on = ends_on + DAY


def _end_of_week(on: date) -> date:
    return on + timedelta(days=7 - on.isoweekday())


def _end_of_months(on: date, months: int) -> date:
    """The last day of the run of months, counted from January, in which a day lies."""
    year, month = divmod(on.year * 12 + (on.month - 1) // months * months + months, 12)
    return date(year, month + 1, 1) - DAY


@dataclass(frozen=True, slots=True)
class Capacity:
    """One period's figures for one consultant or region, in whole minutes."""

    available_minutes: int
    committed_minutes: int = 0
    held_minutes: int = 0

    def __add__(self, other: "Capacity") -> "Capacity":
        return Capacity(
            self.available_minutes + other.available_minutes,
            self.committed_minutes + other.committed_minutes,
            self.held_minutes + other.held_minutes,
        )

    @property
    def free_minutes(self) -> int:
        """What is left; below 0 when more is promised than there is."""
        return self.available_minutes - self.committed_minutes - self.held_minutes

    @property
    def utilisation(self) -> float | None:
        """Committed and held as a part of available, to four decimals; None where nothing is available."""
        if not self.available_minutes:
            return None
        return round((self.committed_minutes + self.held_minutes) / self.available_minutes, 4)


def capacity(period: Period, available: Days, committed: Days, held: Days) -> Capacity:
    """The figures of one period from minutes by day."""
    return Capacity(period.total(available), period.total(committed), period.total(held))
