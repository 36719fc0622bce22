"""Whether a port can be had, asked before anything is touched."""

import errno
import socket
import time
from argparse import ArgumentTypeError

PATIENCE_SECONDS = 1.0
LAST_PORT = 65535
LOOPBACK = "127.0.0.1"


class PortError(Exception):
    """The port cannot be had; the text says so in Danish and English."""


def port_number(value: str) -> int:
    """Read a port from the command line."""
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= LAST_PORT:
        raise ArgumentTypeError(f"1–{LAST_PORT}, ikke / not {value!r}")
    return int(value)


def make_sure_of(port: int, host: str = LOOPBACK) -> None:
    """Return when the port is free; a process that is just ending gets a moment to let go of it.

    Raises:
        PortError: somebody else listens there, or it may not be used.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (why := _refusal(port, host)) is not None:
        if why.errno != errno.EADDRINUSE:
            raise PortError(f"Port {port} kan ikke bruges / cannot be used: {why.strerror}.")
        if time.monotonic() > deadline:
            raise PortError(
                f"Port {port} er optaget; vælg en anden med --port. / "
                f"Port {port} is in use; choose another with --port."
            )
        time.sleep(0.1)


def _refusal(port: int, host: str) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None
