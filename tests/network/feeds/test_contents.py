"""What a feed tells its reader of each meeting."""

from typing import Any

import pytest
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from network.clock import told
from network.feeds import publishing
from network.feeds.contents import entries_of
from network.feeds.models import Feed
from network.materials import handing
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.networks.models import Network, Programme
from network.people.models import Person
from tests.conftest import Drain, on

REGION = "region/midtjylland.ics"


@pytest.fixture
def ane(meeting: Meeting) -> Person:
    found: Person = Person.objects.get(email="ane@example.org")
    return found


@pytest.fixture
def own(ane: Person) -> Feed:
    return publishing.create_secret(audience="person", name="Min kalender", owner=ane, person=ane)[0]


def event(feed: Feed) -> Any:
    feed.refresh_from_db()
    return Calendar.from_ical(bytes(feed.body)).walk("VEVENT")[0]


def attached(feed: Feed) -> list[str]:
    found = event(feed).get("ATTACH", [])
    return [str(each) for each in (found if isinstance(found, list) else [found])]


def hold(meeting: Meeting, planner: Person) -> None:
    """Hand slides to everybody and names to those who came, and close the meeting the day after."""
    handing.add_link(meeting, title="Slides", link="https://example.org/slides", when="after", by=planner)
    handing.add_link(meeting, title="Navne", link="https://example.org/navne", participants_only=True, by=planner)
    with told(on(61)):
        scheduling.close(meeting, by=planner)
        publishing.rebuild_all()


def test_a_meeting_is_filed_under_its_kind_and_programme(network: Network, meeting: Meeting, planner: Person) -> None:
    network.programme = Programme.objects.get(slug="familiehuse")
    network.save(update_fields=["programme"])
    scheduling.publish(Meeting.objects.get(pk=meeting.pk), by=planner)
    publishing.rebuild_all()
    categories = event(Feed.objects.get(path=REGION))["CATEGORIES"]
    assert categories.to_ical().decode() == f"Netværksmøde,{network.programme.name}"


def test_materials_are_attached_once_the_meeting_is_over(meeting: Meeting, planner: Person) -> None:
    scheduling.publish(meeting, by=planner)
    handing.add_link(meeting, title="Dagsorden", link="https://example.org/dagsorden", by=planner)
    publishing.rebuild_all()
    assert attached(Feed.objects.get(path=REGION)) == []
    hold(meeting, planner)
    assert attached(Feed.objects.get(path=REGION)) == ["https://example.org/dagsorden", "https://example.org/slides"]


def test_what_is_for_participants_is_attached_for_those_who_came(
    meeting: Meeting, planner: Person, ane: Person, own: Feed, drain: Drain
) -> None:
    scheduling.publish(meeting, by=planner)
    seat = registration.register(meeting, ane, by=planner)
    drain()
    with told(on(60, 14)):
        registration.attend(seat, by=planner)
    hold(meeting, planner)
    assert attached(own) == ["https://example.org/slides", "https://example.org/navne"]


def test_what_is_for_participants_stays_from_those_who_were_only_invited(
    meeting: Meeting, planner: Person, own: Feed, drain: Drain
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    hold(meeting, planner)
    assert attached(own) == ["https://example.org/slides"]


def test_a_file_is_attached_by_its_name_and_lies_with_us(meeting: Meeting, planner: Person) -> None:
    scheduling.publish(meeting, by=planner)
    kept = handing.add_file(meeting, title="Noter", file_name="noter.txt", content=b"Tak", by=planner)
    hold(meeting, planner)
    link = event(Feed.objects.get(path=REGION))["ATTACH"][0]
    assert str(link) == f"http://localhost:8000/materials/{kept.pk}/file/"
    assert (link.params["FILENAME"], link.params["FMTTYPE"]) == ("noter.txt", "text/plain")


def test_more_meetings_with_materials_cost_no_more_queries(
    meeting: Meeting,
    planner: Person,
    network: Network,
    own: Feed,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    scheduling.publish(meeting, by=planner)
    with django_assert_max_num_queries(50) as counted:
        entries_of(own)
    for days in (62, 63, 64):
        another = scheduling.plan(
            scheduling.Time(on(days), on(days, 15)), kind="theme_day", title="Temadag", by=planner, network=network
        )
        handing.add_link(another, title="Slides", link="https://example.org/slides", by=planner)
        scheduling.publish(another, by=planner)
    with django_assert_max_num_queries(len(counted)):
        assert len(entries_of(own)) == 4
