"""Materials at their door: who adds them, who gets them, and how they are handed out."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from network.clock import told
from network.materials.kinds import LARGEST
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.networks.models import Network
from network.people.models import Person
from tests.api.conftest import ENDS, plan, pointers

As = Callable[..., APIClient]
PDF = b"%PDF-1.7 slides"


def a_file(meeting: Meeting, content: bytes = PDF, **more: Any) -> dict[str, Any]:
    file = base64.b64encode(content).decode()
    return {"meeting": str(meeting.pk), "title": "Slides", "file_name": "Oplæg.pdf", "file": file, **more}


def a_link(meeting: Meeting, **more: Any) -> dict[str, Any]:
    return {"meeting": str(meeting.pk), "title": "Optagelse", "link": "https://example.org/film", **more}


def titles(client: APIClient, meeting: Meeting) -> list[str]:
    return [each["title"] for each in client.get(f"/api/v1/meetings/{meeting.pk}/").json()["materials"]]


def test_a_file_comes_back_as_it_went_in(pia: APIClient, meeting: Meeting) -> None:
    made = pia.post("/api/v1/materials/", a_file(meeting))
    assert (made.status_code, made.json()["media_type"], made.json()["size"]) == (201, "application/pdf", len(PDF))
    assert pia.get(made.json()["url"]).content == PDF


def test_a_file_is_kept_and_never_run(pia: APIClient, meeting: Meeting) -> None:
    response = pia.get(pia.post("/api/v1/materials/", a_file(meeting)).json()["url"])
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Opl%C3%A6g.pdf"
    assert (response["X-Content-Type-Options"], response["Content-Type"]) == ("nosniff", "application/pdf")


def test_a_file_of_ten_megabytes_is_taken(pia: APIClient, meeting: Meeting) -> None:
    content = PDF.ljust(LARGEST, b"0")
    made = pia.post("/api/v1/materials/", a_file(meeting, content), headers={"Idempotency-Key": "stor"})
    assert (made.status_code, made.json()["size"]) == (201, LARGEST)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"file_name": "oplæg.exe"}, "/file_name"),
        ({"file_name": "../oplæg.pdf"}, "/file_name"),
        ({"file": base64.b64encode(b"MZ").decode()}, "/file"),
        ({"file": "%%%"}, "/file"),
        ({"file": "A" * (LARGEST // 3 * 4 + 12)}, "/file"),
        ({"link": "https://example.org"}, "/link"),
        ({"when": "during"}, "/when"),
    ],
)
def test_what_cannot_be_taken_is_pointed_at(
    pia: APIClient, meeting: Meeting, wrong: dict[str, str], pointer: str
) -> None:
    response = pia.post("/api/v1/materials/", a_file(meeting) | wrong)
    assert (response.status_code, pointers(response)) == (400, [pointer])


def test_a_link_that_is_no_web_address_is_refused(pia: APIClient, meeting: Meeting) -> None:
    assert pia.post("/api/v1/materials/", a_link(meeting, link="javascript:alert(1)")).status_code == 400


def test_a_link_is_https(pia: APIClient, meeting: Meeting) -> None:
    response = pia.post("/api/v1/materials/", a_link(meeting, link="http://example.org/"))
    assert (pointers(response), response.json()["errors"][0]["code"]) == (["/link"], "not_https")


@pytest.mark.parametrize(
    ("link", "taken"),
    [
        ("https://example.org/slides", True),
        ("https://Moeder.Example.org:443/a", True),
        ("https://example.org.evil.test/", False),
        ("https://notexample.org/", False),
        ("https://example.org@evil.test/", False),
        ("https://evil.test/example.org", False),
    ],
)
def test_links_lead_to_hosts_that_are_approved(
    pia: APIClient, meeting: Meeting, settings: LazySettings, link: str, taken: bool
) -> None:
    settings.LINK_HOSTS = ("example.org",)
    answer = pia.post("/api/v1/materials/", a_link(meeting, link=link))
    assert answer.status_code == (201 if taken else 400)
    if not taken:
        [error] = answer.json()["errors"]
        assert (error["code"], "example.org" in error["detail"]) == ("foreign_link", True)


def test_a_meeting_is_online_at_an_approved_host(pia: APIClient, meeting: Meeting, settings: LazySettings) -> None:
    settings.LINK_HOSTS = ("teams.microsoft.com",)
    answer = pia.patch(f"/api/v1/meetings/{meeting.pk}/", {"conference_url": "https://evil.test/l/meetup-join"})
    assert (answer.status_code, pointers(answer)) == (400, ["/conference_url"])


def test_whoever_sees_the_meeting_sees_its_materials(
    pia: APIClient, stranger: Person, meeting: Meeting, as_: As
) -> None:
    made = pia.post("/api/v1/materials/", a_link(meeting)).json()
    assert titles(as_(stranger), meeting) == ["Optagelse"]
    assert as_(stranger).get(f"/api/v1/materials/{made['id']}/").json()["url"] == "https://example.org/film"


def test_some_are_for_participants_alone(
    pia: APIClient, participant: Person, stranger: Person, meeting: Meeting, as_: As
) -> None:
    registration.register(meeting, participant, by=None)
    made = pia.post("/api/v1/materials/", a_file(meeting, participants_only=True)).json()
    assert (titles(as_(participant), meeting), titles(as_(stranger), meeting)) == (["Slides"], [])
    answers = [as_(person).get(made["url"]).status_code for person in (participant, stranger)]
    assert answers == [200, 404]


def test_what_is_for_afterwards_comes_afterwards(
    pia: APIClient, participant: Person, meeting: Meeting, as_: As
) -> None:
    made = pia.post("/api/v1/materials/", a_file(meeting, when="after")).json()
    assert (titles(pia, meeting), titles(as_(participant), meeting)) == (["Slides"], [])
    assert as_(participant).get(made["url"]).status_code == 404
    with told(ENDS + timedelta(minutes=1)):
        assert titles(as_(participant), meeting) == ["Slides"]


def test_a_closed_meetings_materials_are_not_found(
    pia: APIClient, stranger: Person, closed_network: Network, as_: As
) -> None:
    meeting = scheduling.publish(plan(closed_network), by=None)
    made = pia.post("/api/v1/materials/", a_file(meeting)).json()
    assert [as_(stranger).get(f"/api/v1/materials/{made['id']}/{end}").status_code for end in ("", "file/")] == [
        404
    ] * 2


def test_a_consultant_adds_in_their_own_region_only(advisor: Consultant, meeting: Meeting, as_: As) -> None:
    elsewhere = scheduling.publish(plan(None, kind="webinar"), by=None)
    answers = [as_(advisor).post("/api/v1/materials/", a_link(each)).status_code for each in (meeting, elsewhere)]
    assert answers == [201, 403]


def test_a_participant_adds_nothing(participant: Person, meeting: Meeting, as_: As) -> None:
    assert as_(participant).post("/api/v1/materials/", a_link(meeting)).status_code == 403


def test_what_is_taken_away_is_gone(pia: APIClient, meeting: Meeting) -> None:
    made = pia.post("/api/v1/materials/", a_file(meeting)).json()
    assert pia.delete(f"/api/v1/materials/{made['id']}/").status_code == 204
    assert (pia.get(made["url"]).status_code, titles(pia, meeting)) == (404, [])


def test_a_link_has_no_file(pia: APIClient, meeting: Meeting) -> None:
    made = pia.post("/api/v1/materials/", a_link(meeting)).json()
    assert pia.get(f"/api/v1/materials/{made['id']}/file/").status_code == 404
