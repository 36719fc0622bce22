"""Keeping feeds as finished bytes: built when something changed, never when somebody polls."""

import gzip
import hashlib
import os
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from network.calendar import build
from network.clock import now
from network.errors import Text
from network.events.recording import record
from network.feeds.audiences import feeds_following, feeds_showing
from network.feeds.contents import entries_of
from network.feeds.models import Feed, new_token
from network.meetings.models import Meeting
from network.networks.models import Network
from network.people.models import Person, digest
from network.regions.models import Region

COLOURS = {
    Feed.Audience.PUBLIC: "navy",
    Feed.Audience.REGION: "seagreen",
    Feed.Audience.NETWORK: "teal",
    Feed.Audience.MUNICIPALITY: "darkorange",
    Feed.Audience.CONSULTANT: "purple",
    Feed.Audience.PERSON: "royalblue",
}
NATIONAL = Text("Nationale møder og webinarer", "National meetings and webinars")


def rebuild_for_meeting(meeting_id: str) -> None:
    """Rebuild every feed that shows the meeting or did."""
    for feed in feeds_showing(Meeting.objects.get(pk=UUID(meeting_id))):
        rebuild(feed)


def rebuild_for_network(network_id: str) -> None:
    """Make sure an open network has its public feed, and rebuild what shows the network."""
    network = Network.objects.get(pk=UUID(network_id))
    if network.open:
        open_network_feed(network)
    for feed in feeds_following(network):
        rebuild(feed)


def rebuild_for_person(person_id: str) -> None:
    """Rebuild the calendars of one person, whose records may have become one."""
    for feed in Feed.objects.filter(person=UUID(person_id), revoked_at__isnull=True):
        rebuild(feed)


def rebuild_for_invitation(invitation_id: str) -> None:
    """Rebuild the calendars of the person invited, whose answer may be another."""
    for feed in Feed.objects.filter(person__invitations=UUID(invitation_id), revoked_at__isnull=True):
        rebuild(feed)


def rebuild_national(_: str = "") -> None:
    """Rebuild what shows the deadlines of grant rounds."""
    for feed in Feed.objects.filter(audience=Feed.Audience.PUBLIC, revoked_at__isnull=True):
        rebuild(feed)


def rebuild_all(_: str = "") -> None:
    """Rebuild every feed, as the window of days moves on each night."""
    for feed in Feed.objects.filter(revoked_at__isnull=True):
        rebuild(feed)


def rebuild(feed: Feed) -> bool:
    """Build a feed's bytes from the truth and keep them if they differ; whether they did."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
        body = bytes_of(feed)
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        if etag == feed.etag and feed.zipped:
            return False
        feed.body, feed.zipped = body, gzip.compress(body, compresslevel=6, mtime=0)
        feed.etag, feed.built_at = etag, now()
        feed.save(update_fields=["body", "zipped", "etag", "built_at"])
    if feed.path:
        _to_file(f"{feed.path}.gz", bytes(feed.zipped))
        _to_file(feed.path, body)
    return True


def bytes_of(feed: Feed) -> bytes:
    """What the feed holds now, the same bytes as long as nothing in it changes."""
    return build.feed(entries_of(feed), name=feed.name, color=COLOURS[Feed.Audience(feed.audience)])


def open_public_feeds() -> None:
    """Make sure the national feed and one for each region exist, empty or not."""
    _open("national.ics", Feed.Audience.PUBLIC, NATIONAL.da)
    for region in Region.objects.all():
        _open(f"region/{region.slug}.ics", Feed.Audience.REGION, region.name, region=region)


def open_network_feed(network: Network) -> Feed:
    """Make sure an open network has its public feed."""
    return _open(f"network/{network.slug}.ics", Feed.Audience.NETWORK, network.name, network=network)


def _open(path: str, audience: str, name: str, **whose: Region | Network) -> Feed:
    feed, is_new = Feed.objects.get_or_create(path=path, defaults={"audience": audience, "name": name, **whose})
    if is_new:
        rebuild(feed)
    return feed


def create_secret(*, audience: str, name: str, owner: Person, **whose: object) -> tuple[Feed, str]:
    """Create a secret feed; the token is returned this once and kept only as a hash."""
    token = new_token()
    with transaction.atomic():
        feed = Feed.objects.create(audience=audience, name=name, owner=owner, token_digest=digest(token), **whose)
        record("feed.created", by=owner, feed=feed.pk, audience=audience)
        rebuild(feed)
    return feed, token


def rotate(feed: Feed, *, by: Person) -> tuple[Feed, str]:
    """Give a secret feed a new token; the old one is dead at once."""
    token = new_token()
    with transaction.atomic():
        feed.token_digest = digest(token)
        feed.save(update_fields=["token_digest"])
        record("feed.rotated", by=by, feed=feed.pk)
    return feed, token


def revoke(feed: Feed, *, by: Person) -> Feed:
    """Close a secret feed for good."""
    if feed.revoked_at is None:
        with transaction.atomic():
            feed.revoked_at = now()
            feed.save(update_fields=["revoked_at"])
            record("feed.revoked", by=by, feed=feed.pk)
    return feed


def address(path: str) -> str:
    """The whole address of a feed, from what comes after `/feeds/`."""
    return f"{settings.BASE_URL}/feeds/{path}"


def _to_file(path: str, body: bytes) -> None:
    """Put a public feed where the front web server hands it out, whole or not at all."""
    target = Path(settings.FEED_DIR) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(body)
    draft.replace(target)
