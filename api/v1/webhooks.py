"""Webhooks: which addresses are told of which events, and how each telling went."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound

from api import scoping
from api.doors import UUID_PATTERN, Changed, Created, Listed, Removed, Said, Shown, verb
from api.fields import IdField, LineField, MomentField, ReferenceField, WebField
from api.filtering import Filter, by_id, by_key, by_moment
from api.who import planning
from network.errors import Text
from network.events import webhooks
from network.events.models import Webhook, WebhookDelivery
from network.events.work import WorkState

NO_TYPE = Text("Skriv en type som meeting.moved eller meeting.*", "Write a type such as meeting.moved or meeting.*")
TYPE = r"^(\*|[a-z_]+\.(\*|[a-z_]+))$"
STATES = {
    "pending": [WorkState.WAITING, WorkState.RUNG, WorkState.RUNNING],
    "delivered": [WorkState.DONE],
    "failed": [WorkState.PARKED],
}


def _of_state(rows: QuerySet[Any], state: Any) -> QuerySet[Any]:
    return rows.filter(state__in=STATES[state])


class TypeField(LineField):
    """A type of event, or all under a heading."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """The pattern, if it can match anything."""
        pattern = super().to_internal_value(data)
        serializers.RegexField(TYPE, error_messages={"invalid": str(NO_TYPE)}).run_validation(pattern)
        return pattern


class WebhookShape(serializers.Serializer[Any]):
    """A webhook. Its `secret` is shown only when it is made or rotated."""

    id = IdField()
    url = serializers.CharField()
    types = serializers.ListField(child=serializers.CharField())
    active = serializers.BooleanField()
    owner = IdField(source="owner_id")
    created_at = MomentField()
    rotated_at = MomentField(allow_null=True)


class WebhookInput(serializers.Serializer[Any]):
    """Which address is told of what."""

    url = WebField(allow_blank=False)
    types = serializers.ListField(child=TypeField(), allow_empty=False, max_length=50)


class WebhookChange(WebhookInput):
    """What is to change."""

    active = serializers.BooleanField()


class Redelivery(serializers.Serializer[Any]):
    """Which delivery is sent again; none named means all that were given up."""

    delivery = ReferenceField(WebhookDelivery, required=False)


class Webhooks(Shown, Created, Changed, Removed):
    """Addresses that are told of events as CloudEvents, signed as Standard Webhooks has it."""

    model = Webhook
    resource = "webhooks"
    may = dict.fromkeys(
        ("list", "retrieve", "create", "partial_update", "destroy", "rotate", "test", "redeliver"), planning
    )
    serializer_class = WebhookShape
    input_class = WebhookInput
    change_class = WebhookChange
    filters = {
        "active": Filter(serializers.BooleanField(), "active"),
        "url": by_key("url"),
        "owner": by_id("owner"),
        **by_moment("created_at"),
    }
    ordering_fields = ("created_at", "url")
    search_fields = ("url",)

    def make(self, said: Said) -> Webhook:
        return self._with_secret(webhooks.subscribe(**said, by=self.person))

    def change(self, row: Webhook, said: Said) -> Webhook:
        return webhooks.change(row, said, by=self.person)

    def remove(self, row: Webhook) -> None:
        webhooks.unsubscribe(row, by=self.person)

    def _with_secret(self, webhook: Webhook) -> Webhook:
        self.shown_once = {"secret": webhooks.secret(webhook)}
        return webhook

    @verb()
    def rotate(self, row: Webhook) -> Webhook:
        """Give the webhook a new secret; the one before signs along for a day."""
        return self._with_secret(webhooks.rotate(row, by=self.person))

    @verb()
    def test(self, row: Webhook) -> Webhook:
        """Send a trial; how it went stands among the deliveries."""
        webhooks.try_out(row)
        return row

    @verb(Redelivery)
    def redeliver(self, row: Webhook, said: Said) -> Webhook:
        """Send one delivery again, or all that were given up."""
        webhooks.redeliver(row, said.get("delivery"))
        return row


class DeliveryShape(serializers.Serializer[Any]):
    """One telling: how often it was tried, what was answered, and when it is tried next."""

    id = IdField()
    event = IdField(source="event_id", allow_null=True)
    type = serializers.CharField(source="event.type", default="webhook.test")
    state = serializers.SerializerMethodField()
    attempts = serializers.IntegerField()
    response_status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()
    created_at = MomentField()
    next_attempt_at = serializers.SerializerMethodField()

    def get_state(self, row: WebhookDelivery) -> str:
        return next(name for name, states in STATES.items() if row.state in states)

    def get_next_attempt_at(self, row: WebhookDelivery) -> str | None:
        return MomentField().to_representation(row.due_at) if row.state == WorkState.WAITING and row.due_at else None


class WebhookDeliveries(Listed):
    """What one webhook was told, the newest first."""

    model = WebhookDelivery
    resource = "webhooks"
    address = f"webhooks/(?P<webhook>{UUID_PATTERN})/deliveries"
    may = {"list": planning}
    serializer_class = DeliveryShape
    filters = {
        "state": Filter(serializers.ChoiceField(list(STATES)), _of_state),
        "event": by_id("event"),
        "type": by_key("event__type"),
        "response_status": Filter(serializers.IntegerField(), "response_status"),
        **by_moment("created_at"),
    }
    ordering_fields = ("created_at", "attempts")

    def refuse_unseen(self) -> None:
        """Whose webhook it is comes first here too."""
        self.get_queryset()

    def get_queryset(self) -> QuerySet[Any]:
        """The deliveries of the webhook that the address names, if the caller sees it."""
        rows = super().get_queryset()
        if "webhook" not in self.kwargs:  # while the API describes itself
            return rows
        if not scoping.visible(Webhook, self.person).filter(pk=self.kwargs["webhook"]).exists():
            raise NotFound
        return rows.filter(webhook=self.kwargs["webhook"])

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("event").order_by("-pk")
