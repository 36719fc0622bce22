"""Wherever a stranger points us, we connect to public addresses only."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from network.events import outbound
from network.events.outbound import ForbiddenAddressError, UnreachableError
from tests.network.events.receiver import Receiver, listening

PRIVATE = [
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "localhost.", "0.0.0.0"),  # noqa: S104
    *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1"),
    *("198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.0.1"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[fe80::1]", "[fc00::1]", "[fd12::1]"),
    *("[ff02::1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[2001:db8::1]"),
]


@pytest.fixture
def canary() -> Iterator[Receiver]:
    with listening() as found:
        yield found


@pytest.fixture(autouse=True)
def strict(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = False


def port_of(canary: Receiver) -> str:
    return canary.url.rpartition(":")[2].partition("/")[0]


@pytest.mark.parametrize("host", PRIVATE)
def test_no_way_of_writing_a_private_address_reaches_it(host: str, canary: Receiver) -> None:
    with pytest.raises((ForbiddenAddressError, UnreachableError)):
        outbound.post(f"https://{host}:{port_of(canary)}/", b"{}", {})
    assert canary.told == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https:///",
        "https://a:b@example.org/",
        "https://example.org:99999/",
    ],
)
def test_only_https_without_a_login_is_called(url: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        outbound.check(url)


@pytest.mark.parametrize(
    "url", ["https://example.org/hook?a=b", "https://93.184.215.14:8443/", "https://[2606:2800::1]/"]
)
def test_public_addresses_are_fine(url: str) -> None:
    assert outbound.check(url).scheme == "https"


def test_a_name_that_also_has_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(ForbiddenAddressError):
        outbound.post("https://rebinding.example.org/", b"{}", {})


def test_the_name_is_looked_up_once_so_that_it_cannot_answer_otherwise(
    monkeypatch: pytest.MonkeyPatch, canary: Receiver, settings: Any
) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    asked: list[str] = []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> Any:
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    outbound.post(f"http://rebinding.example.org:{port_of(canary)}/", b"{}", {})
    assert [host for host in asked if host == "rebinding.example.org"] == ["rebinding.example.org"]
    assert len(canary.told) == 1


def test_a_receiver_that_drips_is_left_in_the_end(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    monkeypatch.setattr(outbound, "TIMEOUT_SECONDS", 1)
    left = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(ConnectionError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
            while not left.wait(0.1):
                connection.sendall(b".")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        with pytest.raises(UnreachableError):
            outbound.post(f"http://127.0.0.1:{listener.getsockname()[1]}/", b"{}", {})
        left.set()
        thread.join()
