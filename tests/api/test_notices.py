"""Notices at the door: how each fared, and that what they say is not told."""

from collections.abc import Callable

from rest_framework.test import APIClient

from network.meetings.models import Meeting
from network.notices.models import Notice
from network.people.models import Person


def test_how_a_notice_fared_is_seen_and_not_what_it_says(pia: APIClient, draft: Meeting, participant: Person) -> None:
    notice = a_notice(participant, state="done", due_at=None, outcome="bounced", error="550 Ukendt")
    [row] = pia.get("/api/v1/notices/?state=bounced").json()["results"]
    assert (row["id"], row["error"], "content" in row) == (str(notice.pk), "550 Ukendt", False)
    assert pia.get("/api/v1/notices/?state=sent").json()["count"] == 0


def test_a_person_chooses_how_notices_come(participant: Person, as_: Callable[..., APIClient]) -> None:
    client, address = as_(participant), f"/api/v1/people/{participant.pk}/"
    assert client.get(address).json()["notices"] == "single"
    answer = client.patch(address, {"notices": "daily", "colleague_notices": "single"})
    assert (answer.json()["notices"], answer.json()["colleague_notices"]) == ("daily", "single")
    assert client.patch(address, {"notices": "hourly"}).status_code == 400


def a_notice(person: Person, **particulars: object) -> Notice:
    return Notice.objects.create(
        person=person, kind="due_soon", about=person.pk, message_id="<1@x>", stamp="2026-01-01T00:00Z", **particulars
    )
