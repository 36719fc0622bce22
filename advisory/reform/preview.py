"""What a merger of regions would do to everything that knows a region. Changes nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from advisory.consultants.models import Consultant, ConsultantArea
from advisory.reform.mergers import Merger, regions_of
from network.errors import Text
from network.feeds.models import Feed
from network.meetings.models import OUT_IN_THE_OPEN, Meeting
from network.networks.models import Membership, Network
from network.regions.models import Municipality, MunicipalityRegion, Region, in_force
from network.wording import short_date


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that knows a region: `kind` is its resource, `about` its key, `changes` whether it is changed."""

    kind: str
    about: str
    changes: bool
    what: Text


def preview(merger: Merger, following: Collection[UUID] = ()) -> list[Effect]:
    """Everything the merger touches, and what becomes of it; `following` are the networks told to follow.

    Raises:
        InputError: `regions`, one of them cannot be merged on that day.
    """
    regions = regions_of(merger)
    return [
        *_regions(merger, regions),
        *_municipalities(merger, regions),
        *_networks(merger, regions, following),
        *_memberships(merger, regions, following),
        *_feeds(merger, regions),
        *_consultants(merger, regions),
    ]


def _regions(merger: Merger, regions: list[Region]) -> Iterator[Effect]:
    until, since = short_date(merger.ends_on), short_date(merger.starts_on)
    for region in regions:
        yield Effect(
            "regions",
            region.slug,
            region.valid_to is None,
            Text(f"{region.name} gælder til og med {until.da}.", f"{region.name} is in force until {until.en}."),
        )
    yield Effect(
        "regions",
        merger.into,
        not Region.objects.filter(slug=merger.into).exists(),
        Text(f"{merger.name} gælder fra {since.da}.", f"{merger.name} is in force from {since.en}."),
    )


def _municipalities(merger: Merger, regions: list[Region]) -> Iterator[Effect]:
    there = set(municipalities_moved(merger).values_list("municipality", flat=True))
    for municipality in Municipality.objects.filter(in_force(merger.ends_on, "regions__"), regions__region__in=regions):
        yield Effect(
            "municipalities",
            municipality.code,
            municipality.code not in there,
            Text(f"{municipality} hører til {merger.name}.", f"{municipality} belongs to {merger.name}."),
        )


def municipalities_moved(merger: Merger) -> QuerySet[MunicipalityRegion]:
    """The rows that say that a municipality belongs to the new region from its first day."""
    return MunicipalityRegion.objects.filter(region=merger.into, valid_from=merger.starts_on)


def _networks(merger: Merger, regions: list[Region], following: Collection[UUID]) -> Iterator[Effect]:
    for network in Network.objects.filter(region__in=regions):
        coming = _coming(merger, network)
        follows = network.pk in following
        yield Effect(
            "networks",
            str(network.pk),
            follows and network.follows_from != merger.starts_on,
            _goes_over(merger, network, coming) if follows or network.follows_from else _stays(network, coming),
        )


def _coming(merger: Merger, network: Network) -> int:
    return Meeting.objects.filter(
        network=network, state__in=OUT_IN_THE_OPEN, starts_at__date__gte=merger.starts_on
    ).count()


def _goes_over(merger: Merger, network: Network, coming: int) -> Text:
    return Text(
        f"{network} tæller for {merger.name}. Møder efter reformen: {coming}; de beholder tid, sted og deltagere.",
        f"{network} counts for {merger.name}. Meetings after the reform: {coming}; time, place and people stay.",
    )


def _stays(network: Network, coming: int) -> Text:
    return Text(
        f"{network} bliver, som det er. Møder efter reformen: {coming}.",
        f"{network} stays as it is. Meetings after the reform: {coming}.",
    )


def memberships_of(regions: Collection[Region], merger: Merger) -> QuerySet[Membership]:
    """What the old regions themselves are members of on their last day."""
    rows = Membership.objects.active_on(merger.ends_on).filter(organisation__region__in=regions)
    return rows.select_related("network", "organisation")


def _memberships(merger: Merger, regions: list[Region], following: Collection[UUID]) -> Iterator[Effect]:
    for membership in memberships_of(regions, merger):
        goes_over = membership.network_id in following
        yield Effect(
            "memberships",
            str(membership.pk),
            goes_over and membership.valid_to != merger.ends_on,
            Text(
                f"{membership.organisation} i {membership.network}: "
                + (f"{merger.name} træder ind med de samme kontaktpersoner." if goes_over else "uændret."),
                f"{membership.organisation} in {membership.network}: "
                + (f"{merger.name} takes over with the same contacts." if goes_over else "unchanged."),
            ),
        )


def _feeds(merger: Merger, regions: list[Region]) -> Iterator[Effect]:
    for feed in Feed.objects.filter(region__in=regions, revoked_at__isnull=True).defer("body"):
        yield Effect(
            "feeds",
            str(feed.pk),
            changes=False,
            what=Text(
                f"Kalenderen »{feed.name}« bliver ved med at virke; ingen skal abonnere igen.",
                f"The calendar '{feed.name}' goes on working; nobody needs to subscribe again.",
            ),
        )
    path = f"region/{merger.into}.ics"
    yield Effect(
        "feeds",
        path,
        not Feed.objects.filter(path=path).exists(),
        Text(f"{merger.name} har sin egen kalender.", f"{merger.name} has a calendar of its own."),
    )


def _consultants(merger: Merger, regions: list[Region]) -> Iterator[Effect]:
    for consultant in Consultant.objects.filter(areas__in=areas_in(regions, merger)).distinct():
        yield Effect(
            "consultants",
            str(consultant.pk),
            changes=True,
            what=Text(f"{consultant} tager sig af {merger.name}.", f"{consultant} serves {merger.name}."),
        )


def areas_in(regions: Collection[Region], merger: Merger) -> QuerySet[ConsultantArea]:
    """The areas in the old regions that would go on beyond their last day."""
    beyond = ConsultantArea.objects.exclude(valid_to__lte=merger.ends_on)
    return beyond.filter(region__in=regions).order_by("consultant", "id")
