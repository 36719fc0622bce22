"""Asking a server on this machine whether it is ready, with nothing but a socket."""

import os
import socket
from urllib.parse import urlsplit

from deploy.port import LOOPBACK

PATIENCE_SECONDS = 1.0


def is_ready(port: int) -> bool:
    """Whether `/readyz` answers 200."""
    host = urlsplit(os.environ.get("BASE_URL", "")).hostname or "localhost"
    question = f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((LOOPBACK, port), timeout=PATIENCE_SECONDS) as connection:
            connection.sendall(question.encode())
            return b" 200 " in connection.makefile("rb").readline(100)
    except OSError:
        return False
