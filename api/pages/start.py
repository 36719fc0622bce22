"""The start page: what this is, and where everything else is."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_binary_file, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from network.feeds import publishing
from network.feeds.models import Feed

SHOWN_MAILS = 20
FILE_NAME = re.compile(r"[\w.@+=-]+\.eml", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the page lists it."""

    name: str
    subject: str
    to: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A public feed as the page links to it."""

    name: str
    url: str
    webcal: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What this is, in Danish and English."""
    mails = _latest_mails() if settings.DEVELOPMENT else None
    return render(request, "api/start.html", {"feeds": _public_feeds(), "mails": mails})


@require_safe
def mail(_: HttpRequest, name: str) -> HttpResponse:
    """One mail as it was written, for development only."""
    path = Path(settings.MAIL_DIR) / name
    if not settings.DEVELOPMENT or not FILE_NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="text/plain; charset=utf-8")


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


def _latest_mails() -> list[Mail]:
    found = [path for path in Path(settings.MAIL_DIR).glob("*.eml") if FILE_NAME.fullmatch(path.name)]
    newest = sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN_MAILS]
    return [_read(path) for path in newest]


def _read(path: Path) -> Mail:
    with path.open("rb") as file:
        message = message_from_binary_file(file, EmailMessage, policy=policy.default)
    written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Mail(path.name, str(message["Subject"] or ""), str(message["To"] or ""), written_at)
