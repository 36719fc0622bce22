"""One effect and one answer per `Idempotency-Key`, for seven days."""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import IdempotencyKey
from api.permissions import person_of
from api.problems import MEDIA_TYPE, ProblemRenderer, RefusedError
from network.clock import now
from network.errors import Text
from network.people.models import digest

KEPT_FOR = timedelta(days=7)
KEPT_HEADERS = ("ETag", "Location", "Retry-After")
UNUSABLE = Text(
    "Idempotency-Key skal være 1-255 synlige ASCII-tegn.", "Idempotency-Key must be 1-255 visible ASCII characters."
)
OTHER_BODY = Text(
    "Nøglen er allerede brugt til et andet kald. Brug en ny nøgle.",
    "The key was already used for another request. Use a new key.",
)
IN_FLIGHT = Text(
    "Det første kald med nøglen er stadig i gang. Prøv igen om et øjeblik.",
    "The first request with this key is still under way. Try again in a moment.",
)
SERVER_ERRORS = 500

_here: set[str] = set()
_guard = threading.Lock()


class _NothingKeptError(Exception):
    """The answer is our own failure: the effect is undone and the caller may try again."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def answer_once(request: Request, produce: Callable[[], Response]) -> HttpResponse:
    """Give the answer kept under the caller's key, or produce it and keep it together with its effect.

    Raises:
        RefusedError: 400, the key cannot be used; 409, the first request is under way; 422, it was another request.
    """
    key = request.headers["Idempotency-Key"]
    if not re.fullmatch(r"[!-~]([ -~]{0,253}[!-~])?", key):
        raise RefusedError(400, "invalid_key", UNUSABLE)
    name = digest(f"{person_of(request).pk}:{key}")
    try:
        with _alone(name), transaction.atomic():
            _alone_on_postgresql(name)
            return _kept(request, name, key) or _keep(request, name, key, produce())
    except _NothingKeptError as nothing:
        return nothing.response


def expire(before: datetime) -> int:
    """Forget the answers given before an instant; returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=before).delete()[0]


def _kept(request: Request, name: str, key: str) -> HttpResponse | None:
    mine = IdempotencyKey.objects.filter(caller=person_of(request), digest=name)
    first = mine.filter(created_at__gte=now() - KEPT_FOR).first()
    if first is None:
        mine.delete()
        return None
    if first.request != _fingerprint(request):
        raise RefusedError(422, "key_reused", OTHER_BODY)
    body = _sealed(bytes(first.sealed), key, first.created_at)
    return HttpResponse(body, status=first.status, headers={**first.headers, "Idempotent-Replayed": "true"})


def _keep(request: Request, name: str, key: str, response: Response) -> HttpResponse:
    if response.status_code >= SERVER_ERRORS:
        raise _NothingKeptError(response)
    is_problem = response.content_type == MEDIA_TYPE
    body = b"" if response.data is None else ProblemRenderer().render(response.data)
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    headers["Content-Type"] = MEDIA_TYPE if is_problem else "application/json"
    moment = now()
    IdempotencyKey.objects.create(
        caller=person_of(request),
        digest=name,
        request=_fingerprint(request),
        status=response.status_code,
        headers=headers,
        sealed=_sealed(body, key, moment),
        created_at=moment,
    )
    return HttpResponse(body, status=response.status_code, headers=headers)


def _fingerprint(request: Request) -> str:
    said = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(said).hexdigest()


def _sealed(body: bytes, key: str, moment: datetime) -> bytes:
    """Seal or open an answer: a stream of bytes from our secret, the caller's key and the moment, used this once."""
    secret = f"{settings.SECRET_KEY}:{key}:{moment.astimezone(UTC).isoformat()}"
    stream = hashlib.shake_256(secret.encode()).digest(len(body))
    return bytes(each ^ mask for each, mask in zip(body, stream, strict=True))


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Let one request at a time use the key in this process; on SQLite the write lock keeps other processes apart."""
    with _guard:
        if name in _here:
            raise RefusedError(409, "in_flight", IN_FLIGHT, Retry_After="1")
        _here.add(name)
    try:
        yield
    finally:
        with _guard:
            _here.discard(name)


def _alone_on_postgresql(name: str) -> None:
    """Let one request at a time use the key in every process; the lock ends with the transaction."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int(name[:15], 16)])
        if not cursor.fetchone()[0]:
            raise RefusedError(409, "in_flight", IN_FLIGHT, Retry_After="1")
