"""One's own calendars: made, shown once, given a new address, closed."""

import re

import pytest
from django.test import Client

from advisory.consultants.models import Consultant
from network.feeds import publishing
from network.feeds.models import Feed
from network.networks.models import Network
from network.people.models import Person

ADDRESS = re.compile(r'value="http[^"]*(/feeds/s/[^"]+\.ics)"')


@pytest.fixture
def reader(client: Client, coordinator: Person) -> Person:
    client.force_login(coordinator)
    return coordinator


def created(client: Client, what: str = "person") -> str:
    """The path of a new calendar, as its page shows it this once."""
    found = ADDRESS.search(client.post("/calendars/", {"what": what}).content.decode())
    assert found is not None
    return found[1]


def test_whoever_is_not_logged_in_is_asked_to(client: Client, db: None) -> None:
    assert client.get("/calendars/").headers["Location"] == "/login/?next=/calendars/"


def test_a_new_calendar_can_be_fetched_at_the_address_that_is_shown(client: Client, reader: Person) -> None:
    assert client.get(created(client)).status_code == 200


def test_the_page_with_the_address_has_a_picture_and_says_how_and_is_kept_nowhere(
    client: Client, reader: Person
) -> None:
    answer = client.post("/calendars/", {"what": "person"})
    page = answer.content.decode()
    assert "<svg" in page
    for program in ("Outlook", "Google", "Apple", "Thunderbird"):
        assert program in page
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_address_is_never_shown_again(client: Client, reader: Person) -> None:
    path = created(client)
    assert path not in client.get("/calendars/").content.decode()


def test_the_own_municipality_can_be_followed_and_no_other(client: Client, reader: Person) -> None:
    created(client, "municipality:0615")
    assert client.post("/calendars/", {"what": "municipality:0461"}).status_code == 200
    assert Feed.objects.filter(owner=reader).count() == 1


def test_a_calendar_can_ring_and_show_only_when_time_is_taken(client: Client, reader: Person) -> None:
    client.post("/calendars/", {"what": "person", "only_busy": "on", "alarm_minutes": "30"})
    created(client)
    made = Feed.objects.filter(owner=reader).order_by("pk")
    assert list(made.values_list("detail", "alarm_minutes")) == [("busy", 30), ("full", None)]


def test_a_consultant_follows_bookings_with_travel_and_nobody_else_does(
    client: Client, reader: Person, advisor: Consultant
) -> None:
    client.post("/calendars/", {"what": "consultant"})
    client.force_login(advisor.person)
    client.post("/calendars/", {"what": "consultant"})
    assert list(Feed.objects.filter(audience="consultant").values_list("person", "owner")) == [
        (advisor.person_id, advisor.person_id)
    ]


def test_the_page_says_when_a_calendar_was_last_fetched_and_by_what(client: Client, reader: Person) -> None:
    client.get(created(client), headers={"User-Agent": "Mozilla/5.0 Thunderbird/140"})
    assert re.search(r"Sidst hentet.*af Thunderbird", client.get("/calendars/").content.decode())


def test_a_network_one_is_not_in_cannot_be_followed(client: Client, reader: Person, closed_network: Network) -> None:
    client.post("/calendars/", {"what": f"network:{closed_network.pk}"})
    assert not Feed.objects.filter(owner=reader).exists()


def test_a_new_address_ends_the_old_one(client: Client, reader: Person) -> None:
    path = created(client)
    page = client.post(f"/calendars/{Feed.objects.get(owner=reader).pk}/rotate/").content.decode()
    found = ADDRESS.search(page)
    assert found is not None
    assert (client.get(path).status_code, client.get(found[1]).status_code) == (404, 200)


def test_a_closed_calendar_is_gone(client: Client, reader: Person) -> None:
    path = created(client)
    answer = client.post(f"/calendars/{Feed.objects.get(owner=reader).pk}/revoke/", follow=True)
    assert "Kalenderen er lukket." in answer.content.decode()
    assert client.get(path).status_code == 404


def test_nobody_closes_a_strangers_calendar(client: Client, reader: Person, stranger: Person) -> None:
    feed, _ = publishing.create_secret(audience="person", name="Mine", owner=stranger, person=stranger)
    assert client.post(f"/calendars/{feed.pk}/revoke/").status_code == 404
