"""Many connections at once, each a thread of its own, started together."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

Attempt = Callable[[int], object]
Race = Callable[[Attempt, int], Counter[str]]

CONNECTIONS = 25
"""How many attempts of a crowd run at one time; the others wait for a connection, as requests do."""


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


@pytest.fixture
def crowd_race(transactional_db: None) -> Iterator[Race]:
    """As `race`, for hundreds of attempts in many rounds: threads and their connections are used again."""
    everybody = threading.Barrier(CONNECTIONS)

    def leave(_: int) -> None:
        everybody.wait()
        connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        yield lambda attempt, attempts: Counter(pool.map(lambda number: _outcome(attempt, number), range(attempts)))
        list(pool.map(leave, range(CONNECTIONS)))


def _outcome(attempt: Attempt, number: int) -> str:
    try:
        attempt(number)
    except Exception as error:  # noqa: BLE001  (what came of it is what the race counts)
        return str(getattr(error, "code", type(error).__name__))
    return "ok"
