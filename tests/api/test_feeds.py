import gzip
from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from api import throttling
from network.feeds import publishing
from network.feeds.models import Feed
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.people.models import Person

As = Callable[..., APIClient]


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def made(pia: APIClient) -> dict[str, str]:
    found: dict[str, str] = pia.post("/api/v1/feeds/", {"audience": "person", "name": "Min kalender"}).json()
    return found


def _path(address: str) -> str:
    return address.removeprefix("http://localhost:8000")


@pytest.fixture
def national(denmark: None) -> str:
    publishing.open_public_feeds()
    return "/feeds/national.ics"


def test_a_public_feed_needs_no_token(client: Client, national: str) -> None:
    response = client.get(national)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert response.content.startswith(b"BEGIN:VCALENDAR")
    assert response["Cache-Control"].startswith("public, max-age=300")


def test_what_the_program_has_is_not_sent_again(client: Client, national: str) -> None:
    first = client.get(national)
    assert client.get(national, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(national, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304


def test_a_zipped_feed_has_an_etag_of_its_own(client: Client, national: str) -> None:
    plain, zipped = client.get(national), client.get(national, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped["ETag"] != plain["ETag"]
    headers = {"If-None-Match": zipped["ETag"], "Accept-Encoding": "gzip"}
    assert client.get(national, headers=headers).status_code == 304


def test_only_the_head(client: Client, national: str) -> None:
    response = client.head(national)
    assert (response.status_code, response.content, response["ETag"]) == (200, b"", client.get(national)["ETag"])


def test_a_secret_feed_is_for_one_alone(client: Client, made: dict[str, str]) -> None:
    response = client.get(_path(made["url"]))
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert response["Referrer-Policy"] == "no-referrer"


def test_a_fetch_is_noted(client: Client, made: dict[str, str]) -> None:
    client.get(_path(made["url"]))
    assert Feed.objects.get(pk=made["id"]).last_fetched_at is not None


def test_the_address_is_shown_once(pia: APIClient, made: dict[str, str]) -> None:
    assert pia.get(f"/api/v1/feeds/{made['id']}/").json()["url"] is None


def test_rotating_kills_the_old_address(client: Client, pia: APIClient, made: dict[str, str]) -> None:
    rotated = pia.post(f"/api/v1/feeds/{made['id']}/rotate/").json()
    assert client.get(_path(rotated["url"])).status_code == 200
    assert client.get(_path(made["url"])).status_code == 404


def test_a_closed_feed_looks_as_if_it_never_was(client: Client, pia: APIClient, made: dict[str, str]) -> None:
    pia.post(f"/api/v1/feeds/{made['id']}/revoke/")
    closed, never = client.get(_path(made["url"])), client.get("/feeds/s/never.ics")
    assert (closed.status_code, closed.content, closed.headers) == (404, never.content, never.headers)


@pytest.mark.parametrize("path", ["network/nothing.ics", "s/%00.ics", "../settings.py", "region/x.ics", "s/æ.ics"])
def test_an_unknown_feed_is_not_found(client: Client, db: None, path: str) -> None:
    assert client.get(f"/feeds/{path}").status_code == 404


def test_somebody_elses_feed_is_not_found(made: dict[str, str], participant: Person, as_: As) -> None:
    assert as_(participant).post(f"/api/v1/feeds/{made['id']}/rotate/").status_code == 404


def test_a_feed_needs_what_its_audience_names(pia: APIClient) -> None:
    response = pia.post("/api/v1/feeds/", {"audience": "network", "name": "X"})
    assert response.json()["errors"][0]["pointer"] == "/network"


def test_a_participant_does_not_follow_a_municipality(participant: Person, as_: As) -> None:
    body = {"audience": "municipality", "municipality": "0461", "name": "Odense"}
    assert as_(participant).post("/api/v1/feeds/", body).status_code == 403


def test_a_public_feed_cannot_be_rotated(pia: APIClient, national: str) -> None:
    feed = Feed.objects.get(path="national.ics")
    assert pia.post(f"/api/v1/feeds/{feed.pk}/rotate/").status_code == 403


def test_a_meeting_stands_in_its_networks_feed(client: Client, meeting: Meeting, drain: Callable[[], int]) -> None:
    drain()
    assert meeting.uid.encode() in client.get("/feeds/network/familiehuse-midtjylland.ics").content


def test_a_poll_hands_out_the_compressed_bytes_the_worker_kept(client: Client, national: str) -> None:
    kept = Feed.objects.get(path="national.ics")
    assert client.get(national, headers={"Accept-Encoding": "gzip"}).content == bytes(kept.zipped)


def test_a_feed_that_is_not_compressed_yet_is_handed_out_as_it_is(client: Client, national: str) -> None:
    Feed.objects.update(zipped=b"")
    response, plain = client.get(national, headers={"Accept-Encoding": "gzip"}), client.get(national)
    assert (response.content, response["ETag"]) == (plain.content, plain["ETag"])
    assert "Content-Encoding" not in response
    assert plain.content.startswith(b"BEGIN:VCALENDAR")


def test_who_fetches_is_noted_by_family_alone(client: Client, made: dict[str, str]) -> None:
    client.get(_path(made["url"]), headers={"User-Agent": "Mozilla/5.0 Thunderbird/140.1"})
    assert Feed.objects.get(pk=made["id"]).last_fetched_by == "Thunderbird"


@pytest.mark.faults
def test_ten_thousand_guesses_hear_one_answer_and_then_to_wait(
    client: Client, made: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    throttling._buckets.clear()
    answers = [client.get(f"/feeds/s/guess{number}.ics") for number in range(10_000)]
    codes = [answer.status_code for answer in answers]
    assert codes[:300] == [404] * 300
    assert codes[-1] == 429
    assert len({(answer.status_code, answer.content) for answer in answers}) == 2
    assert client.get(_path(made["url"])).status_code == 200
    throttling._buckets.clear()


def test_a_busy_feed_tells_when_and_nothing_else(
    client: Client, pia: APIClient, meeting: Meeting, planner: Person, drain: Callable[[], int]
) -> None:
    scheduling.publish(meeting, by=planner)
    meeting.staff.add(planner)
    feed = pia.post("/api/v1/feeds/", {"audience": "person", "name": "Optaget", "detail": "busy"}).json()
    drain()
    content = client.get(_path(feed["url"])).content.decode()
    assert (meeting.uid in content, "SUMMARY;LANGUAGE=da:Optaget" in content) == (True, True)
    assert [word for word in (meeting.title, "LOCATION", "URL", "DESCRIPTION", "ATTENDEE") if word in content] == []


def test_reminders_stand_only_in_feeds_that_asked_for_them(
    client: Client, pia: APIClient, meeting: Meeting, planner: Person, drain: Callable[[], int]
) -> None:
    scheduling.publish(meeting, by=planner)
    meeting.staff.add(planner)
    body = {"audience": "person", "name": "Min"}
    without, ringing = (
        client.get(_path(pia.post("/api/v1/feeds/", body | more).json()["url"])).content
        for more in ({}, {"alarm_minutes": 30})
    )
    assert (b"VALARM" in without, b"TRIGGER:-PT30M" in ringing) == (False, True)
