"""Other systems are told of events: one signed request each, tried again over three days (Standard Webhooks)."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

import standardwebhooks
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from network.clock import now
from network.errors import InputError, RuleBrokenError, Text
from network.events import outbound
from network.events.cloudevents import cloudevent, envelope
from network.events.models import Event, Webhook, WebhookDelivery
from network.events.recording import record, wake_the_relay
from network.events.work import WorkState, perform
from network.people.models import Person

GRACE = timedelta(days=1)
GONE = 410
WELCOME = range(200, 300)
BUSY = timedelta(seconds=1)
# As the Standard Webhooks specification proposes; together a little more than three days.
WAITS = [
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
]

FORBIDDEN = Text(
    "Adressen skal være en offentlig https-adresse uden brugernavn.",
    "The address must be a public https address without a user name.",
)
NOTHING_FAILED = Text(
    "Der er ingen leveringer, som er opgivet. Nævn den levering, der skal sendes igen.",
    "No delivery has been given up. Name the delivery that is to be sent again.",
)

# A slow receiver must not keep every thread of a worker from the mail.
_one_call_in_hand = threading.Lock()


def subscribe(*, url: str, types: Sequence[str], by: Person) -> Webhook:
    """Let an address be told of events of these types from now on.

    Raises:
        InputError: `url`, an address we would not connect to.
    """
    _check(url)
    with transaction.atomic():
        webhook = Webhook.objects.create(owner=by, url=url, types=list(types))
        record("webhook.created", by=by, webhook=webhook.pk)
    return webhook


def unsubscribe(webhook: Webhook, *, by: Person) -> None:
    """Tell an address nothing more; what it was told is forgotten with it."""
    with transaction.atomic():
        record("webhook.removed", by=by, webhook=webhook.pk)
        webhook.delete()


def change(webhook: Webhook, changes: Mapping[str, Any], *, by: Person) -> Webhook:
    """Change the address, the types, or whether it is told at all.

    Raises:
        InputError: `url`, an address we would not connect to.
    """
    if "url" in changes:
        _check(changes["url"])
    with transaction.atomic():
        for name, value in changes.items():
            setattr(webhook, name, value)
        webhook.save(update_fields=list(changes))
        record("webhook.changed", by=by, webhook=webhook.pk, changed=sorted(changes))
    return webhook


def rotate(webhook: Webhook, *, by: Person) -> Webhook:
    """Give a new secret; the one before signs along for a day, so that nothing is refused meanwhile."""
    with transaction.atomic():
        webhook.secret_number += 1
        webhook.rotated_at = now()
        webhook.save(update_fields=["secret_number", "rotated_at"])
        record("webhook.rotated", by=by, webhook=webhook.pk)
    return webhook


def try_out(webhook: Webhook) -> WebhookDelivery:
    """Send a trial that says nothing but that it is one."""
    with transaction.atomic():
        delivery = WebhookDelivery.objects.create(webhook=webhook)
        wake_the_relay()
        return delivery


def redeliver(webhook: Webhook, delivery: WebhookDelivery | None = None) -> int:
    """Send one delivery again, or all that were given up; returns how many.

    Raises:
        RuleBrokenError: `nothing_failed`, none was given up and none was named.
    """
    given_up = webhook.deliveries.filter(state=WorkState.PARKED)
    wanted = webhook.deliveries.filter(pk=delivery.pk) if delivery else given_up
    with transaction.atomic():
        count = wanted.filter(due_at__isnull=True).update(
            state=WorkState.WAITING, due_at=Now(), attempts=0, error="", response_status=None
        )
        if not count and delivery is None:
            raise RuleBrokenError("nothing_failed", NOTHING_FAILED)
        wake_the_relay()
        return count


def secret(webhook: Webhook, number: int | None = None) -> str:
    """The secret that signs for this webhook: derived from ours, so that no copy of the tables holds it."""
    said = f"webhook {webhook.pk} {number or webhook.secret_number}".encode()
    derived = hmac.digest(settings.SECRET_KEY.encode(), said, hashlib.sha256)
    return f"whsec_{base64.b64encode(derived).decode()}"


def plan_deliveries(events: Iterable[Event]) -> None:
    """Plan one request for each event and webhook that wants it, in the transaction that numbers the events."""
    listening = list(Webhook.objects.filter(active=True))
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(webhook=webhook, event=event, due_at=Now())
            for event in events
            for webhook in listening
            if _wants(webhook, event)
        ],
        ignore_conflicts=True,
    )


def deliver(pk: UUID) -> None:
    """Make one request; one at a time in each process."""
    perform(WebhookDelivery.objects.select_related("webhook", "event"), pk, _deliver)


def _wants(webhook: Webhook, event: Event) -> bool:
    is_later = event.time >= webhook.created_at
    return is_later and any(fnmatchcase(event.type, pattern) for pattern in webhook.types)


def _check(url: str) -> None:
    try:
        outbound.check(url)
    except outbound.ForbiddenAddressError:
        raise InputError("url", "forbidden_address", FORBIDDEN) from None


def _deliver(delivery: WebhookDelivery) -> dict[str, Any]:
    if not delivery.webhook.active:
        return _given_up("The webhook is switched off.")
    if not _one_call_in_hand.acquire(blocking=False):
        return _when_it_is_done()
    try:
        return _answered(delivery, _call(delivery))
    except outbound.ForbiddenAddressError as error:
        return _given_up(str(error))
    except outbound.UnreachableError as error:
        return _again(delivery, str(error))
    finally:
        _one_call_in_hand.release()


def _call(delivery: WebhookDelivery) -> int:
    webhook, said = delivery.webhook, _body(delivery)
    return outbound.post(webhook.url, said.encode(), _headers(webhook, _message_id(delivery), said))


def _body(delivery: WebhookDelivery) -> str:
    event = delivery.event
    said = (
        cloudevent(event)
        if event
        else envelope(delivery.pk, "webhook.test", delivery.created_at, {"webhook": str(delivery.webhook_id)})
    )
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _message_id(delivery: WebhookDelivery) -> str:
    """The same at every attempt, so that a receiver knows a copy."""
    return str(delivery.event_id or delivery.pk)


def _headers(webhook: Webhook, message_id: str, said: str) -> dict[str, str]:
    moment = now()
    signed = [
        standardwebhooks.Webhook(secret(webhook, number)).sign(message_id, moment, said) for number in _numbers(webhook)
    ]
    return {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "netvaerk-webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signed),
    }


def _numbers(webhook: Webhook) -> list[int]:
    recently = webhook.rotated_at is not None and now() - webhook.rotated_at < GRACE
    return [webhook.secret_number, webhook.secret_number - 1] if recently else [webhook.secret_number]


def _answered(delivery: WebhookDelivery, status: int) -> dict[str, Any]:
    if status in WELCOME:
        return {"response_status": status}
    if status == GONE:
        Webhook.objects.filter(pk=delivery.webhook_id).update(active=False)
        return _given_up("The receiver is gone (410); the webhook was switched off.") | {"response_status": status}
    return _again(delivery, f"The receiver answered {status}.") | {"response_status": status}


def _again(delivery: WebhookDelivery, why: str) -> dict[str, Any]:
    if delivery.attempts > len(WAITS):
        return _given_up(why)
    wait = WAITS[delivery.attempts - 1]
    return {"state": WorkState.WAITING, "due_at": Now() + wait, "error": why, "response_status": None}


def _when_it_is_done() -> dict[str, Any]:
    """Come back for a row whose turn has not come; that was no attempt."""
    return {"state": WorkState.WAITING, "due_at": Now() + BUSY, "attempts": F("attempts") - 1}


def _given_up(why: str) -> dict[str, Any]:
    return {"state": WorkState.PARKED, "error": why}
