"""Applying a reform of regions: dated data, in one transaction, or rehearsed and taken back."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from advisory.capacity import ledger
from advisory.consultants.models import ConsultantArea
from advisory.reform.mergers import Merger, regions_of
from advisory.reform.preview import Effect, areas_in, memberships_of, municipalities_moved, preview
from network.events.recording import record
from network.feeds import publishing
from network.invitations import planning
from network.invitations.models import Dispatch
from network.networks import membership
from network.networks.models import Membership, Network
from network.people.enrolment import enrol_organisations
from network.people.models import Organisation, Person
from network.regions.models import Municipality, MunicipalityRegion, Region, in_force


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsed reform would have done: its effects, the mails it would send, and whether the past stays."""

    effects: list[Effect]
    mails: int
    the_past_stays: bool


def apply(merger: Merger, following: Collection[UUID] = (), *, by: Person | None) -> list[Effect]:
    """Let regions become one; what was before keeps the region of its day. Doing it again changes nothing.

    `following` are the ids of the networks that are to count for the new region. Returns what was changed.

    Raises:
        InputError: `regions`, one of them cannot be merged on that day.
    """
    with transaction.atomic():
        effects = [effect for effect in preview(merger, following) if effect.changes]
        regions = regions_of(merger)
        _merge_regions(merger, regions)
        _move_municipalities(merger, regions)
        _move_areas(merger, regions)
        enrol_organisations()
        for network in Network.objects.filter(pk__in=following, region__in=regions):
            membership.follow(network, merger.starts_on, by=by)
        _hand_over_memberships(merger, regions, following)
        if effects:
            record("region.reformed", by=by, region=merger.into, regions=list(merger.regions))
    publishing.open_public_feeds()
    return effects


def rehearse(merger: Merger, following: Collection[UUID] = (), *, by: Person | None) -> Rehearsal:
    """Apply a reform, look at what came of it, and take everything back.

    Raises:
        InputError: as `apply`.
    """
    with transaction.atomic():
        planning.sweep("")
        ledger.recompute_all()
        mails, past = Dispatch.objects.count(), _figures_before(merger)
        effects = apply(merger, following, by=by)
        planning.sweep("")
        ledger.recompute_all()
        rehearsal = Rehearsal(effects, Dispatch.objects.count() - mails, past == _figures_before(merger))
        transaction.set_rollback(True)
    return rehearsal


def _figures_before(merger: Merger) -> list[Any]:
    """The regions' minutes, month by month, from the ledger's first day to the day before the reform."""
    first, last = ledger.horizon()[0], merger.ends_on
    regions = [*Region.objects.filter(valid_from__lte=last).order_by("slug"), None]
    return ledger.rows(first=first, last=last, by="month", regions=regions)


def _merge_regions(merger: Merger, regions: list[Region]) -> None:
    new, _ = Region.objects.get_or_create(
        slug=merger.into,
        defaults={"name": merger.name, "seat": merger.seat, "valid_from": merger.starts_on, "code": None},
    )
    for region in regions:
        region.valid_to, region.successor = merger.ends_on, new
        region.save(update_fields=["valid_to", "successor"])


def _move_municipalities(merger: Merger, regions: list[Region]) -> None:
    there = municipalities_moved(merger).values("municipality")
    belong = Municipality.objects.filter(in_force(merger.ends_on, "regions__"), regions__region__in=regions)
    moving = list(belong.exclude(pk__in=there))
    old = MunicipalityRegion.objects.filter(municipality__in=moving, region__in=regions)
    old.filter(in_force(merger.ends_on)).update(valid_to=merger.ends_on)
    MunicipalityRegion.objects.bulk_create(
        MunicipalityRegion(municipality=each, region_id=merger.into, valid_from=merger.starts_on) for each in moving
    )


def _move_areas(merger: Merger, regions: list[Region]) -> None:
    """End each area in an old region, and let it go on in the new one with the weight the old ones had together."""
    weights: dict[UUID, int] = defaultdict(int)
    lasts: dict[UUID, date | None] = {}
    areas = list(areas_in(regions, merger))
    for area in areas:
        weights[area.consultant_id] += area.share
        lasts[area.consultant_id] = _later(lasts.get(area.consultant_id, area.valid_to), area.valid_to)
        if area.valid_from > merger.ends_on:
            area.delete()
        else:
            area.valid_to = merger.ends_on
            area.save(update_fields=["valid_to"])
    ConsultantArea.objects.bulk_create(
        ConsultantArea(
            consultant_id=pk, region_id=merger.into, share=share, valid_from=merger.starts_on, valid_to=lasts[pk]
        )
        for pk, share in weights.items()
    )


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def _hand_over_memberships(merger: Merger, regions: list[Region], following: Collection[UUID]) -> None:
    """Let the new region take the old ones' places in the networks that follow, with the same contacts."""
    new = Organisation.objects.get(region=merger.into)
    for old in memberships_of(regions, merger).filter(network__in=following):
        taken, _ = Membership.objects.get_or_create(
            network=old.network,
            organisation=new,
            valid_to=None,
            defaults={"approved": True, "valid_from": merger.starts_on},
        )
        taken.contacts.add(*old.contacts.all())
        old.valid_to = merger.ends_on
        old.save(update_fields=["valid_to"])
