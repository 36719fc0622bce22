"""How long it takes until what was committed shows: on disk, in the ledger, in a feed (embedded, real processes)."""

import json
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from network.clock import today
from tests.faults.conftest import House, MakeHouse
from tests.faults.processes import until

pytestmark = pytest.mark.benchmark

AT_MOST_SECONDS = 2


class Caller:
    """An administrator who uses the API of a running house."""

    def __init__(self, house: House, address: str = "karla@example.org") -> None:
        self.base = f"http://127.0.0.1:{house.port}"
        self.token = house.run("manage.py", "token", address, "--role", "administrator").strip()

    def ask(self, path: str, body: object = None) -> Any:
        """POST when there is a body, else GET; the answer's JSON, or its bytes."""
        answer = urllib.request.urlopen(
            urllib.request.Request(
                path if path.startswith("http") else f"{self.base}/api/v1/{path}",
                data=None if body is None else json.dumps(body).encode(),
                headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            )
        ).read()
        return json.loads(answer) if answer.startswith((b"{", b"[")) else answer

    def id_of(self, path: str, body: object) -> str:
        """Create something and return its id."""
        return str(self.ask(path, body)["id"])


@pytest.fixture
def house(furnish: MakeHouse, prepared: Path) -> House:
    made = furnish(prepared)
    made.start()
    return made


def test_publishing_reaches_the_disk_in_under_two_seconds(house: House) -> None:
    house.run("-m", "tests.faults.publication", "plan", "1")
    seconds = median(json.loads(house.run("-m", "tests.faults.publication", "time", "20")))
    print(f"publishing to file: median of 20 {seconds:.2f} s")
    assert seconds < AT_MOST_SECONDS


def planned_course(caller: Caller, consultant: str, first: date) -> str:
    course = caller.id_of("courses/", {"municipality": "0615", "programme": "familiehuse"})
    caller.ask(f"courses/{course}/clarify/", {})
    caller.ask("activities/", {"course": course, "kind": "follow_up", "title": "Opfølgning"})
    window = {"window_starts_on": first.isoformat(), "window_ends_on": (first + timedelta(days=300)).isoformat()}
    caller.ask(f"courses/{course}/plan/", {"primary_consultant": consultant} | window)
    return course


def test_a_booking_shows_in_capacity_and_feed_in_under_two_seconds(house: House) -> None:
    caller = Caller(house)
    person = caller.id_of("people/", {"name": "Clara", "email": "clara@example.org"})
    consultant = caller.id_of("consultants/", {"person": person, "regions": ["midtjylland"]})
    feed = caller.ask("feeds/", {"audience": "consultant", "consultant": consultant, "name": "Clara"})["url"]
    monday = today() + timedelta(days=14 - today().weekday())
    course = planned_course(caller, consultant, monday)
    committed, waited = 0, []
    for day in range(1, 5):
        starts = (monday + timedelta(weeks=day, days=1)).isoformat()
        body = {"starts_at": f"{starts}T10:00:00+01:00", "ends_at": f"{starts}T11:00:00+01:00"}
        made = {"course": course, "kind": "follow_up", "title": "Opfølgning"}
        activity = caller.id_of("activities/", made)
        booked = caller.ask(f"activities/{activity}/schedule/", body | {"consultants": [consultant]})
        began = time.monotonic()
        uid = caller.ask(f"meetings/{booked['meeting']}/")["uid"].encode()
        before = committed

        def shows(before: int = before, uid: bytes = uid) -> int:
            rows = caller.ask(f"capacity/?consultant={consultant}&from={monday}&to={monday + timedelta(60)}&by=quarter")
            total = sum(row["committed_minutes"] for row in rows["results"])
            return total if total > before and uid in caller.ask(feed.replace("localhost", "127.0.0.1")) else 0

        committed = until(shows, within=20, what="the booking in capacity and feed")
        waited.append(time.monotonic() - began)
    print(f"booking to capacity and feed: {[round(each, 2) for each in waited]} s")
    assert median(waited) < AT_MOST_SECONDS
