"""Feeds are finished bytes that change when the truth does, and only then."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar

from network.clock import now, told
from network.feeds import publishing
from network.feeds.models import Feed
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.networks import membership
from network.networks.models import Network
from network.people.models import Person
from tests.conftest import Drain

REGION = "region/midtjylland.ics"


def shown(path: str = REGION) -> list[Any]:
    return Calendar.from_ical(bytes(Feed.objects.get(path=path).body)).walk("VEVENT")


def test_public_feeds_exist_from_the_start_and_are_empty(denmark: None) -> None:
    assert Feed.objects.filter(path__isnull=False).count() == 7
    assert shown("national.ics") == []


def test_a_draft_is_not_shown(meeting: Meeting, drain: Drain) -> None:
    drain()
    assert shown() == []


def test_a_save_the_date_is_shown_as_tentative(meeting: Meeting, planner: Person, drain: Drain) -> None:
    scheduling.announce(meeting, by=planner)
    drain()
    assert [event["STATUS"] for event in shown()] == ["TENTATIVE"]


def test_a_public_feed_names_nobody(meeting: Meeting, planner: Person, drain: Drain) -> None:
    scheduling.publish(meeting, by=planner)
    registration.register(meeting, Person.objects.get(email="ane@example.org"), by=planner)
    drain()
    assert b"ane@example.org" not in bytes(Feed.objects.get(path=REGION).body)


def test_a_members_meeting_is_not_public(meeting: Meeting, planner: Person, drain: Drain) -> None:
    Meeting.objects.update(visibility="members")
    scheduling.publish(meeting, by=planner)
    drain()
    assert shown() == []


def test_building_again_keeps_bytes_and_etag(meeting: Meeting, planner: Person, drain: Drain) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    before = Feed.objects.get(path=REGION)
    assert publishing.rebuild(before) is False
    assert Feed.objects.get(path=REGION).built_at == before.built_at


def test_a_public_feed_lies_as_a_file_for_the_front_web_server(
    meeting: Meeting, planner: Person, drain: Drain, settings: Any
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    assert (Path(settings.FEED_DIR) / REGION).read_bytes() == bytes(Feed.objects.get(path=REGION).body)


def test_a_cancelled_meeting_stays_marked_for_30_days(meeting: Meeting, planner: Person, drain: Drain) -> None:
    scheduling.publish(meeting, by=planner)
    scheduling.cancel(meeting, reason="", by=planner)
    drain()
    assert [event["STATUS"] for event in shown()] == ["CANCELLED"]
    with told(now() + timedelta(days=31)):
        publishing.rebuild_all()
    assert shown() == []


def test_ones_own_feed_shows_what_one_is_registered_for(meeting: Meeting, planner: Person, drain: Drain) -> None:
    ane = Person.objects.get(email="ane@example.org")
    feed, _ = publishing.create_secret(audience="person", name="Min kalender", owner=ane, person=ane)
    scheduling.publish(meeting, by=planner)
    registration.register(meeting, ane, by=planner)
    drain()
    feed.refresh_from_db()
    assert meeting.uid.encode() in bytes(feed.body)


def test_a_rotated_token_is_dead_at_once(planner: Person) -> None:
    feed, old = publishing.create_secret(audience="person", name="Min kalender", owner=planner, person=planner)
    _, new = publishing.rotate(feed, by=planner)
    assert (Feed.objects.with_token(old), Feed.objects.with_token(new)) == (None, feed)


def test_a_revoked_feed_opens_nothing(planner: Person) -> None:
    feed, token = publishing.create_secret(audience="person", name="Min kalender", owner=planner, person=planner)
    publishing.revoke(feed, by=planner)
    assert Feed.objects.with_token(token) is None


def own(feed: Feed) -> Any:
    feed.refresh_from_db()
    return Calendar.from_ical(bytes(feed.body)).walk("VEVENT")[0]


def test_ones_own_feed_says_what_one_answered(meeting: Meeting, planner: Person, drain: Drain) -> None:
    ane = Person.objects.get(email="ane@example.org")
    feed, _ = publishing.create_secret(audience="person", name="Min kalender", owner=ane, person=ane)
    scheduling.publish(meeting, by=planner)
    drain()
    assert own(feed)["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    registration.register(meeting, ane, by=planner)
    drain()
    assert (str(own(feed)["ATTENDEE"]), own(feed)["ATTENDEE"].params["PARTSTAT"]) == (
        "mailto:ane@example.org",
        "ACCEPTED",
    )


def test_the_compressed_bytes_are_the_same_calendar(meeting: Meeting, planner: Person, drain: Drain) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    feed = Feed.objects.get(path=REGION)
    assert gzip.decompress(bytes(feed.zipped)) == bytes(feed.body)


def test_ones_own_feed_forgets_what_one_withdrew_from(meeting: Meeting, planner: Person, drain: Drain) -> None:
    ane = Person.objects.get(email="ane@example.org")
    feed, _ = publishing.create_secret(audience="person", name="Min kalender", owner=ane, person=ane)
    scheduling.publish(meeting, by=planner)
    seat = registration.register(meeting, ane, by=planner)
    drain()
    registration.withdraw(seat, by=planner)
    drain()
    feed.refresh_from_db()
    assert meeting.uid.encode() not in bytes(feed.body)


def test_ones_own_feed_lets_go_of_what_a_member_that_left_was_invited_to(
    meeting: Meeting, network: Network, planner: Person, drain: Drain
) -> None:
    ane = Person.objects.get(email="ane@example.org")
    feed, _ = publishing.create_secret(audience="person", name="Min kalender", owner=ane, person=ane)
    scheduling.publish(meeting, by=planner)
    drain()
    assert own(feed)["UID"] == meeting.uid
    membership.end(network.memberships.get(contacts=ane), by=planner)
    drain()
    feed.refresh_from_db()
    assert meeting.uid.encode() not in bytes(feed.body)


def test_ones_own_feed_keeps_what_one_came_to(
    meeting: Meeting, someone: Callable[..., Person], planner: Person
) -> None:
    walked_in = someone("Dorte")
    feed, _ = publishing.create_secret(audience="person", name="Min kalender", owner=walked_in, person=walked_in)
    scheduling.publish(meeting, by=planner)
    seat = registration.register(meeting, walked_in, by=planner)
    with told(meeting.starts_at):
        registration.attend(seat, by=planner)
        publishing.rebuild(feed)
    assert own(feed)["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
