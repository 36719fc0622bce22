"""How many requests a caller may make: `API_RATE` a minute, counted in each process."""

import threading
import time

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

MINUTE = 60.0
MANY = 10_000

_buckets: dict[str, tuple[float, float]] = {}
_guard = threading.Lock()


class PerToken(BaseThrottle):
    """A bucket for each token (or person): it holds a minute's requests and fills up steadily."""

    clock = staticmethod(time.monotonic)

    def allow_request(self, request: Request, _: APIView) -> bool:
        """Whether there is a request left in the bucket; takes it."""
        caller = request.auth or request.user
        self._missing = _take(str(caller.pk), self.clock()) if caller else 0.0
        return self._missing <= 0

    def wait(self) -> float:
        """Seconds until the next request is allowed."""
        return self._missing * MINUTE / settings.API_RATE


def _take(caller: str, moment: float) -> float:
    return missing_from(caller, moment, float(settings.API_RATE))


def missing_from(bucket: str, moment: float, full: float) -> float:
    """Take one from a bucket that holds `full` and fills in a minute; returns what is missing when it is empty."""
    with _guard:
        if len(_buckets) > MANY:
            _buckets.clear()
        left, since = _buckets.get(bucket, (full, moment))
        left = min(full, left + (moment - since) * full / MINUTE)
        taken = left >= 1
        _buckets[bucket] = (left - 1 if taken else left, moment)
    return 0.0 if taken else 1 - left
