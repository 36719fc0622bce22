"""Letting one process at a time prepare a `VAR_DIR`, so that two that start together do not migrate together."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for whoever is preparing this `VAR_DIR` already; the lock goes when its holder does."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / ".preparing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
