"""The front page: what is coming, as a list, as a month or by region, and how to have it in one's own calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.pages import coming
from api.pages.coming import Grid, Group
from api.pages.first_steps import first_steps
from api.scoping import visible
from network.clock import local_day, now, today
from network.errors import Text
from network.feeds import publishing
from network.feeds.models import Feed
from network.meetings.models import OUT_IN_THE_OPEN, Meeting, Visibility
from network.people.models import Person
from network.regions.models import Region

MOST = 500
VIEWS = {"": Text("Liste", "List"), "month": Text("Måned", "Month"), "region": Text("Region for region", "By region")}


@dataclass(frozen=True, slots=True)
class Subscription:
    """A public feed as the page links to it."""

    name: str
    url: str
    webcal: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of all that is coming the reader wants to see, and how; what makes no sense is as good as nothing."""

    region: str
    month: str
    view: str

    def address(self, **different: str) -> str:
        """The same choice but for this."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in (self._all() | different).items() if value})
        return f"?{query.urlencode()}"

    def _all(self) -> dict[str, str]:
        return {"region": self.region, "month": self.month, "view": self.view}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is coming: open meetings for everybody, and for those who are logged in whatever they may see."""
    regions = list(Region.objects.on(today()))
    all_meetings = list(_coming(request.user)[:MOST])
    months = list(dict.fromkeys(_month(each.starts_at) for each in all_meetings))
    chosen = _chosen(request.GET, regions, months)
    there = [each for each in all_meetings if coming.concerns(each, chosen.region)]
    content = {
        "chosen": chosen,
        "views": [(text, chosen.address(view=view), view == chosen.view) for view, text in VIEWS.items()],
        "all_months": months,
        "regions": regions,
        "feeds": _public_feeds(),
        "first_steps": first_steps(request.user),
    }
    return render(request, "pages/start.html", content | _shown(there, chosen, months))


def _shown(there: list[Meeting], chosen: Chosen, months: list[date]) -> dict[str, Grid | list[Group] | tuple[str, str]]:
    """The meetings in the form that was asked for."""
    if chosen.view == "month":
        first = _first(chosen.month) or (months[0] if months else today().replace(day=1))
        before, after = (f"{each:%Y-%m}" for each in coming.beside(first))
        return {"grid": coming.grid(there, first), "turn": (chosen.address(month=before), chosen.address(month=after))}
    wanted = [each for each in there if not chosen.month or f"{_month(each.starts_at):%Y-%m}" == chosen.month]
    return {"groups": coming.by_region(wanted) if chosen.view == "region" else coming.by_month(wanted)}


def _chosen(given: Mapping[str, str], regions: list[Region], months: list[date]) -> Chosen:
    region, month, view = (given.get(name, "") for name in ("region", "month", "view"))
    is_month = _first(month) in months or (view == "month" and _first(month) is not None)
    return Chosen(
        region if region in {each.slug for each in regions} else "",
        month if is_month else "",
        view if view in VIEWS else "",
    )


def _first(month: str) -> date | None:
    """The first day of `2027-03`; of the months that calendars have room around."""
    try:
        first = datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 a month has no zone
    except ValueError:
        return None
    return first if today().year - 5 <= first.year <= today().year + 5 else None


def _coming(reader: object) -> QuerySet[Meeting]:
    seen = (
        visible(Meeting, reader) if isinstance(reader, Person) else Meeting.objects.filter(visibility=Visibility.PUBLIC)
    )
    out: QuerySet[Meeting] = seen.filter(state__in=OUT_IN_THE_OPEN, ends_at__gte=now())
    return out.select_related("network__region__successor").defer("description").order_by("starts_at", "id")


def _month(moment: datetime) -> date:
    return local_day(moment).replace(day=1)


def _public_feeds() -> list[Subscription]:
    feeds = Feed.objects.filter(path__isnull=False, revoked_at__isnull=True).only("name", "path", "audience")
    return [subscription(feed) for feed in sorted(feeds, key=_rank)]


def _rank(feed: Feed) -> tuple[int, str]:
    order = {Feed.Audience.PUBLIC.value: 0, Feed.Audience.REGION.value: 1}
    return order.get(feed.audience, 2), feed.name


def subscription(feed: Feed) -> Subscription:
    """A public feed's addresses."""
    url = publishing.address(feed.path or "")
    return Subscription(feed.name, url, webcal(url))


def webcal(url: str) -> str:
    """The same address for calendar programs."""
    return "webcal" + url[url.index(":") :]
