"""Many connections at once, each a thread of its own, started together."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

Attempt = Callable[[int], object]
Race = Callable[[Attempt, int], Counter[str]]


@pytest.fixture
def race(transactional_db: None) -> Race:
    """Runs an attempt many times at once and counts what came of each: `ok`, or the name or code of its error."""

    def run(attempt: Attempt, runners: int) -> Counter[str]:
        start = threading.Barrier(runners)

        def runner(number: int) -> str:
            try:
                start.wait()
                attempt(number)
            except Exception as error:  # noqa: BLE001  (what came of it is what the race counts)
                return str(getattr(error, "code", type(error).__name__))
            else:
                return "ok"
            finally:
                connection.close()

        with ThreadPoolExecutor(runners) as pool:
            return Counter(pool.map(runner, range(runners)))

    return run
