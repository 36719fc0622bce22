"""A port that cannot be had is refused in one sentence, in Danish and English."""

import socket
from argparse import ArgumentTypeError
from collections.abc import Iterator

import pytest

from deploy import port
from deploy.port import PortError, make_sure_of, port_number


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A listening socket; nobody waits for it to go away."""
    monkeypatch.setattr(port, "PATIENCE_SECONDS", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_a_busy_port_is_refused(taken: socket.socket) -> None:
    number = taken.getsockname()[1]
    with pytest.raises(PortError) as refusal:
        make_sure_of(number)
    assert str(refusal.value) == (
        f"Port {number} er optaget; vælg en anden med --port. / Port {number} is in use; choose another with --port."
    )


def test_a_port_that_was_let_go_of_is_free(taken: socket.socket) -> None:
    number = taken.getsockname()[1]
    taken.close()
    make_sure_of(number)


def test_an_address_that_is_not_this_machines_is_refused() -> None:
    with pytest.raises(PortError, match=r"kan ikke bruges / cannot be used"):
        make_sure_of(8000, "192.0.2.1")


@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "８０"])
def test_what_is_no_port_is_refused(value: str) -> None:
    with pytest.raises(ArgumentTypeError):
        port_number(value)
