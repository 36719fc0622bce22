"""The delivery ledger: what each calendar holds, and sending a mail again."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from network.clock import now
from network.invitations.models import Dispatch, Invitation
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.people.models import Person

Drain = Callable[[], int]


@pytest.fixture
def address(meeting: Meeting, participant: Person, drain: Drain) -> str:
    """Of the invitation that Ida was sent."""
    registration.register(meeting, participant, by=None)
    drain()
    return f"/api/v1/invitations/{Invitation.objects.get().pk}/"


def test_the_ledger_tells_what_a_calendar_holds(pia: APIClient, address: str) -> None:
    shown = pia.get(address).json()
    assert (shown["holds"], shown["state"], shown["stale"], shown["error"]) == ("confirmed", "sent", False, "")
    assert shown["sent_at"]


def test_a_calendar_is_stale_until_the_change_has_arrived(
    pia: APIClient, address: str, meeting: Meeting, drain: Drain
) -> None:
    scheduling.change(meeting, {"place_name": "Biblioteket"}, by=None)
    assert pia.get(address).json()["stale"] is True
    drain()
    assert pia.get(address).json()["stale"] is False


@pytest.mark.parametrize(
    ("verb", "holds"), [("announce", "tentative"), ("publish", "confirmed"), ("cancel", "cancelled")]
)
def test_lists_are_filtered_by_what_is_held(
    verb: str, holds: str, pia: APIClient, draft: Meeting, participant: Person, drain: Drain
) -> None:
    draft.staff.add(participant)
    steps = ["publish", "cancel"] if verb == "cancel" else [verb]
    for step in steps:
        pia.post(f"/api/v1/meetings/{draft.pk}/{step}/")
        drain()
    assert [row["holds"] for row in pia.get(f"/api/v1/invitations/?holds={holds}").json()["results"]] == [holds]
    assert pia.get("/api/v1/invitations/?holds=nothing").json()["count"] == 0


def test_a_mail_is_sent_again_once_with_the_same_bytes(
    pia: APIClient, address: str, drain: Drain, mails: Callable[[], list[EmailMessage]]
) -> None:
    before = [mail.as_bytes() for mail in mails()]
    assert pia.post(f"{address}resend/").status_code == 200
    drain()
    again = pia.post(f"{address}resend/")
    assert (again.status_code, again.json()["code"]) == (409, "sent_again")
    assert ([mail.as_bytes() for mail in mails()], Dispatch.objects.get().lease) == (before, 2)


def test_what_is_on_its_way_is_not_sent_again(pia: APIClient, address: str) -> None:
    Dispatch.objects.update(state="waiting", outcome="")
    assert pia.post(f"{address}resend/").json()["code"] == "nothing_sent"


def test_what_was_refused_can_be_tried_anew(pia: APIClient, address: str, drain: Drain) -> None:
    Dispatch.objects.update(outcome="failed", error="550 5.1.1 Unknown")
    assert (pia.get(address).json()["state"], pia.get(address).json()["error"]) == ("failed", "550 5.1.1 Unknown")
    assert pia.post(f"{address}resend/").json()["state"] == "pending"
    drain()
    assert pia.get(address).json()["state"] == "sent"


def test_a_participant_cannot_send_again(participant: Person, as_: Callable[..., APIClient], address: str) -> None:
    assert as_(participant).post(f"{address}resend/").status_code == 403


def test_what_came_back_and_what_was_answered_stand_in_the_ledger(pia: APIClient, address: str) -> None:
    Invitation.objects.update(participation="accepted", answered_at=now())
    Dispatch.objects.update(outcome="bounced", error="5.1.1 ida@example.org")
    shown = pia.get(address).json()
    assert (shown["state"], shown["error"], shown["holds"]) == ("bounced", "5.1.1 ida@example.org", "nothing")
    assert (shown["participation"], shown["answered_at"] is None) == ("accepted", False)


def test_the_ledger_is_filtered_by_what_is_stale(pia: APIClient, address: str, meeting: Meeting, drain: Drain) -> None:
    def counts() -> list[int]:
        return [pia.get(f"/api/v1/invitations/?stale={so}").json()["count"] for so in ("true", "false")]

    assert counts() == [0, 1]
    scheduling.change(meeting, {"place_name": "Biblioteket"}, by=None)
    assert counts() == [1, 0]
    drain()
    assert counts() == [0, 1]


@pytest.mark.parametrize("query", ["", "?stale=false", "?holds=confirmed&state=sent"])
def test_a_longer_ledger_costs_no_more_queries(
    query: str,
    pia: APIClient,
    address: str,
    meeting: Meeting,
    stranger: Person,
    planner: Person,
    drain: Drain,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(50) as counted:
        assert pia.get(f"/api/v1/invitations/{query}").json()["count"] == 1
    for person in (stranger, planner):
        registration.register(meeting, person, by=None)
    drain()
    with django_assert_max_num_queries(len(counted)):
        assert pia.get(f"/api/v1/invitations/{query}").json()["count"] == 3
