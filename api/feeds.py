"""Handing out feeds. The bytes are finished; a poll only reads them, and builds nothing."""

import time
from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from api.throttling import missing_from
from network.clock import now
from network.feeds import readers
from network.feeds.models import Feed

CALENDAR = "text/calendar; charset=utf-8"
FOR_ALL = "public, max-age=300, stale-while-revalidate=86400"
FOR_ONE = "private, no-store"
GUESSES = 300.0
"""How many wrong addresses a minute each process answers; right ones are answered whatever others guess."""
NOTED_EVERY = timedelta(minutes=1)
TOO_MANY = b"Vent lidt, og pr\xc3\xb8v igen.\nPlease wait a little and try again.\n"
NONE_HERE = b"Her er ingen kalender.\nThere is no calendar here.\n"


@require_safe
def public(request: HttpRequest, path: str) -> HttpResponseBase:
    """A feed that needs no token."""
    feed = Feed.objects.defer("body", "zipped").filter(path=path, revoked_at__isnull=True).first()
    if feed is None or not feed.etag:
        return _none_here()
    return _handed_out(request, feed, FOR_ALL)


@require_safe
def secret(request: HttpRequest, token: str) -> HttpResponseBase:
    """A feed whose address is its key; whoever holds the address may read it."""
    feed = Feed.objects.with_token(token)
    response = _handed_out(request, feed, FOR_ONE) if feed and feed.etag else _guessed()
    response["Referrer-Policy"] = "no-referrer"
    return response


def _guessed() -> HttpResponse:
    """The same answer for every wrong address, and none at all for who tries thousands."""
    if missing_from("guesses of feeds", time.monotonic(), GUESSES) <= 0:
        return _none_here()
    response = HttpResponse(TOO_MANY, status=429, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = FOR_ONE
    response["Retry-After"] = "60"
    return response


def _none_here() -> HttpResponse:
    """The same bytes whether a feed was closed or never was."""
    response = HttpResponse(NONE_HERE, status=404, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = FOR_ONE
    response["Referrer-Policy"] = "no-referrer"
    return response


def _handed_out(request: HttpRequest, feed: Feed, cache: str) -> HttpResponseBase:
    _note_fetch(feed, readers.family(request.headers.get("User-Agent", "")))
    zipped = _takes_gzip(request)
    changed = int(feed.built_at.timestamp()) if feed.built_at else None
    response = get_conditional_response(request, etag=_etag(feed, zipped=zipped), last_modified=changed)
    if response is None:
        zipped = zipped and bool(feed.zipped)  # feeds of an older version are compressed when they are next built
        response = _whole(bytes(feed.zipped if zipped else feed.body), zipped=zipped)
    if isinstance(response, HttpResponseNotModified | HttpResponse):
        response["ETag"] = _etag(feed, zipped=zipped)
        if changed is not None:
            response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = cache
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _etag(feed: Feed, *, zipped: bool) -> str:
    return feed.etag[:-1] + '.gz"' if zipped else feed.etag


def _whole(body: bytes, *, zipped: bool) -> HttpResponse:
    response = HttpResponse(body, content_type=CALENDAR)
    if zipped:
        response["Content-Encoding"] = "gzip"
    return response


def _takes_gzip(request: HttpRequest) -> bool:
    for offer in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = offer.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _note_fetch(feed: Feed, by: str) -> None:
    """Remember that somebody fetches it and with what family of program, at most once a minute."""
    moment = now()
    if feed.last_fetched_at is None or feed.last_fetched_at < moment - NOTED_EVERY:
        stale = Q(last_fetched_at__isnull=True) | Q(last_fetched_at__lt=moment - NOTED_EVERY)
        Feed.objects.filter(stale, pk=feed.pk).update(last_fetched_at=moment, last_fetched_by=by)
