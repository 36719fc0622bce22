"""The front page: what is coming, month by month, and how to have it in one's own calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.pages.first_steps import first_steps
from api.scoping import visible
from network.clock import local_day, now, today
from network.feeds import publishing
from network.feeds.models import Feed
from network.meetings.models import OUT_IN_THE_OPEN, Meeting, Visibility
from network.people.models import Person
from network.regions.models import Region

MOST = 200


@dataclass(frozen=True, slots=True)
class Month:
    """The meetings of one month."""

    first: date
    meetings: list[Meeting]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A public feed as the page links to it."""

    name: str
    url: str
    webcal: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is coming: open meetings for everybody, and for those who are logged in whatever they may see."""
    coming = _coming(request.user)
    shown = _wanted(coming, request.GET.get("region", ""), request.GET.get("month", ""))
    regions = Region.objects.on(today())
    chosen = {"region": request.GET.get("region"), "month": request.GET.get("month")}
    months = list(dict.fromkeys(_month(start) for start in coming.values_list("starts_at", flat=True)))
    content = {"months": list(_by_month(shown)), "all_months": months, "regions": regions, "chosen": chosen}
    return render(
        request, "pages/start.html", content | {"feeds": _public_feeds(), "first_steps": first_steps(request.user)}
    )


def _coming(reader: object) -> QuerySet[Meeting]:
    seen = (
        visible(Meeting, reader) if isinstance(reader, Person) else Meeting.objects.filter(visibility=Visibility.PUBLIC)
    )
    out: QuerySet[Meeting] = seen.filter(state__in=OUT_IN_THE_OPEN, ends_at__gte=now())
    return out.order_by("starts_at", "id")


def _wanted(meetings: QuerySet[Meeting], region: str, month: str) -> list[Meeting]:
    if region and region.isprintable():
        meetings = meetings.filter(Q(network__region=region) | Q(network__region__isnull=True))
    rows = meetings.select_related("network__region", "place_municipality")[:MOST]
    return [row for row in rows if not month or f"{_month(row.starts_at):%Y-%m}" == month]


def _by_month(meetings: list[Meeting]) -> Iterator[Month]:
    for first, rows in groupby(meetings, key=lambda row: _month(row.starts_at)):
        yield Month(first, list(rows))


def _month(moment: datetime) -> date:
    return local_day(moment).replace(day=1)


def _public_feeds() -> list[Subscription]:
    feeds = Feed.objects.filter(path__isnull=False, revoked_at__isnull=True).defer("body")
    order = {Feed.Audience.PUBLIC: 0, Feed.Audience.REGION: 1}
    return [
        _subscription(feed)
        for feed in sorted(feeds, key=lambda feed: (order.get(Feed.Audience(feed.audience), 2), feed.name))
    ]


def _subscription(feed: Feed) -> Subscription:
    url = publishing.address(feed.path or "")
    return Subscription(feed.name, url, webcal(url))


def webcal(url: str) -> str:
    """The same address for calendar programs."""
    return "webcal" + url[url.index(":") :]
