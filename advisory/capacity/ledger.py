"""The ledger of minutes per local day: kept equal to the truth, and read in weeks, months and quarters."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from advisory.booking.models import Assignment
from advisory.capacity import accounts
from advisory.capacity.arithmetic import (
    Capacity,
    Period,
    available_by_region,
    committed_by_region,
    periods,
)
from advisory.capacity.forecast import Forecast, forecast
from advisory.capacity.models import ConsultantCapacity, Counted, RegionCapacity
from advisory.consultants.availability import DAY, MINUTE, Timetable, days_between, local_date
from advisory.consultants.models import Absence, Consultant
from advisory.consultants.timetables import shares_of, timetable_of
from network.clock import today
from network.events.locks import one_at_a_time
from network.regions.models import Region

Key = tuple[str | None, date]
YEARS_BACK, YEARS_AHEAD = 1, 2
AROUND = timedelta(days=4)
"""How far from a booking another one's travel may follow from it."""

YEAR = timedelta(days=400)
"""As far as anybody looks for a working day."""


@dataclass(frozen=True, slots=True, order=True)
class Figures:
    """Minutes on one day for one region."""

    available_minutes: int = 0
    committed_minutes: int = 0
    held_minutes: int = 0


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """One period's figures for a region (None: national) or a consultant, in whole minutes."""

    region: Region | None
    consultant: Consultant | None
    starts_on: date
    ends_on: date
    available_minutes: int
    committed_minutes: int
    held_minutes: int
    forecast_minutes: int
    free_minutes: int
    utilisation: float | None


def horizon() -> tuple[date, date]:
    """First and last day the ledger holds: from New Year last year to New Year's Eve in two years."""
    year = today().year
    return date(year - YEARS_BACK, 1, 1), date(year + YEARS_AHEAD, 12, 31)


def recompute_meeting(meeting_id: str) -> None:
    """Recompute the weeks of everybody who serves, or served, at a meeting."""
    _recompute_bookings(Assignment.objects.filter(meeting=UUID(meeting_id)))


def recompute_hold(hold_id: str) -> None:
    """Recompute the weeks of everybody whose time a hold keeps, or kept."""
    _recompute_bookings(Assignment.objects.filter(hold=UUID(hold_id)))


def recompute_absence(absence_id: str) -> None:
    """Recompute the weeks of an absence, where it is and where it was."""
    about = UUID(absence_id)
    absent = Consultant.objects.filter(Q(absences=about) | Q(pk__in=_counted([about]).values("consultant")))
    for pk in absent.values_list("pk", flat=True):
        _bring_in_line(pk, lambda account: account.around({about}))


def recompute_consultant(consultant_id: str) -> None:
    """Recompute the weeks in which a consultant's hours, areas or employment give another time than was counted."""
    _bring_in_line(UUID(consultant_id), _Account.changed)


def recompute_closed_day(_: str) -> None:
    """Recompute everybody's weeks around a day on which the agency now closes, or no longer does."""
    _recompute_everybody(_Account.changed)


def recompute_region(region: str) -> None:
    """Recompute everybody from the day on which a reform made a region, by its slug."""
    begins = Region.objects.get(pk=region).valid_from
    _recompute_everybody(lambda account: account.since(begins))


def recompute_all(_: str = "") -> None:
    """Recompute everybody, as the horizon moves on; days that fall out of it are let go."""
    _recompute_everybody(_Account.everything)
    for model in (ConsultantCapacity, RegionCapacity):
        model.objects.exclude(on__range=horizon()).delete()


def figures_of(consultant: Consultant, first: date, last: date) -> dict[Key, Figures]:
    """The consultant's minutes by region and day, computed from hours, absences and bookings."""
    return _Account.of(consultant).figures(set(days_between(first, last)))


@dataclass(frozen=True, slots=True)
class _Account:
    """One consultant's time as the ledger counts it, and on which days bookings and absences were counted last."""

    consultant: Consultant
    timetable: Timetable
    bookings: list[tuple[Assignment, Counter[date]]]
    counted: Mapping[UUID, Period]

    @classmethod
    def of(cls, consultant: Consultant) -> "_Account":
        timetable = timetable_of(consultant)
        bookings = [(row, accounts.days_of(row, timetable)) for row in accounts.bookings(consultant)]
        counted = Counted.objects.filter(consultant=consultant).values_list("about", "starts_on", "ends_on")
        return cls(consultant, timetable, bookings, {about: Period(*days) for about, *days in counted})

    def figures(self, days: AbstractSet[date]) -> dict[Key, Figures]:
        """The minutes on these days by region."""
        free, taken, held = self._available(days), Counter[Key](), Counter[Key]()
        find = accounts.region_finder()
        for row, by_day in self.bookings:
            spent = {on: part for on, part in by_day.items() if on in days}
            counted = held if row.hold_id else taken
            counted.update(committed_by_region(spent, lambda on, row=row: find(row, on)))  # type: ignore[misc]
        figures = {key: Figures(free[key], taken[key], held[key]) for key in {*free, *taken, *held}}
        return {key: each for key, each in figures.items() if each != Figures()}

    def everything(self) -> set[date]:
        """All days the ledger holds."""
        return set(days_between(*horizon()))

    def since(self, begins: date) -> set[date]:
        """The days from one on."""
        return {on for on in self.everything() if on >= begins}

    def around(self, about: Collection[UUID]) -> set[date]:
        """The weeks that some bookings and absences touch: where they are now, and where they were counted last."""
        spans = self.spans()
        found = [span for pk in about for span in (spans.get(pk), self.counted.get(pk)) if span]
        return self.everything() & _weeks(found)

    def changed(self) -> set[date]:
        """The weeks with another working time than was counted, and those of all that is placed by it."""
        known = ConsultantCapacity.objects.filter(consultant=self.consultant, available_minutes__gt=0)
        counted = {((region, on), part) for region, on, part in known.values_list("region", "on", "available_minutes")}
        days = {on for (_, on), _ in counted ^ set(self._available(self.everything()).items())}
        placed = [
            about
            for about, span in self.spans().items()
            if span != self.counted.get(about) or not days.isdisjoint(days_between(span.starts_on, span.ends_on))
        ]
        weeks = _weeks(Period(on, on) for on in days)
        return self.everything() & weeks | self.around(placed)

    def spans(self) -> dict[UUID, Period]:
        """The days that each booking and absence changes, work around meetings that an absence moves among them."""
        absences = {row.pk: self._span(row) for row in self.consultant.absences.all()}
        return absences | {row.pk: Period(min(days), max(days)) for row, days in self.bookings if days}

    def _available(self, days: AbstractSet[date]) -> Counter[Key]:
        minutes = {on: self.timetable.available_minutes(on) for on in sorted(days)}
        return available_by_region({on: each for on, each in minutes.items() if each}, shares_of(self.consultant))

    def _span(self, absence: Absence) -> Period:
        horizon_ends = horizon()[1]
        last = local_date(absence.ends_at - MINUTE) if absence.ends_at else horizon_ends
        first, last = local_date(absence.starts_at), min(last, horizon_ends)
        before, after = self.timetable.working_day_before(first), self.timetable.working_day_after(last)
        return Period(before or first - YEAR, after or last + YEAR)


def _recompute_bookings(bookings: QuerySet[Assignment]) -> None:
    """Recompute what some bookings, live or not, touch, one consultant after the other."""
    by_consultant: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for consultant, pk in bookings.values_list("consultant", "pk"):
        by_consultant[consultant].add(pk)
    for consultant, theirs in by_consultant.items():
        _bring_in_line(consultant, partial(_Account.around, about=theirs))


def _recompute_everybody(touched: Callable[[_Account], AbstractSet[date]]) -> None:
    for pk in Consultant.objects.values_list("pk", flat=True):
        _bring_in_line(pk, touched)


def _bring_in_line(consultant_id: UUID, touched: Callable[[_Account], AbstractSet[date]]) -> None:
    """Write one consultant's ledger anew on the days touched, and the regions' with it."""
    with transaction.atomic():
        one_at_a_time("capacity")
        consultant = Consultant.objects.prefetch_related("working_hours", "absences").get(pk=consultant_id)
        account = _Account.of(consultant)
        days = touched(account)
        write_regions(_write_consultant(consultant, account.figures(days), days))
        _remember(account, days)


def _weeks(spans: Iterable[Period]) -> set[date]:
    """The days of the whole weeks around some days, with the days around in which others' travel follows from them."""
    weeks: set[date] = set()
    for span in spans:
        first, last = span.starts_on - AROUND, span.ends_on + AROUND
        weeks.update(days_between(first - DAY * first.weekday(), last + DAY * (7 - last.isoweekday())))
    return weeks


def _remember(account: _Account, days: AbstractSet[date]) -> None:
    """Note where everything was counted. What was counted on days that were not looked at stays noted with them."""
    spans, fresh = account.spans(), []
    for about, span in spans.items():
        known = account.counted.get(about)
        if known and not _all_seen(known, days):
            span = Period(min(known.starts_on, span.starts_on), max(known.ends_on, span.ends_on))  # noqa: PLW2901
        if span != known:
            fresh.append(
                Counted(about=about, consultant=account.consultant, starts_on=span.starts_on, ends_on=span.ends_on)
            )
    Counted.objects.bulk_create(
        fresh, batch_size=500, update_conflicts=True, unique_fields=["about"], update_fields=["starts_on", "ends_on"]
    )
    gone = [about for about, span in account.counted.items() if about not in spans and _all_seen(span, days)]
    _counted(gone).delete()


def _all_seen(span: Period, days: AbstractSet[date]) -> bool:
    """Whether each day of a span that the ledger holds is among these."""
    first, last = horizon()
    return all(on in days for on in days_between(max(first, span.starts_on), min(last, span.ends_on)))


def _counted(about: Collection[UUID]) -> QuerySet[Counted]:
    return Counted.objects.filter(about__in=about)


def _write_consultant(consultant: Consultant, truth: dict[Key, Figures], days: AbstractSet[date]) -> set[Key]:
    """Write what differs on these days, and return where it did."""
    if not days:
        return set()
    kept = ConsultantCapacity.objects.filter(consultant=consultant, on__range=(min(days), max(days)))
    ledger = {(row.region_id, row.on): row for row in kept if row.on in days}
    fresh = [
        ConsultantCapacity(consultant=consultant, region_id=region, on=on, **_columns(figures))
        for (region, on), figures in truth.items()
        if (region, on) not in ledger
    ]
    stale = [row for key, row in ledger.items() if key in truth and figures_in(row) != truth[key]]
    for row in stale:
        for name, value in _columns(truth[row.region_id, row.on]).items():
            setattr(row, name, value)
    gone = [row for key, row in ledger.items() if key not in truth]
    ConsultantCapacity.objects.bulk_create(fresh, batch_size=500)
    ConsultantCapacity.objects.bulk_update(stale, list(_columns(Figures())), batch_size=200)
    ConsultantCapacity.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return {(row.region_id, row.on) for row in (*fresh, *stale, *gone)}


def write_regions(keys: Iterable[Key]) -> None:
    """Write the sums over consultants for these regions and days."""
    keys = set(keys)
    if not keys:
        return
    truth = sums(min(on for _, on in keys), max(on for _, on in keys))
    touched = Q(on__in={on for _, on in keys})
    ledger = {(row.region_id, row.on): row for row in RegionCapacity.objects.filter(touched)}
    rows = [
        RegionCapacity(
            pk=ledger[key].pk if key in ledger else None, region_id=key[0], on=key[1], **_columns(truth[key])
        )
        for key in keys
        if key in truth
    ]
    RegionCapacity.objects.bulk_create([row for row in rows if row.pk is None], batch_size=500)
    RegionCapacity.objects.bulk_create(
        [row for row in rows if row.pk],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=list(_columns(Figures())),
    )  # many times faster than bulk_update, whose one long CASE grows with the days
    empty = [row.pk for key, row in ledger.items() if key in keys and key not in truth]
    RegionCapacity.objects.filter(pk__in=empty).delete()


def sums(first: date, last: date) -> dict[Key, Figures]:
    """What the consultants' ledgers add up to for each region and day."""
    rows = ConsultantCapacity.objects.filter(on__range=(first, last)).values_list("region", "on")
    added = rows.annotate(Sum("available_minutes"), Sum("committed_minutes"), Sum("held_minutes")).order_by()
    return {(region, on): Figures(*minutes) for region, on, *minutes in added}


def rows(
    *,
    first: date,
    last: date,
    by: str,
    regions: Sequence[Region | None] = (),
    consultants: Sequence[Consultant] = (),
    expected: Forecast | None = None,
) -> list[CapacityRow]:
    """The ledger from `first` to `last`, both included, a row per period and region, or per period and consultant.

    `expected` is the forecast for these days, where it is known already.

    Raises:
        ValueError: `by` is not week, month or quarter.
    """
    spans = periods(first, last, by)  # type: ignore[arg-type]
    found: list[CapacityRow] = []
    expected = expected or forecast(first, last)
    sums = _Sums.of(spans, ConsultantCapacity.objects.filter(consultant__in=consultants), expected.by_consultant)
    for each in consultants:
        found += [_row(span, *sums.at(each.pk, span), consultant=each) for span in spans]
    asked = Q(region__in=[each for each in regions if each])
    there = asked | Q(region__isnull=True) if None in regions else asked
    sums = _Sums.of(spans, RegionCapacity.objects.filter(there), expected.by_region)
    for region in regions:
        slug = region.slug if region else None
        found += [_row(span, *sums.at(slug, span), region=region) for span in spans]
    return found


@dataclass(frozen=True, slots=True)
class _Sums:
    """The minutes of each consultant or region in each period: what the ledger holds, and what is expected."""

    ledger: Mapping[tuple[Any, Period], list[int]]
    expected: Mapping[tuple[Any, Period], int]

    @classmethod
    def of(cls, spans: Sequence[Period], rows: Any, expected: Mapping[tuple[Any, date], int]) -> "_Sums":
        """Add up the days, in one pass over one query."""
        owner = "consultant" if rows.model is ConsultantCapacity else "region"
        span_of = {on: span for span in spans for on in days_between(span.starts_on, span.ends_on)}
        inside = rows.filter(on__range=(spans[0].starts_on, spans[-1].ends_on)) if spans else rows.none()
        ledger: defaultdict[tuple[Any, Period], list[int]] = defaultdict(lambda: [0, 0, 0])
        for key, on, *minutes in inside.values_list(owner, "on", *_columns(Figures())).order_by():
            total = ledger[key, span_of[on]]
            for number, more in enumerate(minutes):
                total[number] += more
        ahead: Counter[tuple[Any, Period]] = Counter()
        for (key, on), part in expected.items():
            ahead[key, span_of[on]] += part
        return cls(ledger, ahead)

    def at(self, key: Any, span: Period) -> tuple[Capacity, int]:
        """One's minutes in a period, and what is expected then."""
        return Capacity(*self.ledger.get((key, span), (0, 0, 0))), self.expected.get((key, span), 0)


def _row(
    span: Period,
    total: Capacity,
    expected: int,
    *,
    region: Region | None = None,
    consultant: Consultant | None = None,
) -> CapacityRow:
    return CapacityRow(
        region=region,
        consultant=consultant,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
        available_minutes=total.available_minutes,
        committed_minutes=total.committed_minutes,
        held_minutes=total.held_minutes,
        forecast_minutes=expected,
        free_minutes=total.free_minutes,
        utilisation=total.utilisation,
    )


def _columns(figures: Figures) -> dict[str, int]:
    return {
        "available_minutes": figures.available_minutes,
        "committed_minutes": figures.committed_minutes,
        "held_minutes": figures.held_minutes,
    }


def figures_in(row: ConsultantCapacity | RegionCapacity) -> Figures:
    """The minutes in a row of the ledger."""
    return Figures(row.available_minutes, row.committed_minutes, row.held_minutes)
