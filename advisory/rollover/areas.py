"""Where each consultant serves when the year has ended: the same region, or the one that takes over its duties."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from advisory.consultants.availability import DAY
from advisory.consultants.models import Consultant, ConsultantArea
from network.events.recording import record
from network.people.models import Person
from network.regions.models import Region, in_force


@dataclass(frozen=True, slots=True)
class AreaOutlook:
    """That a consultant's areas which end with the year go on as one in `region`, with their shares together.

    `valid_to` is the end of the next year for what was dated, and None for what had no end.
    """

    consultant: Consultant
    areas: tuple[ConsultantArea, ...]
    region: Region
    share: int
    valid_from: date
    valid_to: date | None


def area_outlooks(year: int) -> list[AreaOutlook]:
    """Everybody's areas that end with the year, or whose region does, unless they go on already."""
    last = date(year, 12, 31)
    first = last + DAY
    areas = ConsultantArea.objects.filter(in_force(last)).exclude(consultant__valid_to__lte=last)
    ending = [
        area
        for area in areas.select_related("consultant__person", "region__successor")
        if area.valid_to == last or area.region.on(first) != area.region
    ]
    going_on = set(
        ConsultantArea.objects.filter(in_force(first))
        .exclude(pk__in=[area.pk for area in ending])
        .values_list("consultant", "region")
    )
    by_target = sorted(ending, key=lambda area: (str(area.consultant_id), area.region.on(first).slug, area.pk))
    outlooks = [
        _outlook(list(found), year)
        for _, found in groupby(by_target, key=lambda area: (area.consultant_id, area.region.on(first).slug))
    ]
    return [each for each in outlooks if (each.consultant.pk, each.region.pk) not in going_on]


def go_on(outlooks: Iterable[AreaOutlook], *, by: Person | None) -> None:
    """End the old areas with the year, and let the new ones begin with the next."""
    for each in outlooks:
        for area in each.areas:
            area.valid_to = each.valid_from - DAY
            area.save(update_fields=["valid_to"])
        ConsultantArea.objects.create(
            consultant=each.consultant,
            region=each.region,
            share=each.share,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
        )
        record("consultant.changed", by=by, consultant=each.consultant.pk)


def _outlook(areas: list[ConsultantArea], year: int) -> AreaOutlook:
    first = date(year + 1, 1, 1)
    is_dated = all(area.valid_to is not None for area in areas)
    return AreaOutlook(
        consultant=areas[0].consultant,
        areas=tuple(areas),
        region=areas[0].region.on(first),
        share=sum(area.share for area in areas),
        valid_from=first,
        valid_to=date(year + 1, 12, 31) if is_dated else None,
    )
