"""The front page: what is coming, chosen and put together in three ways, by whoever asks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from network.feeds.models import Feed
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks import membership
from network.networks.models import Network
from network.people.models import Person
from network.regions.models import Region
from tests.api.conftest import ENDS, STARTS, plan

Titled = Callable[..., Meeting]


@pytest.fixture
def south(denmark: None) -> Network:
    return membership.found(
        name="Familiehuse Syddanmark", kind="regional", region=Region.objects.get(slug="syddanmark"), by=None
    )


@pytest.fixture
def coming(network: Network, south: Network) -> None:
    """One in March in Midtjylland, one in April in Syddanmark, one in March for everybody."""
    for where, title, days in ((network, "Midt", 0), (south, "Syd", 30), (None, "Webinar om alt", 1)):
        kind = "network_meeting" if where else "webinar"
        time = Time(STARTS + timedelta(days=days), ENDS + timedelta(days=days))
        scheduling.publish(scheduling.plan(time, kind=kind, title=title, network=where, by=None), by=None)


def titles(client: Client, query: str = "") -> list[str]:
    """Those shown, in the order of the page."""
    page = client.get(f"/{query}").content.decode()
    places = {title: page.find(f">{title}</a>") for title in ("Midt", "Syd", "Webinar om alt")}
    return [title for title in sorted(places, key=lambda each: places[each]) if places[title] >= 0]


@pytest.mark.usefixtures("coming")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Midt", "Webinar om alt", "Syd"]),
        ("?region=syddanmark", ["Webinar om alt", "Syd"]),
        ("?month=2027-04", ["Syd"]),
        ("?region=midtjylland&month=2027-04", []),
        ("?view=region", ["Webinar om alt", "Midt", "Syd"]),
        ("?view=month", ["Midt", "Webinar om alt"]),
        ("?view=month&month=2027-04", ["Syd"]),
        ("?view=month&month=2026-02", []),
        ("?region=atlantis&month=never&view=upside-down", ["Midt", "Webinar om alt", "Syd"]),
        ("?region=%00&month=9999-99&view=%00", ["Midt", "Webinar om alt", "Syd"]),
        ("?view=month&month=0001-01", ["Midt", "Webinar om alt"]),
    ],
)
def test_meetings_are_chosen_by_region_and_month_and_shown_as_asked(
    client: Client, query: str, shown: list[str]
) -> None:
    assert titles(client, query) == shown


@pytest.mark.usefixtures("coming")
def test_a_month_has_the_numbers_of_its_weeks(client: Client) -> None:
    page = client.get("/?view=month").content.decode()
    assert '<th scope="row">10</th>' in page
    assert "mandag" in page


def test_a_meeting_of_two_days_stands_on_both(client: Client, network: Network) -> None:
    time = Time(STARTS, ENDS + timedelta(days=1))
    row = scheduling.plan(time, kind="residential", title="Internat", network=network, by=None)
    scheduling.publish(row, by=None)
    assert client.get("/?view=month").content.decode().count(">Internat</a>") == 2


def test_the_month_before_keeps_the_region(client: Client, meeting: Meeting) -> None:
    page = client.get("/?view=month&region=midtjylland").content.decode()
    assert 'href="?region=midtjylland&amp;month=2027-02&amp;view=month"' in page


def test_a_draft_is_not_coming(client: Client, draft: Meeting) -> None:
    assert draft.title not in client.get("/").content.decode()


def test_members_see_what_is_theirs(client: Client, closed_network: Network, participant: Person) -> None:
    organisation = participant.organisation
    assert organisation is not None
    membership.join(closed_network, organisation, contacts=[participant], by=None)
    scheduling.publish(plan(closed_network, title="Kun for os"), by=None)
    assert "Kun for os" not in client.get("/").content.decode()
    row = membership.approve(closed_network.memberships.get(), by=None)
    assert row.approved
    client.force_login(participant)
    assert "Kun for os" in client.get("/").content.decode()


def test_titles_and_places_are_shown_as_they_were_written(client: Client, network: Network) -> None:
    spoilt = "<img src=x onerror=alert(1)>"
    scheduling.publish(plan(network, title=spoilt, place_name=spoilt), by=None)
    for query in ("", "?view=month", "?view=region"):
        assert "<img src=x" not in client.get(f"/{query}").content.decode()


def test_every_public_calendar_can_be_followed(client: Client, network: Network) -> None:
    page = client.get("/").content.decode()
    for feed in Feed.objects.filter(path__isnull=False):
        assert f"/feeds/{feed.path}" in page


def test_the_front_page_asks_no_more_the_more_is_coming(
    client: Client, network: Network, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(3):
        scheduling.publish(plan(network, title=f"Møde {number}"), by=None)
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        client.get("/")
