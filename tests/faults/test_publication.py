"""Kill -9 while five hundred people are being invited: in the end each holds exactly one invitation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.conftest import INVITED, House, MakeHouse, addressee, free_port
from tests.faults.processes import kill, until

pytestmark = pytest.mark.faults

EVERYBODY = {f"person{each}@example.org" for each in range(INVITED)}
UNDER_WAY = 50
ALL_SENT = {"sent": INVITED}


def publish(house: House) -> None:
    house.run("-m", "tests.faults.publication", "publish", str(INVITED))


def wait_for_the_last(house: House) -> None:
    until(lambda: house.outcomes() == ALL_SENT, within=60, what="every mail is sent")


@pytest.mark.parametrize("victims", [["web"], ["worker"], ["web", "worker"]], ids="+".join)
def test_everybody_holds_one_file_of_mail(furnish: MakeHouse, planned: Path, victims: list[str]) -> None:
    house = furnish(planned)
    house.start()
    publish(house)
    until(lambda: len(house.mails()) >= UNDER_WAY, within=20, what="mail is being written")
    kill(*(pid for victim in victims for pid in house.pids(victim)))
    assert len(house.mails()) < INVITED
    wait_for_the_last(house)
    assert house.recipients() == dict.fromkeys(EVERYBODY, 1)
    house.run("manage.py", "verify_invariants")


class Sink:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.received: dict[str, list[bytes]] = {}

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        self.received.setdefault(addressee(content), []).append(content)
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, str]]:
    """The server, and its EMAIL_URL."""
    kept, port = Sink(), free_port()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    yield kept, f"smtp://127.0.0.1:{port}?tls=none"
    server.stop()


def test_a_mail_server_gets_at_most_one_identical_copy_for_each_kill(
    furnish: MakeHouse, planned: Path, sink: tuple[Sink, str]
) -> None:
    server, url = sink
    house = furnish(planned, EMAIL_URL=url)
    house.start()
    publish(house)
    kills = 2
    for round_ in range(1, kills + 1):
        until(lambda: len(server.received) >= round_ * UNDER_WAY, within=30, what="mail is being sent")  # noqa: B023
        kill(*house.pids("worker"))
        until(lambda: house.pids("worker"), within=5, what="a new worker")
    wait_for_the_last(house)
    assert server.received.keys() == EVERYBODY
    assert all(len(set(copies)) == 1 for copies in server.received.values())
    assert sum(map(len, server.received.values())) <= INVITED + kills
    house.run("manage.py", "verify_invariants")
