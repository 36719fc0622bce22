"""A cache in front of a calendar, as many programs have inside: it asks whether what it has still holds."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Cache(ThreadingHTTPServer):
    """Hands out one address, and remembers what the origin answered each time it was asked."""

    daemon_threads = True

    def __init__(self, origin: str) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.origin = origin
        self.etag, self.body = "", b""
        self.answers: list[int] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def refresh(self) -> bytes:
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.origin, headers={"If-None-Match": self.etag} if self.etag else {})
            ) as answer:
                self.etag, self.body = answer.headers["ETag"], answer.read()
                self.answers.append(answer.status)
        except urllib.error.HTTPError as told:
            self.answers.append(told.code)
        return self.body


class Asked(BaseHTTPRequestHandler):
    """One request of the program behind."""

    server: Cache

    def do_GET(self) -> None:
        body = self.server.refresh()
        self.send_response(200)
        self.send_header("Content-Type", "text/calendar; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def cache_of(origin: str) -> Iterator[Cache]:
    """A running cache of one address."""
    cache = Cache(origin)
    thread = threading.Thread(target=cache.serve_forever)
    thread.start()
    try:
        yield cache
    finally:
        cache.shutdown()
        cache.server_close()
        thread.join()
