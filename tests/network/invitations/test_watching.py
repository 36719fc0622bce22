"""A mailbox is watched over a real connection: cut wherever it may be, each mail is kept once."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from imap_tools import BaseMailBox

from network.invitations.fetching import server_at
from network.invitations.models import InboundMail
from network.invitations.watching import watch
from network.management.commands.fetch_mail import opened
from tests.faults.processes import until
from tests.network.invitations.imap_server import Server, serving

ROOT = Path(__file__).resolve().parents[3]
Open = Callable[[], AbstractContextManager[BaseMailBox]]


def mail(number: int) -> bytes:
    return f"From: a@example.org\r\nMessage-ID: <{number}@example.org>\r\n\r\nHej {number}\r\n".encode()


def ids() -> list[str]:
    """The Message-IDs that are stored, each as often as it is."""
    return sorted(bytes(row.raw).split(b"<")[1].split(b"@")[0].decode() for row in InboundMail.objects.all())


def stay_at(mailbox: Open, stopping: threading.Event) -> None:
    """Watch in this thread, beginning again at once where something breaks."""
    try:
        watch(mailbox, stopping, first_pause=0.01)
    finally:
        connection.close()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def mailbox(server: Server) -> Open:
    return lambda: opened(server_at(f"imap://n:p@127.0.0.1:{server.port}/?tls=none"))


@pytest.fixture
def watching(mailbox: Open, transactional_db: None) -> Iterator[threading.Thread]:
    """A thread that watches the mailbox and begins again at once where something breaks."""
    stopping = threading.Event()
    thread = threading.Thread(target=stay_at, args=(mailbox, stopping))
    thread.start()
    yield thread
    stopping.set()
    thread.join(timeout=10)
    assert not thread.is_alive()


def stored(number: int) -> Callable[[], bool]:
    return lambda: InboundMail.objects.count() >= number


def test_fetch_mail_empties_the_mailbox_once(server: Server, db: None, settings: Any, capsys: Any) -> None:
    settings.IMAP_URL = f"imap://n:p@127.0.0.1:{server.port}/?tls=none"
    for number in range(3):
        server.deliver(mail(number))
    call_command("fetch_mail")
    call_command("fetch_mail")
    assert capsys.readouterr().out.splitlines() == ["3 mails taken in.", "0 mails taken in."]
    assert (ids(), server.seen) == (["0", "1", "2"], {1, 2, 3})


def test_a_mail_is_taken_in_while_the_mailbox_is_watched(server: Server, watching: threading.Thread) -> None:
    assert server.idling.acquire(timeout=10)
    server.deliver(mail(1))
    until(stored(1), within=5, what="the mail is stored")
    assert server.logins == 1


@pytest.mark.parametrize("budget", range(40, 900, 172))
def test_wherever_the_connection_is_cut_each_mail_is_kept_once(
    budget: int, server: Server, mailbox: Open, transactional_db: None
) -> None:
    for number in range(5):
        server.deliver(mail(number))
    server.budget = budget
    stopping = threading.Event()

    def again() -> AbstractContextManager[BaseMailBox]:
        """The connection that comes after the cut one holds; when all is seen there is no further one."""
        if server.budget == 0:
            server.budget = None
        return mailbox()

    thread = threading.Thread(target=stay_at, args=(again, stopping))
    thread.start()
    until(lambda: server.seen == {1, 2, 3, 4, 5}, within=10, what="all are seen")
    stopping.set()
    thread.join(timeout=10)
    assert ids() == ["0", "1", "2", "3", "4"]


def test_a_connection_cut_while_nothing_happens_is_opened_again(server: Server, watching: threading.Thread) -> None:
    assert server.idling.acquire(timeout=10)
    server.cut_all()
    assert server.idling.acquire(timeout=10)
    server.deliver(mail(1))
    until(stored(1), within=5, what="the mail is stored")


def test_pauses_grow_while_the_server_is_away(caplog: pytest.LogCaptureFixture) -> None:
    stopping = threading.Event()
    tries: list[float] = []

    def away() -> AbstractContextManager[BaseMailBox]:
        tries.append(0)
        if len(tries) == 5:
            stopping.set()
        raise ConnectionRefusedError("nobody is there")

    watch(away, stopping, first_pause=0.001)
    waits = [record.args[0] for record in caplog.records if isinstance(record.args, tuple)]
    assert waits == [0.001, 0.002, 0.004, 0.008, 0.016]


@pytest.mark.faults
def test_watching_ends_on_sigterm(server: Server, tmp_path: Path) -> None:
    environ = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "VAR_DIR": str(tmp_path / "var"),
        "IMAP_URL": f"imap://n:p@127.0.0.1:{server.port}/?tls=none",
        "DJANGO_SETTINGS_MODULE": "deploy.settings",
    }
    watcher = subprocess.Popen([sys.executable, "manage.py", "fetch_mail", "--watch"], env=environ, cwd=ROOT)
    assert server.idling.acquire(timeout=30)
    watcher.send_signal(signal.SIGTERM)
    assert watcher.wait(timeout=5) == 0
