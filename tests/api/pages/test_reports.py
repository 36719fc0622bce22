"""The yearly report, the silent municipalities, the year's end and the reform, on pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from advisory.consultants import employment
from advisory.consultants.models import Consultant
from network.clock import told
from network.events.models import Event
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.networks.models import Network
from network.people.models import Person
from network.regions.models import Region
from tests.api.conftest import ENDS


@pytest.fixture
def pia(client: Client, planner: Person) -> Client:
    client.force_login(planner)
    return client


@pytest.fixture
def held(meeting: Meeting, participant: Person) -> Meeting:
    registration.register(meeting, participant, by=None)
    with told(ENDS):
        return scheduling.close(meeting, by=None)


def test_the_report_draws_what_was_held(pia: Client, held: Meeting) -> None:
    page = pia.get(f"/reports/{held.starts_at.year}/").content.decode()
    assert ("<svg" in page, "Netværksmøde" in page, "Region Midtjylland" in page) == (True, True, True)


def test_the_report_is_called_in_english_too(pia: Client, held: Meeting) -> None:
    pia.cookies["django_language"] = "en"
    page = pia.get(f"/reports/{held.starts_at.year}/").content.decode()
    assert ("Network meeting" in page, "Netværksmøde" in page) == (True, False)


def test_an_empty_year_is_a_page_too(pia: Client) -> None:
    assert pia.get("/reports/1980/").status_code == 200
    assert pia.get("/reports/99999/").status_code == 404


def test_the_longest_silent_municipality_stands_first(pia: Client, held: Meeting) -> None:
    rows = pia.get("/reach/").context["rows"]
    assert (len(rows), rows[0][0].last_on, rows[-1][0].municipality.code) == (98, None, "0615")


def test_the_silent_are_sought_by_region(pia: Client) -> None:
    rows = pia.get("/reach/", {"region": "midtjylland", "silent_months": "12"}).context["rows"]
    assert {row.region for row, _, _ in rows} == {"midtjylland"}


def test_a_year_with_nothing_to_carry_over_says_so(pia: Client) -> None:
    assert "Der er intet, der skal føres videre." in pia.get("/year-end/2025/").content.decode()


@pytest.fixture
def in_an_ending_region(somebody: Callable[..., Person]) -> Consultant:
    sealand = Region.objects.get(slug="sjaelland")
    return employment.employ(somebody("Farid", "consultant", "agency"), by=None, regions=[sealand])


def test_the_years_end_is_brought_about_as_it_was_seen(pia: Client, in_an_ending_region: Consultant) -> None:
    page = pia.get("/year-end/2026/")
    assert "Farid" in page.content.decode()
    assert "Det kunne ikke gennemføres" in pia.post("/year-end/2026/", {"token": "old"}).content.decode()
    pia.post("/year-end/2026/", {"token": page.context["seen"].token})
    assert in_an_ending_region.areas.filter(region="oestdanmark").exists()


@pytest.fixture
def leaving(network: Network) -> Network:
    Network.objects.filter(pk=network.pk).update(region=Region.objects.get(slug="sjaelland"))
    return network


def test_a_reform_is_rehearsed_and_nothing_stays_of_it(pia: Client, leaving: Network) -> None:
    events = Event.objects.count()
    page = pia.post("/reform/", {"do": "rehearse", "networks": [leaving.pk]}).content.decode()
    assert "Prøven er gennemført" in page
    assert (Network.objects.get().follows_from, Event.objects.count()) == (None, events)


def test_a_reform_is_applied_only_with_a_confirmation(pia: Client, leaving: Network) -> None:
    sent = {"do": "apply", "networks": [leaving.pk]}
    assert "Sæt kryds for at bekræfte" in pia.post("/reform/", sent).content.decode()
    assert Network.objects.get().follows_from is None
    pia.post("/reform/", sent | {"is_sure": "on"})
    assert Network.objects.get().follows_from is not None


def test_consultants_read_reports_and_reform_nothing(client: Client, advisor: object) -> None:
    client.force_login(Person.objects.get(name="Karl"))
    assert [client.get(path).status_code for path in ("/reach/", "/reform/")] == [200, 403]


def test_while_people_rehearse_every_page_says_so(client: Client, settings: object, denmark: None) -> None:
    settings.MAIL_REHEARSAL = True  # type: ignore[attr-defined]
    assert "Øvelse: ingen mail bliver sendt." in client.get("/").content.decode()
