"""What exists only because of HTTP."""

from django.db import models

from network.clock import now
from network.people.models import Person


class IdempotencyKey(models.Model):
    """The first answer to a POST, to be given again when the caller repeats it.

    Written in the transaction that holds the effect: either both are there or neither. The key is kept as a hash and
    the answer sealed with the key itself, so that a copy of the table gives nobody the addresses of secret feeds.
    """

    caller = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    sealed = models.BinaryField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "digest"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]
