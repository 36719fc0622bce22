"""Other systems are told of each event that they asked for, signed, and again until they have it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import standardwebhooks
from django.db import transaction
from django.db.models.functions import Now

from network.clock import now, told
from network.errors import InputError, RuleBrokenError
from network.events import webhooks
from network.events.models import Event, Webhook, WebhookDelivery
from network.events.recording import record
from network.events.relay import number_events
from network.events.work import WorkState
from network.people.models import Person
from tests.conftest import Drain
from tests.network.events.receiver import Receiver, listening


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with listening() as found:
        yield found


@pytest.fixture
def webhook(receiver: Receiver, planner: Person) -> Webhook:
    return webhooks.subscribe(url=receiver.url, types=["meeting.*"], by=planner)


def happen(type_: str = "meeting.moved", **data: Any) -> Event:
    with transaction.atomic():
        return record(type_, by=None, **data)


def delivery() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def let_the_wait_pass() -> None:
    WebhookDelivery.objects.filter(state=WorkState.WAITING).update(due_at=Now())


def test_a_receiver_is_told_of_an_event_as_a_cloudevent(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    event = happen()
    drain()
    [(headers, body)] = receiver.told
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert (json.loads(body)["id"], json.loads(body)["type"]) == (str(event.pk), "meeting.moved")


def test_the_signature_is_the_standards(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    happen()
    drain()
    [(headers, body)] = receiver.told
    assert standardwebhooks.Webhook(webhooks.secret(webhook)).verify(body.decode(), headers)


def test_another_secret_does_not_fit(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    happen()
    drain()
    [(headers, body)] = receiver.told
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(webhooks.secret(webhook, 2)).verify(body.decode(), headers)


def test_only_the_types_asked_for_are_told(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    happen("course.started")
    drain()
    assert receiver.told == []


def test_what_happened_before_is_not_told(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    with told(now() - timedelta(days=1)):
        happen()
    drain()
    assert receiver.told == []


def test_an_event_is_told_once_however_often_it_is_looked_at(
    webhook: Webhook, receiver: Receiver, drain: Drain
) -> None:
    event = happen()
    drain()
    webhooks.plan_deliveries([event])
    drain()
    assert len(receiver.told) == 1


def test_a_refusal_is_tried_again_under_the_same_id(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    receiver.answers = [500, 204]
    happen()
    drain()
    let_the_wait_pass()
    drain()
    assert len({headers["webhook-id"] for headers, _ in receiver.told}) == 1
    assert (delivery().state, delivery().attempts, delivery().response_status) == (WorkState.DONE, 2, 204)


def test_a_refusal_waits_before_it_is_tried_again(webhook: Webhook, receiver: Receiver) -> None:
    receiver.answers = [500]
    happen()
    number_events()
    WebhookDelivery.objects.ring(1)
    webhooks.deliver(delivery().pk)
    waits = WebhookDelivery.objects.filter(due_at__gt=Now() + timedelta(seconds=3), state=WorkState.WAITING)
    assert waits.get().error == "The receiver answered 500."


def test_a_redirect_is_not_followed(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    receiver.answers = [302]
    happen()
    drain()
    assert delivery().response_status == 302


def test_after_the_last_attempt_it_is_given_up_and_stays_visible(
    webhook: Webhook, receiver: Receiver, drain: Drain
) -> None:
    receiver.answers = [503]
    happen()
    for _ in range(len(webhooks.WAITS) + 3):
        drain()
        let_the_wait_pass()
    assert len(receiver.told) == len(webhooks.WAITS) + 1
    assert delivery().state == WorkState.PARKED


def test_a_receiver_that_is_away_is_tried_again(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    Webhook.objects.update(url="http://127.0.0.1:1/")
    happen()
    drain()
    assert delivery().state == WorkState.WAITING
    assert "refused" in delivery().error


def test_a_receiver_that_is_gone_is_told_no_more(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    receiver.answers = [410]
    happen()
    drain()
    happen()
    drain()
    assert len(receiver.told) == 1
    assert not Webhook.objects.get().active


def test_what_was_given_up_can_be_sent_again(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    happen()
    number_events()
    WebhookDelivery.objects.update(state=WorkState.PARKED, due_at=None)
    assert webhooks.redeliver(webhook) == 1
    drain()
    assert len(receiver.told) == 1


def test_what_arrived_can_be_sent_again_by_name(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    happen()
    drain()
    webhooks.redeliver(webhook, delivery())
    drain()
    assert len(receiver.told) == 2


def test_sending_again_needs_something_that_failed(webhook: Webhook) -> None:
    with pytest.raises(RuleBrokenError, match="nothing_failed"):
        webhooks.redeliver(webhook)


def test_a_trial_says_that_it_is_one(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    webhooks.try_out(webhook)
    drain()
    assert json.loads(receiver.told[0][1])["type"] == "webhook.test"


def test_after_a_rotation_both_secrets_fit_for_a_day(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    old = webhooks.secret(webhook)
    new = webhooks.secret(webhooks.rotate(webhook, by=webhook.owner))
    happen()
    drain()
    [(headers, body)] = receiver.told
    for secret in (old, new):
        assert standardwebhooks.Webhook(secret).verify(body.decode(), headers)


def test_a_day_later_only_the_new_secret_fits(webhook: Webhook, receiver: Receiver, drain: Drain) -> None:
    with told(now() - timedelta(days=1, seconds=1)):
        webhooks.rotate(webhook, by=webhook.owner)
    happen()
    drain()
    assert len(receiver.told[0][0]["webhook-signature"].split()) == 1


def test_the_secret_stands_in_no_table(webhook: Webhook) -> None:
    assert webhooks.secret(webhook) not in str(Webhook.objects.values().get())


def test_a_private_address_is_refused_when_it_is_named(planner: Person, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = False
    with pytest.raises(InputError, match="forbidden_address"):
        webhooks.subscribe(url="https://169.254.169.254/latest", types=["*"], by=planner)
