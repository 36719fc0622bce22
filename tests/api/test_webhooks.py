"""Webhooks through the API: the secret is shown once, deliveries say how each telling went."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from network.events.models import Webhook, WebhookDelivery
from network.events.relay import number_events
from network.meetings.models import Meeting
from network.people.models import Person, Role
from tests.api.conftest import pointers

As = Callable[..., APIClient]
BODY = {"url": "https://example.org/hook", "types": ["meeting.*"]}


@pytest.fixture
def webhook(pia: APIClient) -> str:
    return str(pia.post("/api/v1/webhooks/", BODY).json()["id"])


def test_the_secret_is_shown_when_a_webhook_is_made(pia: APIClient) -> None:
    response = pia.post("/api/v1/webhooks/", BODY)
    assert (response.status_code, response.json()["secret"][:6]) == (201, "whsec_")


def test_the_secret_is_never_shown_again(pia: APIClient, webhook: str) -> None:
    assert "secret" not in pia.get(f"/api/v1/webhooks/{webhook}/").json()


def test_a_rotation_shows_a_new_secret(pia: APIClient) -> None:
    made = pia.post("/api/v1/webhooks/", BODY).json()
    rotated = pia.post(f"/api/v1/webhooks/{made['id']}/rotate/", {}).json()
    assert rotated["secret"] not in {made["secret"], ""}


@pytest.mark.parametrize("url", ["http://example.org/", "https://127.0.0.1/", "ftp://example.org", "", "x", None])
def test_an_address_that_may_not_be_called_is_refused(pia: APIClient, url: Any) -> None:
    response = pia.post("/api/v1/webhooks/", BODY | {"url": url})
    assert (response.status_code, pointers(response)) == (400, ["/url"])


@pytest.mark.parametrize("types", [[], ["Meeting"], ["meeting.moved.*"], "meeting.*", [1], [""], ["m" * 61]])
def test_types_that_match_nothing_are_refused(pia: APIClient, types: Any) -> None:
    assert pia.post("/api/v1/webhooks/", BODY | {"types": types}).status_code == 400
    assert not Webhook.objects.exists()


def test_a_webhook_is_switched_off_and_taken_away(pia: APIClient, webhook: str) -> None:
    assert pia.patch(f"/api/v1/webhooks/{webhook}/", {"active": False}).json()["active"] is False
    assert pia.delete(f"/api/v1/webhooks/{webhook}/").status_code == 204


def test_deliveries_say_what_is_waiting(pia: APIClient, webhook: str, meeting: Meeting) -> None:
    number_events()
    [shown] = pia.get(f"/api/v1/webhooks/{webhook}/deliveries/?state=pending").json()["results"]
    assert (shown["type"], shown["attempts"], shown["response_status"]) == ("meeting.published", 0, None)
    assert shown["next_attempt_at"]


def test_a_trial_is_a_delivery(pia: APIClient, webhook: str) -> None:
    assert pia.post(f"/api/v1/webhooks/{webhook}/test/", {}).status_code == 200
    [shown] = pia.get(f"/api/v1/webhooks/{webhook}/deliveries/").json()["results"]
    assert (shown["type"], shown["event"]) == ("webhook.test", None)


def test_redelivering_without_anything_given_up_is_refused(pia: APIClient, webhook: str) -> None:
    response = pia.post(f"/api/v1/webhooks/{webhook}/redeliver/", {})
    assert (response.status_code, response.json()["code"]) == (409, "nothing_failed")


def test_another_webhooks_delivery_is_not_redelivered_here(pia: APIClient, webhook: str) -> None:
    other = pia.post("/api/v1/webhooks/", BODY).json()["id"]
    pia.post(f"/api/v1/webhooks/{other}/test/", {})
    foreign = {"delivery": str(WebhookDelivery.objects.get().pk)}
    WebhookDelivery.objects.update(state="done", due_at=None)
    pia.post(f"/api/v1/webhooks/{webhook}/redeliver/", foreign)
    assert WebhookDelivery.objects.get().state == "done"


def test_only_planners_and_systems_have_webhooks(as_: As, coordinator: Person, advisor: Any) -> None:
    for person in (coordinator, advisor):
        assert as_(person).get("/api/v1/webhooks/").status_code == 403
        assert as_(person).post("/api/v1/webhooks/", BODY).status_code == 403


def test_a_system_sees_its_own_webhooks_only(somebody: Callable[..., Person], as_: As, webhook: str) -> None:
    system = as_(somebody("System", Role.INTEGRATION, "agency"), ["webhooks:read", "webhooks:write"])
    assert system.get(f"/api/v1/webhooks/{webhook}/").status_code == 404
    assert system.get(f"/api/v1/webhooks/{webhook}/deliveries/").status_code == 404
    own = system.post("/api/v1/webhooks/", BODY).json()["id"]
    assert [row["id"] for row in system.get("/api/v1/webhooks/").json()["results"]] == [own]
