"""A mass mail to a thousand: a second planner lets it go, two workers keep one pace, it stops in the middle."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.faults.conftest import House, MakeHouse
from tests.faults.processes import until
from tests.faults.test_latency import Caller
from tests.faults.test_stopping import MOVING, STOPPED_WITHIN

pytestmark = pytest.mark.faults

MANY = 1000
A_MINUTE = 60
"""Mails a minute."""
WORKERS = 2
"""Each has one mail in hand at most; when that has no turn while the mailing is stopped, it comes back and waits."""

AWAITING = "SELECT count(*) FROM network_dispatch WHERE outcome = '' AND state = 'waiting' AND due_at IS NULL"
SENT_BACK = "SELECT count(*) FROM network_dispatch WHERE outcome = '' AND deferrals > 0"
TURNS = "SELECT handed_at FROM network_dispatch WHERE handed_at IS NOT NULL ORDER BY handed_at"


def turns(house: House) -> list[datetime]:
    return [datetime.fromisoformat(turn) for (turn,) in house.rows(TURNS)]


def states(caller: Caller, meeting: str) -> Counter[str]:
    """How each recipient's mail stands, as the API tells a planner."""
    shown: Counter[str] = Counter()
    for page in count(1):
        answer = caller.ask(f"invitations/?meeting={meeting}&page_size=200&page={page}")
        shown.update(row["state"] for row in answer["results"])
        if answer["next"] is None:
            return shown
    raise AssertionError


def test_a_thousand_wait_for_a_second_planner_leave_at_one_pace_and_stop(furnish: MakeHouse, prepared: Path) -> None:
    house = furnish(prepared, MASS_MAIL_LIMIT="500", MAIL_PACE=str(A_MINUTE))
    house.run("-m", "tests.faults.publication", "plan", str(MANY))
    house.start()
    house.run_beside("manage.py", "worker")
    until(lambda: len(house.beating_workers()) == WORKERS, within=20, what="two workers")
    karla, svend = Caller(house), Caller(house, "svend@example.org")
    meeting = karla.ask("meetings/")["results"][0]["id"]
    karla.ask(f"meetings/{meeting}/publish/", {})
    until(lambda: house.rows(AWAITING) == [(MANY,)], within=60, what="all are planned and wait")
    assert karla.ask(f"meetings/{meeting}/")["mailing"]["state"] == "awaiting_approval"
    assert (states(karla, meeting), house.mails()) == ({"pending": MANY}, [])
    svend.ask(f"meetings/{meeting}/approve/", {})
    until(lambda: len(house.mails()) >= A_MINUTE, within=30, what="as many as may leave in a minute")
    until(lambda: house.rows(SENT_BACK)[0][0] > A_MINUTE, within=30, what="both workers ask for more")
    svend.ask(f"meetings/{meeting}/stop/", {})
    until(lambda: house.rows(MOVING)[0][0] <= WORKERS, within=STOPPED_WITHIN, what="nothing more is on its way")
    taken = turns(house)
    assert all(later - first >= timedelta(minutes=1) for first, later in zip(taken, taken[A_MINUTE:], strict=False))
    sent = len(house.mails())
    assert A_MINUTE <= sent < MANY
    assert states(karla, meeting) == {"sent": sent, "pending": MANY - sent}
    mailing = karla.ask(f"meetings/{meeting}/")["mailing"]
    assert mailing == {"state": "stopped", "recipients": MANY, "sent": sent, "failed": 0}
