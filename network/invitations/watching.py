"""Staying at a mailbox: each mail is taken in when it arrives, and a connection that breaks is opened again."""

import imaplib
import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from django.db import Error, connection
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError
from imap_tools.idle import get_socket_poller

from network.invitations.fetching import fetch

log = logging.getLogger(__name__)

IDLE_SECONDS = 60
"""How long the server is waited for before we look ourselves; firewalls drop who is silent for long (RFC 2177)."""

LOOK_UP_SECONDS = 1
LONGEST_PAUSE = 300.0
BROKEN = (OSError, imaplib.IMAP4.error, ImapToolsError, Error)


def watch(
    opened: Callable[[], AbstractContextManager[BaseMailBox]], stopping: threading.Event, *, first_pause: float = 1.0
) -> None:
    """Take mail in until stopping, whatever breaks meanwhile: the mailbox's server, the way there, the database.

    A mail that was being taken in when something broke is still unseen, and is taken in once the connection stands
    again. Pauses between attempts double up to `LONGEST_PAUSE`, and begin anew after one that worked.
    """
    pause = first_pause
    while not stopping.is_set():
        try:
            with opened() as mailbox:
                while not stopping.is_set():
                    fetch(mailbox)
                    pause = first_pause
                    wait_for_mail(mailbox, stopping)
        except BROKEN as error:
            connection.close()
            log.warning("The mailbox is opened again in %g s: %s", pause, error)
            stopping.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def wait_for_mail(mailbox: BaseMailBox, stopping: threading.Event) -> None:
    """Return when the server has something to say, when it is time to look, or when stopping.

    A connection that the server has closed has something to say too; leaving IDLE then tells of it.
    """
    if "IDLE" not in mailbox.client.capabilities:
        stopping.wait(IDLE_SECONDS)
        return
    until = time.monotonic() + IDLE_SECONDS
    with mailbox.idle:
        while not stopping.is_set() and time.monotonic() < until:
            if get_socket_poller(mailbox.client.sock, LOOK_UP_SECONDS):
                return
