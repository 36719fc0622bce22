from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db.models.functions import Now
from django.test import Client
from rest_framework.test import APIClient

from network.clock import now
from network.events.models import Delivery, Event, Heartbeat
from network.events.relay import number_events
from network.meetings.models import Meeting
from network.networks.models import Network
from network.notices.models import Notice
from network.people.models import Person


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def beating(db: None) -> None:
    for kind in ("relay", "worker"):
        Heartbeat.objects.create(process=kind, kind=kind)


def test_the_process_is_alive(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_the_service_is_ready(client: Client, beating: None) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"].keys()) == (
        200,
        {"database", "relay", "worker", "oldest_due"},
    )


@pytest.mark.parametrize("kind", ["relay", "worker"])
def test_a_process_that_is_silent_is_missed(client: Client, beating: None, kind: str) -> None:
    Heartbeat.objects.filter(kind=kind).update(beat_at=Now() - timedelta(seconds=16))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"][kind]["ok"]) == (503, False)


def test_work_that_is_long_due_is_noticed(client: Client, beating: None, meeting: Meeting) -> None:
    Delivery.objects.update(due_at=Now() - timedelta(seconds=301))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["oldest_due"]["age_seconds"] > 300


def test_metrics_count_what_is_due(client: Client, meeting: Meeting) -> None:
    Delivery.objects.update(due_at=Now() - timedelta(seconds=1))
    text = client.get("/metrics").content.decode()
    assert f'netvaerk_due_rows{{kind="delivery"}} {float(Delivery.objects.count())}' in text
    assert f"netvaerk_events_total {float(Event.objects.count())}" in text


def test_metrics_say_how_long_a_notice_has_waited(client: Client, planner: Person) -> None:
    Notice.objects.create(
        person=planner, kind="reminder", about=planner.pk, message_id="<1@example.org>", content=b"", stamp=now()
    )
    Notice.objects.update(due_at=Now() - timedelta(seconds=90))
    text = client.get("/metrics").content.decode()
    age = next(line for line in text.splitlines() if line.startswith("netvaerk_oldest_unsent_age_seconds "))
    assert float(age.split()[1]) >= 90


def test_events_are_read_from_a_cursor(pia: APIClient, meeting: Meeting) -> None:
    number_events()
    first = pia.get("/api/v1/events/?page_size=2").json()
    second = pia.get(f"/api/v1/events/?after={first['next_cursor']}").json()
    types = [event["type"] for event in first["results"] + second["results"]]
    assert types == ["person.enrolled", "network.created", "meeting.published"]


def test_the_cursor_stays_where_nothing_is_new(pia: APIClient, meeting: Meeting) -> None:
    number_events()
    cursor = pia.get("/api/v1/events/").json()["next_cursor"]
    assert pia.get(f"/api/v1/events/?after={cursor}").json() == {"results": [], "next_cursor": cursor}


def test_an_event_is_a_cloud_event(pia: APIClient, network: Network) -> None:
    number_events()
    [event] = pia.get("/api/v1/events/?type=network.*").json()["results"]
    assert event.keys() == {"specversion", "id", "source", "type", "time", "datacontenttype", "data"}
    assert (event["specversion"], event["data"]) == ("1.0", {"network": str(network.pk)})


def test_events_without_a_number_are_not_shown(pia: APIClient, network: Network) -> None:
    assert pia.get("/api/v1/events/").json()["results"] == []


@pytest.mark.parametrize("query", ["after=x", "after=-1", "type=%25", "type=", "page_size=201", "ordering=time"])
def test_a_cursor_that_cannot_be_used_is_named(pia: APIClient, query: str) -> None:
    response = pia.get(f"/api/v1/events/?{query}")
    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (400, query.partition("=")[0])


def test_the_start_page_is_danish_first(client: Client, db: None) -> None:
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="da">' in page
    assert "Følg en kalender" in page


def test_the_start_page_links_to_calendars(client: Client, meeting: Meeting, drain: Callable[[], int]) -> None:
    drain()
    assert "webcal://localhost:8000/feeds/network/familiehuse-midtjylland.ics" in client.get("/").content.decode()


@pytest.fixture
def a_mail(settings: LazySettings) -> str:
    Path(settings.MAIL_DIR).mkdir(parents=True, exist_ok=True)
    (Path(settings.MAIL_DIR) / "1.eml").write_text("Subject: <b>Hej</b>\nTo: ida@example.org\n\nGoddag\n")
    return "1.eml"


def test_mails_are_listed_during_development(client: Client, db: None, a_mail: str) -> None:
    page = client.get("/systems/").content.decode()
    assert "&lt;b&gt;Hej&lt;/b&gt;" in page
    assert client.get(f"/mail/{a_mail}")["Content-Type"] == "text/plain; charset=utf-8"


def test_mails_are_nobodys_business_in_production(
    client: Client, db: None, a_mail: str, settings: LazySettings
) -> None:
    settings.DEVELOPMENT = False
    assert "Hej" not in client.get("/systems/").content.decode()
    assert client.get(f"/mail/{a_mail}").status_code == 404


@pytest.mark.parametrize("name", ["..%2Fsecret_key", "secret_key", "%00.eml", "nothing.eml"])
def test_nothing_but_mails_is_shown(client: Client, db: None, name: str) -> None:
    assert client.get(f"/mail/{name}").status_code == 404


def test_style_sheets_are_served(client: Client, db: None) -> None:
    response = client.get("/static/api/page.css")
    assert (response.status_code, b":root" in response.content) == (200, True)


def test_the_documentation_asks_nobody_else(client: Client, db: None) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    assert "https://" not in page


def test_the_description_is_valid(db: None, tmp_path: Path) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))
