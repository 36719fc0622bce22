"""Rows that ask for work: rung by the relay, claimed under a lease number, closed under the same number.

One column says when somebody must look at a row next: `due_at`. It is when waiting work becomes due, when a bell
that nobody answered is rung again, when a silent worker's lease has run out, and empty when nothing is left to do.
All of it by the database's clock, so that hosts whose clocks differ agree.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

import structlog
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from network.events import chaos

RING_AGAIN = timedelta(seconds=10)
LEASE = timedelta(seconds=12)
LOST = "The worker disappeared while it held this row."

log = structlog.get_logger(__name__)


class DeferredError(Exception):
    """The work could not be done now and nobody here is to blame; try again after `wait`."""

    def __init__(self, reason: str, wait: timedelta) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


class FencedError(Exception):
    """The lease was lost to another worker, whose result counts; whoever lost it does nothing more."""


class WorkState(models.TextChoices):
    """Where a row stands between asking for work and having got it."""

    WAITING = "waiting"
    RUNG = "rung"
    RUNNING = "running"
    DONE = "done"
    PARKED = "parked"


W = TypeVar("W", bound="Work")


class WorkQuerySet(models.QuerySet[W]):
    """The moves of the relay; each is safe to make from any number of processes at once."""

    def due(self) -> Self:
        """Rows somebody must look at now, oldest first."""
        return self.filter(due_at__lte=Now()).order_by("due_at")

    def ring(self, limit: int) -> list[UUID]:
        """Mark up to `limit` due rows as rung and return their ids; rows that kept killing workers are parked."""
        with transaction.atomic():
            self._park_the_poisonous()
            rows = self.due().select_for_update(skip_locked=True, of=("self",))
            ids = list(rows.values_list("pk", flat=True)[:limit])
            self.filter(pk__in=ids).update(state=WorkState.RUNG, due_at=Now() + RING_AGAIN)
        return ids

    def _park_the_poisonous(self) -> None:
        spent = self.filter(due_at__lte=Now(), state=WorkState.RUNNING, attempts__gte=self.model.max_attempts)
        spent.update(state=WorkState.PARKED, due_at=None, error=LOST)

    def outstanding(self) -> int:
        """How many bells have been rung and not been answered."""
        return self.filter(state=WorkState.RUNG).count()

    def claim(self, pk: UUID) -> W | None:
        """Take a rung row under a new lease number, its attempt counted before the work; None when it is taken."""
        with transaction.atomic():
            taken = self.filter(pk=pk, state=WorkState.RUNG).update(
                state=WorkState.RUNNING,
                lease=F("lease") + 1,
                attempts=F("attempts") + 1,
                due_at=Now() + LEASE,
            )
            return self.get(pk=pk) if taken else None


class Work(models.Model):
    """A row that asks for work."""

    max_attempts: ClassVar[int] = 3

    state = models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.WAITING)
    due_at = models.DateTimeField(null=True, db_default=Now())
    lease = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    deferrals = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="%(class)s_due")]

    def close(self, **changes: Any) -> bool:
        """The work is done; False when the lease was lost to another worker, whose result counts."""
        return self._leave(**{"state": WorkState.DONE, "due_at": None, "error": ""} | changes)

    def fail(self, error: Exception) -> bool:
        """The work raised `error`: wait and try again, or park the row with the error when it has failed too often."""
        said = f"{type(error).__name__}: {error}"
        if self.attempts >= self.max_attempts:
            return self._leave(state=WorkState.PARKED, due_at=None, error=said)
        return self._leave(state=WorkState.WAITING, due_at=Now() + backoff(self.attempts), error=said)

    def defer(self, later: DeferredError) -> bool:
        """The outside was not ready: wait, without counting the attempt against the row."""
        return self._leave(
            state=WorkState.WAITING,
            due_at=Now() + later.wait,
            attempts=0,
            deferrals=F("deferrals") + 1,
            error=later.reason,
        )

    def refuse_if_lost(self) -> None:
        """Go on with what cannot be undone only while this worker holds the row.

        Raises:
            FencedError: the worker was frozen for longer than its lease, and another has taken over.
        """
        if not self._mine().exists():
            raise FencedError

    def _leave(self, **changes: Any) -> bool:
        return self._mine().update(**changes) == 1

    def _mine(self) -> models.QuerySet[Any]:
        return type(self)._default_manager.filter(pk=self.pk, lease=self.lease, state=WorkState.RUNNING)


def backoff(attempts: int) -> timedelta:
    """How long to wait after the given number of attempts: 2 s, 8 s, 32 s … at most an hour."""
    return min(timedelta(seconds=2 * 4 ** (attempts - 1)), timedelta(hours=1))


def renew(held: Sequence[tuple[type[Work], UUID, int]]) -> None:
    """Lengthen the leases of rows this process is working on; a frozen process cannot, and so loses them."""
    for model, pk, lease in held:
        model._default_manager.filter(pk=pk, lease=lease, state=WorkState.RUNNING).update(due_at=Now() + LEASE)


class Held:
    """The rows this process is working on right now, for the heartbeat to renew."""

    def __init__(self) -> None:
        self._rows: dict[tuple[type[Work], UUID], int] = {}

    def add(self, row: Work) -> None:
        """Remember that this process holds `row`."""
        self._rows[type(row), row.pk] = row.lease

    def drop(self, row: Work) -> None:
        """Forget `row`."""
        self._rows.pop((type(row), row.pk), None)

    def rows(self) -> list[tuple[type[Work], UUID, int]]:
        """What is held now: model, id, lease number."""
        return [(model, pk, lease) for (model, pk), lease in list(self._rows.items())]


held = Held()


def perform(
    queue: WorkQuerySet[W],
    pk: UUID,
    do: Callable[[W], dict[str, Any] | None],
    *,
    then: Callable[[W], None] | None = None,
) -> None:
    """Claim the row, do the work, close it with the changes `do` returns; an error is written on the row.

    `then` is called in the transaction that closes the row, unless the lease was lost meanwhile.
    """
    row = queue.claim(pk)
    if row is None:
        return
    held.add(row)
    chaos.pause("after_claim")
    try:
        changes = do(row) or {}
    except DeferredError as later:
        row.defer(later)
    except FencedError:
        _ignored(row)
    except Exception as error:
        log.exception("work failed", row=type(row).__name__, id=str(pk), attempt=row.attempts)
        row.fail(error)
    else:
        _close(row, changes, then)
    finally:
        held.drop(row)


def _close(row: W, changes: dict[str, Any], then: Callable[[W], None] | None) -> None:
    chaos.pause("before_commit")
    with transaction.atomic():
        if not row.close(**changes):
            _ignored(row)
        elif then:
            row.refresh_from_db()
            then(row)


def _ignored(row: Work) -> None:
    log.warning("late result ignored", row=type(row).__name__, id=str(row.pk), lease=row.lease)
