"""From rows to slots: everybody's time as it is now, given to the search.

A slot is never one that booking would refuse. The room in a month is therefore what booking itself would count,
not the ledger, which follows some seconds later.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from advisory.booking.diary import Candidate, Month
from advisory.booking.models import Assignment
from advisory.booking.reasons import Reason
from advisory.booking.slots import Slot, Wish, find_slots, fits
from advisory.booking.taking import stop_of
from advisory.capacity.accounts import days_of, end_of_month
from advisory.capacity.arithmetic import available
from advisory.consultants.availability import DAY, MIDNIGHT, Interval, Timetable, local_date, subtract
from advisory.consultants.models import Consultant
from advisory.consultants.timetables import closed_days, home_of, shares_of, timetable_of
from advisory.courses.catalogue import catalogue
from network.almanac.days import weeks_of
from network.almanac.models import DeadWeeks
from network.clock import instant, now, today


def greatest_effort() -> tuple[int, int]:
    """The most preparation and follow-up an activity usually asks for; what a search without an activity allows for."""
    kinds = catalogue().values()
    return max(kind.preparation_minutes for kind in kinds), max(kind.follow_up_minutes for kind in kinds)


def search(wish: Wish, *, limit: int, newcomers: Iterable[Candidate] = ()) -> tuple[Slot, ...]:
    """The best slots first; none before now. `newcomers` take part as if they worked here."""
    first = max(wish.first, today())
    if wish.last < first:
        return ()
    weeks = list(DeadWeeks.objects.all())
    found = find_slots(wish, [*candidates(first, wish.last, wish), *newcomers], limit=limit)
    return tuple(replace(slot, warnings=dead_weeks_on(local_date(slot.starts_at), weeks)) for slot in found)


def dead_weeks_on(on: date, weeks: Iterable[DeadWeeks]) -> tuple[Reason, ...]:
    """That a day lies in weeks in which few meet, school holidays among them: worth a thought, and no obstacle."""
    week = on.isocalendar().week
    return tuple(
        (
            f"Uge {week}: {each.name}. Spørg kommunen, om tidspunktet passer.",
            f"Week {week}: {each.name}. Ask the municipality whether the time suits.",
        )
        for each in weeks
        if week in weeks_of(each)
    )


def candidates(first: date, last: date, wish: Wish | None = None) -> list[Candidate]:
    """Everybody's time around some days, in a fixed number of queries; what is past is not free.

    With a wish, only of those who fit it.
    """
    everybody = Consultant.objects.prefetch_related("working_hours", "absences", "areas__region__successor")
    closed = closed_days()
    books = [_Book.of(each, timetable_of(each, closed), first, last) for each in everybody.order_by("pk")]
    books = [each for each in books if wish is None or fits(each, wish)]
    rows = _live(books)
    return [book.candidate(rows[book.consultant.pk], now()) for book in books]


@dataclass(frozen=True, slots=True)
class _Book:
    """One consultant's timetable, and the days that a search looks at.

    Attributes:
        first: The working day before the search, on which preparation would fall.
        last: The working day after it.
    """

    consultant: Consultant
    timetable: Timetable
    first: date
    last: date

    @classmethod
    def of(cls, consultant: Consultant, timetable: Timetable, first: date, last: date) -> "_Book":
        before, after = timetable.working_day_before(first), timetable.working_day_after(last)
        return cls(consultant, timetable, before or first, after or last)

    @property
    def id(self) -> str:
        """Names the consultant."""
        return str(self.consultant.pk)

    @property
    def regions(self) -> frozenset[str]:
        """Where the consultant serves at the beginning or the end, under the names of those days."""
        shares = shares_of(self.consultant, self.consultant.areas.all())
        return frozenset({*shares(self.first), *shares(self.last)})

    @property
    def competences(self) -> frozenset[str]:
        """What the consultant can."""
        return frozenset(self.consultant.competences)

    @property
    def months(self) -> tuple[date, date]:
        """First and last day of the months that the days touch."""
        return self.first.replace(day=1), end_of_month(self.last)

    @property
    def reach(self) -> tuple[datetime, datetime]:
        """From when to when a booking may count: its own work in these months, or its travel in one of their weeks."""
        first, last = self.months
        before, after = self.timetable.working_day_before(first), self.timetable.working_day_after(last)
        monday, sunday = first - DAY * first.weekday(), last + DAY * (7 - last.isoweekday())
        return instant(min(before or first, monday), MIDNIGHT), instant(max(after or last, sunday) + DAY, MIDNIGHT)

    def candidate(self, rows: Sequence[Assignment], at: datetime) -> Candidate:
        """The consultant as the search sees one; what is left of today begins now."""
        taken = _by_month(day for row in rows for day in days_of(row, self.timetable).items())
        there_is = _by_month(available(self.timetable, *self.months).items())
        return Candidate(
            id=self.id,
            home=home_of(self.consultant),
            free=self._free(at),
            stops=tuple(stop_of(row) for row in rows),
            regions=self.regions,
            competences=self.competences,
            load=sum(taken[month] for month in there_is) / max(1, there_is.total()),
            office_days=frozenset(self.consultant.office_days),
            travel_days=self.consultant.max_travel_days,
            room={month: there_is[month] - taken[month] for month in self._touched()},
        )

    def _free(self, at: datetime) -> dict[date, tuple[Interval, ...]]:
        """Free time by day; what is left of today begins at this instant."""
        free = self.timetable.free_by_day(self.first, self.last)
        left = subtract(free.pop(today(), ()), [Interval(instant(today(), MIDNIGHT), at)])
        return free | ({today(): left} if left else {})

    def _touched(self) -> list[Month]:
        first, last = (on.year * 12 + on.month - 1 for on in self.months)
        return [(number // 12, number % 12 + 1) for number in range(first, last + 1)]


def _live(books: Iterable[_Book]) -> dict[object, list[Assignment]]:
    """Everybody's live assignments that matter to the search, in one query."""
    reaches = [book.reach for book in books]
    by_consultant: defaultdict[object, list[Assignment]] = defaultdict(list)
    if reaches:
        near = Assignment.objects.live().filter(
            blocked_to__gte=min(starts for starts, _ in reaches), blocked_from__lte=max(ends for _, ends in reaches)
        )
        for row in near.select_related("meeting", "hold"):
            by_consultant[row.consultant_id].append(row)
    return by_consultant


def _by_month(days: Iterable[tuple[date, int]]) -> Counter[Month]:
    by_month: Counter[Month] = Counter()
    for on, minutes in days:
        by_month[on.year, on.month] += minutes
    return by_month
