"""The front page: what is coming, and how to have it in one's own calendar."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from network.feeds import publishing
from network.feeds.models import Feed


@dataclass(frozen=True, slots=True)
class Subscription:
    """A public feed as the page links to it."""

    name: str
    url: str
    webcal: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is coming."""
    return render(request, "pages/start.html", {"feeds": _public_feeds()})


def _public_feeds() -> list[Subscription]:
    feeds = Feed.objects.filter(path__isnull=False, revoked_at__isnull=True).defer("body")
    order = {Feed.Audience.PUBLIC: 0, Feed.Audience.REGION: 1}
    return [
        _subscription(feed)
        for feed in sorted(feeds, key=lambda feed: (order.get(Feed.Audience(feed.audience), 2), feed.name))
    ]


def _subscription(feed: Feed) -> Subscription:
    url = publishing.address(feed.path or "")
    return Subscription(feed.name, url, "webcal" + url[url.index(":") :])
