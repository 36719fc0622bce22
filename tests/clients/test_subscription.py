"""vdirsyncer subscribes to a running instance, and follows what moves."""

import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.clients.revalidating import Cache, cache_of
from tests.conftest import on
from tests.faults.conftest import House, MakeHouse
from tests.faults.processes import until
from tests.faults.test_latency import Caller

pytestmark = pytest.mark.clients

NETWORK = {"name": "Familiehuse Midtjylland", "kind": "regional", "region": "midtjylland"}
TITLE = "Netværksmøde"
SHOWN_WITHIN = 20.0
PAIR = """
[general]
status_path = "{folder}/status"

[pair meetings]
a = "theirs"
b = "ours"
collections = null

[storage theirs]
type = "http"
url = "{url}"

[storage ours]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
"""


class Subscriber:
    """vdirsyncer with one calendar, which it has from one address."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.config = folder, folder / "config"
        (folder / "calendar").mkdir(parents=True)
        self.config.write_text(PAIR.format(folder=folder, url=url))
        self._run("discover")

    def sync(self) -> list[Any]:
        """The events that its calendar shows after the next sync."""
        self._run("sync")
        files = sorted((self.folder / "calendar").glob("*.ics"))
        return [event for file in files for event in Calendar.from_ical(file.read_bytes()).walk("VEVENT")]

    def _run(self, verb: str) -> None:
        environ = {name: os.environ[name] for name in ("PATH", "HOME")} | {"LC_ALL": "C.UTF-8"}
        subprocess.run(
            ["vdirsyncer", "-c", str(self.config), verb], env=environ, check=True, capture_output=True, timeout=60
        )


@pytest.fixture
def caller(furnish: MakeHouse, prepared: Path) -> Caller:
    house: House = furnish(prepared)
    house.start()
    return Caller(house)


@pytest.fixture
def meeting(caller: Caller) -> str:
    """The id of a published meeting of an open network."""
    network = caller.id_of("networks/", NETWORK)
    times = {"starts_at": on(60).isoformat(), "ends_at": on(60, 15).isoformat()}
    made = caller.id_of("meetings/", {"kind": "network_meeting", "network": network, "title": TITLE, **times})
    caller.ask(f"meetings/{made}/publish/", {})
    return made


@pytest.fixture
def cache(caller: Caller) -> Iterator[Cache]:
    with cache_of(f"{caller.base}/feeds/network/familiehuse-midtjylland.ics") as made:
        yield made


def test_a_subscribing_program_shows_the_new_time_at_its_next_sync(
    caller: Caller, meeting: str, cache: Cache, tmp_path: Path
) -> None:
    uid = caller.ask(f"meetings/{meeting}/")["uid"]
    wait_for(cache.origin, uid)
    subscriber = Subscriber(tmp_path / "vdirsyncer", cache.address)
    assert starts(subscriber.sync()) == [(TITLE, on(60))]
    assert starts(subscriber.sync()) == [(TITLE, on(60))]
    assert cache.answers[-1] == 304
    later = on(67)
    body = {"starts_at": later.isoformat(), "ends_at": (later + timedelta(hours=5)).isoformat(), "reason": "Sygdom"}
    caller.ask(f"meetings/{meeting}/move/", body)
    wait_for(cache.origin, f"{later:%Y%m%dT%H%M%S}")
    assert starts(subscriber.sync()) == [(TITLE, later)]
    assert cache.answers[-1] == 200


def wait_for(address: str, text: str) -> None:
    """Until the feed holds a text; workers rebuild it a moment after the commit."""
    until(lambda: text.encode() in _read(address), within=SHOWN_WITHIN, what=f"{text} in {address}")


def _read(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError:
        return b""


def starts(events: list[Any]) -> list[tuple[str, datetime]]:
    """What stands there and when; vdirsyncer gives what it fetches UIDs of its own."""
    return [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in events]
