"""The log of what happened, who must hear of it, and what is to be done at a time."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from network.clock import now
from network.events.work import Work, WorkQuerySet
from network.rows import Row


class Event(Row):
    """Something that happened. Append-only: the database refuses every change but the numbering.

    `position` is given by the relay after the commit, one by one, so that a reader who pages by it never misses an
    event whose transaction committed late. `by` is the id of the person who did it, empty for the system itself.
    `seal` is given together with the number and binds the event to the one before it.
    """

    type = models.CharField(max_length=60)
    time = models.DateTimeField()
    by = models.UUIDField(null=True)
    data = models.JSONField()
    position = models.BigIntegerField(null=True, unique=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(position__isnull=True), name="event_unnumbered"),
            models.Index(fields=["type", "position"], name="event_type"),
        ]


class Delivery(Work, Row):
    """One subscriber's duty to look at the truth about `about` again, because of `event`."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.CharField(max_length=40)
    about = models.CharField(max_length=80)

    objects: WorkQuerySet["Delivery"] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Work.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber", "about"], name="delivery_once"),
        ]
        indexes = [
            *Work.Meta.indexes,
            models.Index(fields=["subscriber", "about"], condition=Q(due_at__isnull=False), name="delivery_open"),
        ]


class Chore(Work, Row):
    """Something to be done at a time, whether or not anything happens: the nightly sweep, a hold that runs out."""

    name = models.CharField(max_length=40)
    about = models.CharField(max_length=80, blank=True)

    objects: WorkQuerySet["Chore"] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Work.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["name", "about"], name="chore_once")]


class Heartbeat(models.Model):
    """A relay or worker process that was alive at `beat_at`, by the database's clock."""

    process = models.CharField(max_length=120, primary_key=True)
    kind = models.CharField(max_length=10)
    beat_at = models.DateTimeField(db_default=Now())


class Webhook(Row):
    """Another system's address that is told of events. Its secret is derived from ours and stands nowhere.

    `types` are shell patterns such as `meeting.*`. For a while after a rotation the secret before still signs too,
    until `rotated_at` is a day ago.
    """

    owner = models.ForeignKey("network.Person", on_delete=models.PROTECT, related_name="webhooks")
    url = models.URLField(max_length=500)
    types = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    secret_number = models.PositiveIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["created_at", "id"]


class WebhookDelivery(Work, Row):
    """That one webhook is to be told of one event; `event` is empty for a trial.

    `due_at` is when it is tried next. Attempts go on over about three days, then the row is parked and visible.
    """

    max_attempts = 11

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="webhook_deliveries")
    response_status = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(default=now)

    objects: WorkQuerySet["WebhookDelivery"] = WorkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Work.Meta):
        abstract = False
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="webhook_delivery_once")]
