"""`manage.py fetch_mail [--watch]`."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from network.invitations.fetching import ImapServer, fetch, server_at

TIMEOUT_SECONDS = 60
IDLE_SECONDS = 240  # servers may drop who is silent for half an hour, firewalls sooner (RFC 2177)


class Command(BaseCommand):
    help = "Take inbound mail from the mailbox that IMAP_URL names; with --watch, go on as it arrives."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", action="store_true", help="stay, and take each mail when it arrives")

    def handle(self, *_: Any, watch: bool, **__: Any) -> None:
        if not settings.IMAP_URL:
            raise CommandError("IMAP_URL is not set.")
        with opened(server_at(settings.IMAP_URL)) as mailbox:
            self.stdout.write(f"{fetch(mailbox)} mails taken in.")
            while watch:
                mailbox.idle.wait(timeout=IDLE_SECONDS)
                close_old_connections()
                fetch(mailbox)


def opened(server: ImapServer) -> BaseMailBox:
    """The mailbox, logged in and with its folder chosen."""
    kinds = {"implicit": MailBox, "starttls": MailBoxStartTls, "none": MailBoxUnencrypted}
    mailbox: BaseMailBox = kinds[server.tls](server.host, server.port, timeout=TIMEOUT_SECONDS)
    return mailbox.login(server.user, server.password, initial_folder=server.folder)
