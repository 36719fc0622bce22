"""Handing out feeds. The bytes are finished; a poll only reads them, and builds nothing."""

import gzip
from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from network.clock import now
from network.feeds.models import Feed

CALENDAR = "text/calendar; charset=utf-8"
FOR_ALL = "public, max-age=300, stale-while-revalidate=86400"
FOR_ONE = "private, no-store"
NOTED_EVERY = timedelta(minutes=1)
NONE_HERE = b"Her er ingen kalender.\nThere is no calendar here.\n"


@require_safe
def public(request: HttpRequest, path: str) -> HttpResponseBase:
    """A feed that needs no token."""
    feed = Feed.objects.defer("body").filter(path=path, revoked_at__isnull=True).first()
    if feed is None or not feed.etag:
        return _none_here()
    return _handed_out(request, feed, FOR_ALL)


@require_safe
def secret(request: HttpRequest, token: str) -> HttpResponseBase:
    """A feed whose address is its key; whoever holds the address may read it."""
    feed = Feed.objects.with_token(token)
    response = _handed_out(request, feed, FOR_ONE) if feed and feed.etag else _none_here()
    response["Referrer-Policy"] = "no-referrer"
    return response


def _none_here() -> HttpResponse:
    """The same bytes whether a feed was closed or never was."""
    response = HttpResponse(NONE_HERE, status=404, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = FOR_ONE
    response["Referrer-Policy"] = "no-referrer"
    return response


def _handed_out(request: HttpRequest, feed: Feed, cache: str) -> HttpResponseBase:
    _note_fetch(feed)
    zipped = _takes_gzip(request)
    etag = feed.etag[:-1] + '.gz"' if zipped else feed.etag
    changed = int(feed.built_at.timestamp()) if feed.built_at else None
    response = get_conditional_response(request, etag=etag, last_modified=changed)
    if response is None:
        response = _whole(bytes(feed.body), zipped=zipped)
    if isinstance(response, HttpResponseNotModified | HttpResponse):
        response["ETag"] = etag
        if changed is not None:
            response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = cache
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _whole(body: bytes, *, zipped: bool) -> HttpResponse:
    response = HttpResponse(gzip.compress(body, compresslevel=6, mtime=0) if zipped else body, content_type=CALENDAR)
    if zipped:
        response["Content-Encoding"] = "gzip"
    return response


def _takes_gzip(request: HttpRequest) -> bool:
    for offer in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = offer.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _note_fetch(feed: Feed) -> None:
    """Remember that somebody fetches it, at most once a minute."""
    moment = now()
    if feed.last_fetched_at is None or feed.last_fetched_at < moment - NOTED_EVERY:
        stale = Q(last_fetched_at__isnull=True) | Q(last_fetched_at__lt=moment - NOTED_EVERY)
        Feed.objects.filter(stale, pk=feed.pk).update(last_fetched_at=moment)
