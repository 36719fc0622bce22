"""Which regions become one, and from which day."""

from dataclasses import dataclass
from datetime import date, timedelta

from network.errors import InputError, Text
from network.regions.models import Region

UNKNOWN = Text("Regionen findes ikke.", "There is no such region.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """Regions, by slug, that end the day before `starts_on` and go on as the region `into`."""

    regions: tuple[str, ...]
    into: str
    name: str
    starts_on: date
    seat: str = ""

    @property
    def ends_on(self) -> date:
        """The old regions' last day."""
        return self.starts_on - timedelta(days=1)


def known_mergers() -> list[Merger]:
    """The mergers that the reference data already tell of, the earliest first."""
    return [
        Merger(
            regions=tuple(sorted(old.slug for old in region.predecessors.all())),
            into=region.slug,
            name=region.name,
            seat=region.seat,
            starts_on=region.valid_from,
        )
        for region in Region.objects.filter(predecessors__isnull=False).distinct().order_by("valid_from")
    ]


def regions_of(merger: Merger) -> list[Region]:
    """The regions that end, as the merger names them.

    Raises:
        InputError: `regions`, one of them is unknown, has ended before, or goes on as another.
    """
    found = Region.objects.in_bulk(merger.regions)
    for slug in merger.regions:
        if slug not in found:
            raise InputError("regions", "unknown", Text(f"{UNKNOWN.da} ({slug})", f"{UNKNOWN.en} ({slug})"))
        if not _may_become(found[slug], merger):
            raise _ended(found[slug])
    return [found[slug] for slug in merger.regions]


def _may_become(region: Region, merger: Merger) -> bool:
    ends_then = region.valid_to in {None, merger.ends_on}
    return ends_then and region.successor_id in {None, merger.into} and region.valid_from < merger.starts_on


def _ended(region: Region) -> InputError:
    until = region.valid_to.isoformat() if region.valid_to else "…"
    return InputError(
        "regions",
        "ended",
        Text(
            f"{region.name} gælder {region.valid_from.isoformat()}–{until} og kan ikke indgå på den dag.",
            f"{region.name} is in force {region.valid_from.isoformat()}–{until} and cannot be merged on that day.",
        ),
    )
