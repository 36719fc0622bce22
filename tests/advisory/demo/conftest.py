"""The demo year, told once for all tests of a module that only look at it."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from advisory.capacity import ledger
from advisory.demo import story
from network.clock import COPENHAGEN
from network.feeds import publishing

AS_WRITTEN = datetime(2024, 6, 3, 12, tzinfo=COPENHAGEN)


@pytest.fixture(scope="module")
def demo_year(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The year loaded on the very Monday it was written for, with capacity and feeds as workers would leave them."""
    with time_machine.travel(AS_WRITTEN), django_db_blocker.unblock(), transaction.atomic():
        story.load()
        ledger.recompute_all()
        publishing.rebuild_all()
        yield
        transaction.set_rollback(True)
