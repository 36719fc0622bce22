"""A small IMAP server over a real socket, whose connections can be cut in the middle of an answer (RFC 9051)."""

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any


class Cut(Exception):  # noqa: N818 (what happens to the connection)
    """The connection is cut."""


class Server(socketserver.ThreadingTCPServer):
    """One mailbox. `budget` is how many bytes it sends before it cuts a connection; None is without end."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, with_idle: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mails: dict[int, bytes] = {}
        self.seen: set[int] = set()
        self.budget: int | None = None
        self.with_idle = with_idle
        self.changed = threading.Condition()
        self.logins = 0
        self.idling = threading.Semaphore(0)
        self.numbers = count(1)
        self.open: list[socket.socket] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def deliver(self, raw: bytes) -> None:
        """Let a mail arrive, and wake those who idle."""
        with self.changed:
            self.mails[next(self.numbers)] = raw
            self.changed.notify_all()

    def cut_all(self) -> None:
        """Cut every connection, as a network does."""
        for each in self.open:
            each.shutdown(socket.SHUT_RDWR)
        self.open.clear()

    def spend(self, size: int) -> int:
        """How many of so many bytes may still be sent."""
        if self.budget is None:
            return size
        spent, self.budget = min(size, self.budget), max(0, self.budget - size)
        return spent


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        self.server.open.append(self.request)
        try:
            self.say(b"* OK here")
            while line := self.rfile.readline():
                tag, command, rest = ([*line.decode().strip().split(" ", 2), "", ""])[:3]
                self.answer(tag.encode(), command.upper(), rest)
        except (Cut, OSError):
            return

    def answer(self, tag: bytes, command: str, rest: str) -> None:
        if command == "UID":
            command, _, rest = rest.partition(" ")
        done: Any = getattr(self, f"do_{command.lower()}", self.do_nothing)(rest)
        self.say(tag + b" " + (done or b"OK done"))

    def say(self, line: bytes) -> None:
        line += b"\r\n"
        allowed = self.server.spend(len(line))
        self.wfile.write(line[:allowed])
        if allowed < len(line):
            self.request.shutdown(socket.SHUT_RDWR)
            raise Cut

    def do_nothing(self, _: str) -> None:
        """Whatever else is asked for is done."""

    def do_capability(self, _: str) -> None:
        self.say(b"* CAPABILITY IMAP4rev1" + (b" IDLE" if self.server.with_idle else b""))

    def do_login(self, _: str) -> None:
        self.server.logins += 1

    def do_select(self, _: str) -> None:
        self.say(b"* %d EXISTS" % len(self.server.mails))

    def do_search(self, _: str) -> None:
        unseen = [str(uid) for uid in self.server.mails if uid not in self.server.seen]
        self.say(f"* SEARCH {' '.join(unseen)}".rstrip().encode())

    def do_fetch(self, rest: str) -> None:
        uid = int(rest.split(maxsplit=1)[0])
        raw = self.server.mails[uid]
        part = raw[: int(re.findall(r"<0\.(\d+)>", rest)[0])]
        self.say(b"* %d FETCH (UID %d RFC822.SIZE %d BODY[]<0> {%d}" % (uid, uid, len(raw), len(part)))
        self.say(part + b")")

    def do_store(self, rest: str) -> None:
        self.server.seen.add(int(rest.split(maxsplit=1)[0]))

    def do_logout(self, _: str) -> None:
        self.say(b"* BYE")

    def do_idle(self, _: str) -> None:
        known = len(self.server.mails)
        self.say(b"+ idling")
        self.server.idling.release()
        left = threading.Event()
        teller = threading.Thread(target=self.tell, args=(known, left), daemon=True)
        teller.start()
        self.rfile.readline()
        left.set()
        with self.server.changed:
            self.server.changed.notify_all()
        teller.join()

    def tell(self, known: int, left: threading.Event) -> None:
        """Say once that there is more than was known."""
        with self.server.changed:
            self.server.changed.wait_for(lambda: left.is_set() or len(self.server.mails) > known)
        if not left.is_set():
            with suppress(OSError, Cut):  # it was cut just now
                self.say(b"* %d EXISTS" % len(self.server.mails))


@contextmanager
def serving(**particulars: bool) -> Iterator[Server]:
    """A server that runs in a thread of its own."""
    with Server(**particulars) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
