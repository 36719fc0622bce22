"""Work is claimed under a lease number, counted before it is done, and parked when it is poison."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Now

from network.events.models import Chore
from network.events.work import LOST, DeferredError, WorkState, held, perform, renew


def chore() -> Chore:
    return Chore.objects.create(name="test")


def rung(row: Chore) -> Chore:
    Chore.objects.filter(pk=row.pk).update(due_at=Now())
    assert Chore.objects.ring(10) == [row.pk]
    row.refresh_from_db()
    return row


def work(row: Chore, do: Any = lambda _: {}) -> Chore:
    perform(Chore.objects.all(), row.pk, do)
    row.refresh_from_db()
    return row


def breaks(_: Chore) -> None:
    raise ValueError("broken on purpose")


def lose_the_lease(row: Chore) -> None:
    Chore.objects.filter(pk=row.pk).update(due_at=Now() - timedelta(seconds=1))


def test_a_due_row_is_rung_once(db: None) -> None:
    row = rung(chore())
    assert row.state == WorkState.RUNG
    assert Chore.objects.ring(10) == []


def test_a_row_whose_bell_nobody_answered_is_rung_again(db: None) -> None:
    row = rung(chore())
    lose_the_lease(row)
    assert Chore.objects.ring(10) == [row.pk]


def test_work_that_is_done_is_closed_and_never_due_again(db: None) -> None:
    row = work(rung(chore()))
    assert (row.state, row.due_at, row.attempts, row.lease) == (WorkState.DONE, None, 1, 1)


def test_a_bell_that_rings_fifty_times_is_answered_once(db: None) -> None:
    done: list[Chore] = []
    row = rung(chore())
    for _ in range(50):
        perform(Chore.objects.all(), row.pk, done.append)
    assert len(done) == 1


def test_an_attempt_is_counted_before_the_work(db: None) -> None:
    seen: list[int] = []
    work(rung(chore()), lambda row: seen.append(row.attempts))
    assert seen == [1]


def test_work_that_failed_waits_with_its_error(db: None) -> None:
    row = work(rung(chore()), breaks)
    assert (row.state, row.error) == (WorkState.WAITING, "ValueError: broken on purpose")
    assert Chore.objects.ring(10) == []


def test_work_that_fails_three_times_is_parked_with_its_error(db: None) -> None:
    row = chore()
    for _ in range(3):
        row = work(rung(row), breaks)
    assert (row.state, row.due_at, row.error) == (WorkState.PARKED, None, "ValueError: broken on purpose")


def test_work_that_kills_its_worker_three_times_is_parked(db: None) -> None:
    row = chore()
    for _ in range(3):
        row = rung(row)
        assert Chore.objects.claim(row.pk)
    lose_the_lease(row)
    assert Chore.objects.ring(10) == []
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (WorkState.PARKED, 3, LOST)


def test_a_deferral_is_not_counted_against_the_row(db: None) -> None:
    def later(_: Chore) -> None:
        raise DeferredError("away", timedelta(minutes=1))

    row = work(rung(chore()), later)
    assert (row.state, row.attempts, row.deferrals, row.error) == (WorkState.WAITING, 0, 1, "away")


def test_a_dead_workers_row_goes_to_another_under_the_next_lease(db: None) -> None:
    row = rung(chore())
    first = Chore.objects.claim(row.pk)
    lose_the_lease(row)
    rung(row)
    second = Chore.objects.claim(row.pk)
    assert first
    assert second
    assert (first.lease, second.lease) == (1, 2)


def test_a_late_result_is_ignored(db: None) -> None:
    row = rung(chore())
    frozen = Chore.objects.claim(row.pk)
    lose_the_lease(row)
    rung(row)
    assert frozen
    assert frozen.close() is False


def test_a_living_worker_keeps_its_lease(db: None) -> None:
    row = rung(chore())
    claimed = Chore.objects.claim(row.pk)
    assert claimed
    held.add(claimed)
    lose_the_lease(row)
    renew(held.rows())
    held.drop(claimed)
    assert Chore.objects.ring(10) == []


def test_what_follows_is_told_in_the_transaction_that_closes_the_row(db: None) -> None:
    told: list[bool] = []
    perform(
        Chore.objects.all(),
        rung(chore()).pk,
        lambda _: {},
        then=lambda row: told.append(transaction.get_connection().in_atomic_block and row.state == WorkState.DONE),
    )
    assert told == [True]


@pytest.mark.parametrize("attempts", [1, 2, 3, 9])
def test_waiting_grows_to_an_hour_at_most(attempts: int) -> None:
    from network.events.work import backoff

    assert backoff(attempts) == min(timedelta(seconds=2 * 4 ** (attempts - 1)), timedelta(hours=1))
