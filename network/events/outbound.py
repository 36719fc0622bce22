"""Requests to addresses that others named: public hosts only, over TLS, pinned, and never for long.

Whoever registers a webhook chooses where our server connects to. So the name is resolved once, every address it has
must be public, and the connection goes to the address that was looked at (no second look-up that could answer
otherwise); redirects are not followed.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 8
PORTS = {"https": 443, "http": 80}
# Translates to any IPv4 address (RFC 6052 section 2.1), so it says nothing about where a packet ends.
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenAddressError(Exception):
    """The address is not one we connect to; the text says why."""


class UnreachableError(Exception):
    """No answer came; the text says why."""


def check(url: str) -> SplitResult:
    """The parts of an address we might connect to; what its name resolves to is looked at when connecting.

    Raises:
        ForbiddenAddressError: it is not https, carries a login, or names an address that is not public.
    """
    parts = urlsplit(url)
    allowed = {"https", "http"} if settings.WEBHOOK_ALLOW_PRIVATE else {"https"}
    if parts.scheme not in allowed or not parts.hostname or parts.username or parts.password:
        raise ForbiddenAddressError("Only https addresses without a login are called.")
    try:
        _ = parts.port
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError as error:
        if "Port" in str(error):
            raise ForbiddenAddressError("The port is not a number between 0 and 65535.") from None
        return parts
    _refuse_private(literal)
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post `body` and return the answer's status; the answer itself is not read.

    Raises:
        ForbiddenAddressError: as `check`, or the name resolves to an address that is not public.
        UnreachableError: no answer within `TIMEOUT_SECONDS`, all in all.
    """
    parts = check(url)
    connection = _Pinned(parts, _resolved(parts))
    clock = threading.Timer(TIMEOUT_SECONDS, connection.cut)
    clock.start()
    try:
        connection.request("POST", parts._replace(scheme="", netloc="").geturl() or "/", body, dict(headers))
        return connection.whole_answer().status
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError(f"{type(error).__name__}: {error}"[:300]) from error
    finally:
        clock.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at; the certificate must still be the name's."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        super().__init__(parts.hostname or "", parts.port or PORTS[parts.scheme], timeout=TIMEOUT_SECONDS)
        self._address = address
        self._is_secure = parts.scheme == "https"
        self._was_cut = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_secure:
            self.sock = _trust().wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it from another thread, however slowly the other side speaks."""
        self._was_cut = True
        with suppress(OSError):  # it may have ended by itself this instant
            if self.sock:
                self.sock.shutdown(socket.SHUT_RDWR)

    def whole_answer(self) -> http.client.HTTPResponse:
        """The answer's head; one that was cut would look like one that ended.

        Raises:
            TimeoutError: it was cut.
        """
        answer = self.getresponse()
        if self._was_cut:
            raise TimeoutError(f"No whole answer came within {TIMEOUT_SECONDS} seconds.")
        return answer


def _resolved(parts: SplitResult) -> str:
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError(f"The name {parts.hostname} is not known.") from error
    addresses = [str(each[4][0]) for each in found]
    for address in addresses:
        _refuse_private(ipaddress.ip_address(address.partition("%")[0]))
    return addresses[0]


def _refuse_private(address: Address) -> None:
    if not settings.WEBHOOK_ALLOW_PRIVATE and not _is_public(address):
        raise ForbiddenAddressError(f"{address} is not a public address.")


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if inner:
            return False if address.teredo else _is_public(inner)
        if address in NAT64:
            return False
    return address.is_global and not address.is_multicast


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
