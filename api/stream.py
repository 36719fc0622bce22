"""Events as they happen: Server-Sent Events whose ids are cursors.

A stream takes a thread of the web process for as long as it lasts, so there are only so many at once, beside the
threads that answer requests; whoever comes too late is told when to try again. It ends by itself after a while: the
client comes back with the id it saw last, its token is looked at anew, and it misses nothing. That somebody has left
is noticed at the next word said to them, so a quiet stream says a word every few seconds.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator

from django.http import StreamingHttpResponse
from rest_framework.exceptions import APIException

from network.errors import Text
from network.events.cloudevents import cloudevent
from network.events.models import Event

STREAMS = 8
LOOK_SECONDS = 0.5
BREATH_SECONDS = 5
LONGEST_SECONDS = 600
RETRY_MILLISECONDS = 2000
TOO_MANY = Text(
    "Der er for mange åbne strømme lige nu. Prøv igen om lidt, eller læs med ?after=.",
    "Too many streams are open right now. Try again shortly, or read with ?after=.",
)

_free = threading.BoundedSemaphore(STREAMS)


class TooManyStreamsError(APIException):
    """Every thread for streams is taken."""

    status_code = 503
    default_code = "too_many_streams"

    def __init__(self) -> None:
        super().__init__(str(TOO_MANY))
        self.wait = RETRY_MILLISECONDS / 1000


class Stream(Iterator[bytes]):
    """What one client is sent, until it leaves or the time is up; its thread is given back when it is closed."""

    def __init__(self, events_after: Callable[[int], list[Event]], position: int) -> None:
        if not _free.acquire(blocking=False):
            raise TooManyStreamsError
        self._is_open = True
        self._sent = _told(events_after, position)

    def __next__(self) -> bytes:
        return next(self._sent)

    def close(self) -> None:
        """Give the thread back, once."""
        if self._is_open:
            self._is_open = False
            _free.release()


def answer(events_after: Callable[[int], list[Event]], position: int) -> StreamingHttpResponse:
    """The events after `position`, those that are there and those to come.

    Raises:
        TooManyStreamsError: every thread for streams is taken.
    """
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(
        Stream(events_after, position), content_type="text/event-stream; charset=utf-8", headers=headers
    )


def _told(events_after: Callable[[int], list[Event]], position: int) -> Iterator[bytes]:
    until = time.monotonic() + LONGEST_SECONDS
    spoken_at = time.monotonic()
    yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
    while time.monotonic() < until:
        for event in events_after(position):
            position, spoken_at = event.position or position, time.monotonic()
            yield _message(event)
        if time.monotonic() - spoken_at > BREATH_SECONDS:
            spoken_at = time.monotonic()
            yield b": nothing new\n\n"
        time.sleep(LOOK_SECONDS)


def _message(event: Event) -> bytes:
    data = json.dumps(cloudevent(event), ensure_ascii=False)
    return f"id: {event.position}\nevent: {event.type}\ndata: {data}\n\n".encode()
