from collections.abc import Callable
from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from rest_framework.test import APIClient

from api import idempotency
from api.models import IdempotencyKey
from network.clock import now
from network.feeds.models import Feed
from network.meetings.models import Meeting
from network.networks import membership
from network.networks.models import Network
from network.people import retention
from network.people.models import Person

NEW = {"name": "Nyt netværk", "kind": "regional"}
KEY = {"Idempotency-Key": "noegle-1"}


def test_an_object_has_a_strong_etag(pia: APIClient, network: Network) -> None:
    etag = pia.get(f"/api/v1/networks/{network.pk}/")["ETag"]
    assert etag.startswith('"')
    assert pia.get(f"/api/v1/networks/{network.pk}/")["ETag"] == etag


def test_what_the_caller_has_is_not_sent_again(pia: APIClient, network: Network) -> None:
    address = f"/api/v1/networks/{network.pk}/"
    response = pia.get(address, headers={"If-None-Match": pia.get(address)["ETag"]})
    assert (response.status_code, response.content) == (304, b"")


def test_a_change_knows_the_present_state(pia: APIClient, network: Network) -> None:
    address = f"/api/v1/networks/{network.pk}/"
    headers = {"If-Match": pia.get(address)["ETag"]}
    response = pia.patch(address, {"name": "Andet"}, headers=headers)
    assert (response.status_code, response["ETag"]) == (200, pia.get(address)["ETag"])


@pytest.mark.parametrize("etag", ['"old"', 'W/"old"', "rubbish", ""])
def test_a_stale_change_is_refused(pia: APIClient, network: Network, etag: str) -> None:
    response = pia.patch(f"/api/v1/networks/{network.pk}/", {"name": "Andet"}, headers={"If-Match": etag})
    assert (response.status_code, Network.objects.get().name) == (412, network.name)


def test_a_stale_step_is_refused_before_any_rule(pia: APIClient, draft: Meeting) -> None:
    response = pia.post(f"/api/v1/meetings/{draft.pk}/close/", headers={"If-Match": '"old"'})
    assert response.status_code == 412


def test_a_step_answers_with_the_new_etag(pia: APIClient, draft: Meeting) -> None:
    response = pia.post(f"/api/v1/meetings/{draft.pk}/publish/")
    assert response["ETag"] == pia.get(f"/api/v1/meetings/{draft.pk}/")["ETag"]


def test_mail_on_its_way_is_nobodys_change(pia: APIClient, meeting: Meeting, drain: Callable[[], int]) -> None:
    membership.join(meeting.network, _organisation(), contacts=[_person()], by=None)  # type: ignore[arg-type]
    etag = pia.get(f"/api/v1/meetings/{meeting.pk}/")["ETag"]
    drain()
    assert pia.get(f"/api/v1/meetings/{meeting.pk}/")["ETag"] != etag
    body = {"starts_at": "2027-03-11T09:30:00+01:00", "ends_at": "2027-03-11T15:00:00+01:00"}
    assert pia.post(f"/api/v1/meetings/{meeting.pk}/move/", body, headers={"If-Match": etag}).status_code == 200


def test_a_repeated_call_has_one_effect_and_one_answer(pia: APIClient) -> None:
    first, second = (pia.post("/api/v1/networks/", NEW, headers=KEY) for _ in range(2))
    assert (first.status_code, first.content, first["ETag"]) == (second.status_code, second.content, second["ETag"])
    assert (second["Idempotent-Replayed"], Network.objects.count()) == ("true", 1)


def test_a_refusal_is_repeated_too(pia: APIClient, draft: Meeting) -> None:
    address = f"/api/v1/meetings/{draft.pk}/close/"
    first, second = (pia.post(address, headers=KEY) for _ in range(2))
    assert (first.status_code, second.status_code, second["Content-Type"]) == (409, 409, "application/problem+json")
    assert second["Idempotent-Replayed"] == "true"


def test_a_key_is_for_one_body(pia: APIClient) -> None:
    pia.post("/api/v1/networks/", NEW, headers=KEY)
    response = pia.post("/api/v1/networks/", NEW | {"name": "Andet"}, headers=KEY)
    assert (response.status_code, Network.objects.count()) == (422, 1)


def test_a_key_is_for_one_address(pia: APIClient, draft: Meeting) -> None:
    pia.post(f"/api/v1/meetings/{draft.pk}/publish/", headers=KEY)
    assert pia.post(f"/api/v1/meetings/{draft.pk}/cancel/", headers=KEY).status_code == 422


def test_a_key_is_the_callers_own(
    pia: APIClient, somebody: Callable[..., Person], as_: Callable[..., APIClient]
) -> None:
    other = as_(somebody("Per", "planner", "agency"))
    pia.post("/api/v1/networks/", NEW, headers=KEY)
    assert "Idempotent-Replayed" not in other.post("/api/v1/networks/", NEW, headers=KEY)


def test_a_key_is_forgotten_after_seven_days(pia: APIClient) -> None:
    pia.post("/api/v1/networks/", NEW, headers=KEY)
    IdempotencyKey.objects.update(created_at=now() - timedelta(days=7, seconds=1))
    assert "Idempotent-Replayed" not in pia.post("/api/v1/networks/", NEW, headers=KEY)


def test_purging_takes_the_answers_of_keys_that_are_forgotten(pia: APIClient) -> None:
    pia.post("/api/v1/networks/", NEW, headers=KEY)
    IdempotencyKey.objects.update(created_at=now() - timedelta(days=7, seconds=1))
    pia.post("/api/v1/networks/", NEW, headers={"Idempotency-Key": "another"})
    retention.purge_daily()
    assert IdempotencyKey.objects.count() == 1


def test_a_key_in_use_asks_for_patience(pia: APIClient) -> None:
    with mock.patch.object(idempotency, "_here", _Everything()):
        response = pia.post("/api/v1/networks/", NEW, headers=KEY)
    assert (response.status_code, response.json()["code"]) == (409, "in_flight")


@pytest.mark.parametrize("key", ["", "x" * 256, "æ", " "])
def test_a_key_that_cannot_be_used_is_refused(pia: APIClient, key: str) -> None:
    assert pia.post("/api/v1/networks/", NEW, headers={"Idempotency-Key": key}).status_code == 400


@pytest.mark.parametrize("error", [OperationalError("locked"), RuntimeError("bug")])
def test_our_own_failure_is_not_kept(pia: APIClient, error: Exception) -> None:
    with mock.patch.object(membership, "record", side_effect=error):
        assert pia.post("/api/v1/networks/", NEW, headers=KEY).status_code >= 500
    assert not Network.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert pia.post("/api/v1/networks/", NEW, headers=KEY).status_code == 201


def test_a_failure_leaves_nothing_behind(pia: APIClient) -> None:
    with mock.patch.object(membership, "record", side_effect=OperationalError("locked")):
        assert pia.post("/api/v1/networks/", NEW).status_code == 503
    assert not Network.objects.exists()


def test_the_table_gives_nobody_a_feeds_address(pia: APIClient) -> None:
    first = pia.post("/api/v1/feeds/", {"audience": "person", "name": "Min"}, headers=KEY)
    again = pia.post("/api/v1/feeds/", {"audience": "person", "name": "Min"}, headers=KEY)
    token = first.json()["url"].rpartition("/")[2].removesuffix(".ics")
    assert again.json() == first.json()
    assert token.encode() not in bytes(IdempotencyKey.objects.get().sealed)
    assert Feed.objects.filter(owner__isnull=False).count() == 1


class _Everything:
    """A set in which everything is."""

    def __contains__(self, _: object) -> bool:
        return True


def _organisation() -> object:
    from network.people.enrolment import organisation_by_code

    return organisation_by_code("0615")


def _person() -> Person:
    from network.people.enrolment import enrol, organisation_by_code

    return enrol(name="Ane", email="ane@example.org", by=None, organisation=organisation_by_code("0615"))
