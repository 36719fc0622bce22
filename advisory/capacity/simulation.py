"""Before saying yes: what one more course would do to people's weeks, and when its first meeting could be.

Nothing is written. The course is taken to be as large as its programme's usually are (`forecast.Usual`), spread over
twelve months from today, and shared equally between the consultants who serve the municipality's region.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from advisory.booking import searching
from advisory.booking.slots import Slot
from advisory.capacity import forecast, ledger
from advisory.capacity.accounts import municipality_regions
from advisory.capacity.helping import SEARCHED, Help, missing_skills, usual_meeting, what_would_help
from advisory.consultants.availability import days_between
from advisory.consultants.models import Consultant
from advisory.courses.wishes import EVERY_TIME, Wishes
from network.clock import today
from network.errors import Text
from network.networks.models import Programme
from network.regions.models import Municipality, Region

DATES: Final = 5
NOBODY = Text(
    "Ingen konsulent dækker regionen. Giv en konsulent regionen, eller lad en naboregion hjælpe.",
    "No consultant serves the region. Let a consultant serve it, or let a neighbouring region help.",
)
ALONE = Text(
    "Færre end to af regionens konsulenter kan på samme tid de næste tre måneder. Konsulenter fra andre regioner kan.",
    "Fewer than two of the region's consultants can at one time in the next three months. Others can.",
)
NO_TIME = Text(
    "Ingen to konsulenter har tid de næste tre måneder. Vælg et senere vindue, eller frigør timer.",
    "No two consultants have time in the next three months. Choose a later window, or free some hours.",
)


@dataclass(frozen=True, slots=True)
class Load:
    """One week of a region or of a consultant: committed, held and expected minutes without and with the course."""

    region: str | None
    consultant: Consultant | None
    starts_on: date
    ends_on: date
    available_minutes: int
    without_minutes: int
    with_minutes: int

    @property
    def is_exceeded(self) -> bool:
        """Whether the course would ask for more than there is."""
        return self.with_minutes > self.available_minutes


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a course would do. `obstacle` says why there are no dates, `helps` what would give some."""

    course_minutes: int
    starts_on: date
    ends_on: date
    weeks: tuple[Load, ...]
    first_dates: tuple[Slot, ...]
    obstacle: Text | None
    helps: tuple[Help, ...]


def simulate(
    municipality: Municipality,
    topics: Sequence[str] = (),
    *,
    programme: Programme | None = None,
    wishes: Wishes = EVERY_TIME,
) -> Simulation:
    """What one more course about these topics in this municipality would do from today on.

    Without a programme it is as large as courses of all programmes are. Its first meeting keeps to the wishes.
    """
    first, last = today(), today() + timedelta(days=forecast.ASKED_FOR - 1)
    region = municipality.region_on(last)
    serving = list(Consultant.objects.serving(region, last).on(last).distinct().select_related("person"))
    expected = forecast.forecast(first, last)
    minutes = expected.usual.of(programme.pk) if programme else expected.usual.of_all
    dates, obstacle = _first_dates(municipality, region, serving, wishes)
    weeks = tuple(_weeks(municipality, serving, minutes, expected, first, last))
    helps = (*(what_would_help(municipality, region, wishes) if obstacle else ()), *missing_skills(topics, serving))
    return Simulation(minutes, first, last, weeks, dates, obstacle, helps)


def _weeks(
    municipality: Municipality,
    serving: Sequence[Consultant],
    minutes: int,
    expected: forecast.Forecast,
    first: date,
    last: date,
) -> Iterator[Load]:
    """The region's weeks, then its consultants'; a region that is reformed meanwhile gives way to its successor."""
    more = forecast.spread(minutes, first, last)
    each = forecast.spread(minutes // max(1, len(serving)), first, last)
    region_of = municipality_regions()
    lies = {on: region_of(municipality.pk, on) for on in more}
    there = {region_of(municipality.pk, first), region_of(municipality.pk, last)}
    regions = list(Region.objects.filter(pk__in=there))
    here = {slug: {on: part for on, part in more.items() if lies[on] == slug} for slug in there}
    rows = ledger.rows(first=first, last=last, by="week", regions=regions, consultants=serving, expected=expected)
    for row in sorted(rows, key=lambda row: row.consultant is not None):
        yield _load(row, each if row.consultant else here[row.region.pk] if row.region else {})


def _load(row: ledger.CapacityRow, more: Mapping[date, int]) -> Load:
    without = row.committed_minutes + row.held_minutes + row.forecast_minutes
    added = sum(more.get(on, 0) for on in days_between(row.starts_on, row.ends_on))
    return Load(
        row.region.slug if row.region else None,
        row.consultant,
        row.starts_on,
        row.ends_on,
        row.available_minutes,
        without,
        without + added,
    )


def _first_dates(
    municipality: Municipality, region: Region, serving: Sequence[Consultant], wishes: Wishes
) -> tuple[tuple[Slot, ...], Text | None]:
    """The first times for a usual meeting with a full team of the region, else why there are none."""
    if found := _search(municipality, region.slug, wishes):
        return found, None
    if not serving:
        return (), NOBODY
    return (), ALONE if _search(municipality, None, wishes) else NO_TIME


def _search(municipality: Municipality, region: str | None, wishes: Wishes) -> tuple[Slot, ...]:
    wanted = usual_meeting(municipality, region, today(), today() + SEARCHED, wishes)
    best = searching.search(wanted, limit=DATES)
    return tuple(sorted(best, key=lambda slot: slot.starts_at))
