"""A running mailing that is stopped and resumed, with real processes."""

from pathlib import Path

import pytest

from tests.faults.conftest import INVITED, MakeHouse
from tests.faults.processes import until
from tests.faults.test_latency import Caller
from tests.faults.test_publication import EVERYBODY, wait_for_the_last

pytestmark = pytest.mark.faults

STOPPED_WITHIN = 5.0
MOVING = "SELECT count(*) FROM network_dispatch WHERE outcome = '' AND (state <> 'waiting' OR due_at IS NOT NULL)"
UNSENT = "SELECT count(*) FROM network_dispatch WHERE outcome = ''"


def test_a_mailing_stops_within_five_seconds_and_goes_on_where_it_was(furnish: MakeHouse, planned: Path) -> None:
    house = furnish(planned)
    house.start()
    caller = Caller(house)
    meeting = caller.ask("meetings/")["results"][0]["id"]
    caller.ask(f"meetings/{meeting}/publish/", {})
    until(lambda: len(house.mails()) >= INVITED // 10, within=60, what="the first mails")
    caller.ask(f"meetings/{meeting}/stop/", {})
    until(lambda: house.rows(MOVING) == [(0,)], within=STOPPED_WITHIN, what="nothing moves any more")
    sent = len(house.mails())
    until(lambda: house.rows("SELECT count(*) FROM network_dispatch") == [(INVITED,)], within=60, what="all planned")
    mailing = caller.ask(f"meetings/{meeting}/")["mailing"]
    assert (mailing["state"], mailing["recipients"], mailing["sent"]) == ("stopped", INVITED, sent)
    assert (house.rows(UNSENT), house.rows(MOVING)) == ([(INVITED - sent,)], [(0,)])
    caller.ask(f"meetings/{meeting}/resume/", {})
    wait_for_the_last(house)
    assert house.recipients() == dict.fromkeys(EVERYBODY, 1)
