"""A meeting's mail over HTTP: approved by a second planner, stopped, resumed."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from network.clock import now
from network.invitations.models import Invitation
from network.meetings import registration
from network.meetings.models import Meeting
from network.networks import membership
from network.networks.models import Network
from network.notices.models import Notice
from network.people.enrolment import organisation_by_code
from network.people.models import Person, Role

Drain = Callable[[], int]


@pytest.fixture
def many(
    pia: APIClient, network: Network, draft: Meeting, participant: Person, stranger: Person, drain: Drain, settings: Any
) -> str:
    """The address of a meeting whose two invitations are one too many, published by Pia."""
    settings.MASS_MAIL_LIMIT = 1
    membership.join(network, organisation_by_code("0615"), contacts=[participant, stranger], by=None)
    address = f"/api/v1/meetings/{draft.pk}/"
    pia.post(f"{address}publish/")
    drain()
    return address


@pytest.fixture
def svend(somebody: Callable[..., Person], as_: Callable[..., APIClient]) -> APIClient:
    """A second planner's client."""
    return as_(somebody("Svend", Role.PLANNER, "agency"))


def test_who_published_is_told_that_another_must_approve(pia: APIClient, many: str) -> None:
    response = pia.post(f"{many}approve/")
    assert (response.status_code, response.json()["code"]) == (409, "second_planner")
    assert pia.get(many).json()["mailing"] == {"state": "awaiting_approval", "recipients": 2, "sent": 0, "failed": 0}


def test_a_second_planner_approves(svend: APIClient, many: str, drain: Drain) -> None:
    assert svend.post(f"{many}approve/").json()["mailing"]["state"] == "sending"
    drain()
    assert svend.get(many).json()["mailing"] == {"state": "idle", "recipients": 2, "sent": 2, "failed": 0}


def test_the_rest_of_a_stopped_mailing_is_listed(svend: APIClient, many: str) -> None:
    svend.post(f"{many}approve/")
    assert svend.post(f"{many}stop/").json()["mailing"]["state"] == "stopped"
    meeting = many.rstrip("/").rpartition("/")[2]
    assert svend.get(f"/api/v1/invitations/?meeting={meeting}&state=pending").json()["count"] == 2
    assert svend.post(f"{many}resume/").json()["mailing"]["state"] == "sending"


def test_a_consultant_may_stop_but_not_approve(advisor: Any, as_: Callable[..., APIClient], many: str) -> None:
    karl = as_(advisor)
    assert karl.post(f"{many}approve/").status_code == 403
    assert (karl.post(f"{many}stop/").json()["code"], karl.post(f"{many}stop/").json()["allowed"]) == (
        "wrong_step",
        ["approve"],
    )


def test_a_preview_shows_the_mail_in_both_languages_and_to_whom_it_goes(
    pia: APIClient, network: Network, draft: Meeting, participant: Person
) -> None:
    membership.join(network, organisation_by_code("0615"), contacts=[participant], by=None)
    shown = pia.get(f"/api/v1/meetings/{draft.pk}/preview/?page_size=1").json()
    assert (shown["sample"], shown["recipients"]["count"]) == (str(participant.pk), 1)
    assert shown["recipients"]["results"][0]["email"] == participant.email
    assert shown["letters"]["da"]["subject"].startswith("Invitation: Netværksmøde")
    assert shown["letters"]["en"]["text"].startswith(f"Dear {participant.name}\n\nWe invite you to this meeting.")
    assert shown["letters"]["da"]["html"].startswith("<!doctype html>")


def test_a_preview_writes_nothing(pia: APIClient, draft: Meeting) -> None:
    pia.get(f"/api/v1/meetings/{draft.pk}/preview/")
    assert (draft.invitations.count(), Meeting.objects.get(pk=draft.pk).state) == (0, "draft")


def test_a_preview_is_for_those_who_plan(coordinator: Person, as_: Callable[..., APIClient], meeting: Meeting) -> None:
    assert as_(coordinator).get(f"/api/v1/meetings/{meeting.pk}/preview/").status_code == 403


def test_a_notice_on_its_way_counts_as_mail_of_the_meeting(
    pia: APIClient, meeting: Meeting, participant: Person, drain: Callable[[], int]
) -> None:
    registration.register(meeting, participant, by=None)
    drain()
    asked = Invitation.objects.get()
    about = {"person": participant, "meeting": meeting, "invitation": asked, "stamp": now(), "content": b""}
    about["about"] = meeting.pk
    Notice.objects.create(kind="reminder", message_id="<1@example.org>", **about)
    assert pia.get(f"/api/v1/meetings/{meeting.pk}/").json()["mailing"]["state"] == "sending"


def test_a_notice_that_came_back_counts_as_failed_until_a_later_one_arrives(
    pia: APIClient, meeting: Meeting, participant: Person, drain: Callable[[], int]
) -> None:
    registration.register(meeting, participant, by=None)
    drain()
    told = {"person": participant, "meeting": meeting, "about": meeting.pk, "invitation": Invitation.objects.get()}
    done = {"stamp": now(), "content": b"", "state": "done", "due_at": None}
    for number, (outcome, figures) in enumerate({"bounced": (0, 1), "overtaken": (0, 1), "sent": (1, 0)}.items()):
        about = {"kind": "reminder", "occasion": number, "message_id": f"<{number}@x>", "outcome": outcome}
        Notice.objects.create(**about, **told, **done)
        mailing = pia.get(f"/api/v1/meetings/{meeting.pk}/").json()["mailing"]
        assert (mailing["recipients"], mailing["sent"], mailing["failed"]) == (1, *figures)
