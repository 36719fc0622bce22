"""`manage.py fetch_mail [--watch]`."""

import signal
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from network.invitations.fetching import ImapServer, fetch, server_at
from network.invitations.watching import watch

TIMEOUT_SECONDS = 60


class Command(BaseCommand):
    help = "Take inbound mail from the mailbox that IMAP_URL names; with --watch, go on as it arrives."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--watch", action="store_true", help="stay, take each mail when it arrives, end on SIGTERM or Ctrl-C"
        )

    def handle(self, *_: Any, watch: bool, **__: Any) -> None:
        if not settings.IMAP_URL:
            raise CommandError("IMAP_URL is not set.")
        server = server_at(settings.IMAP_URL)
        if watch:
            stay_at(server)
            return
        with opened(server) as mailbox:
            self.stdout.write(f"{fetch(mailbox)} mails taken in.")


def stay_at(server: ImapServer) -> None:
    """Watch the mailbox until SIGTERM or SIGINT; what is in hand is finished first."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    watch(lambda: opened(server), stopping)


@contextmanager
def opened(server: ImapServer) -> Iterator[BaseMailBox]:
    """The mailbox, logged in and with its folder chosen; the connection is closed whatever happens to it."""
    kinds = {"implicit": MailBox, "starttls": MailBoxStartTls, "none": MailBoxUnencrypted}
    mailbox: BaseMailBox = kinds[server.tls](server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        yield mailbox.login(server.user, server.password, initial_folder=server.folder)
        mailbox.logout()
    except BaseException:
        with suppress(OSError):  # it is broken already
            mailbox.client.shutdown()
        raise
