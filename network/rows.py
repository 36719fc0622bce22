"""What every row of ours has: an id that sorts by birth, and fields that say who refuses what."""

from uuid import UUID

from django.db import models

from network.ids import uuid7


class Row(models.Model):
    """A row with a UUIDv7 as its id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True

    pk: UUID
