"""How long it takes to plan the mails of a large invitation.

`PEOPLE=10000 uv run pytest -n0 -s -m benchmark tests/benchmarks/test_mail_planning.py`
"""

import os
import time
from typing import Any

import pytest

from network.invitations import planning
from network.invitations.models import Dispatch
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.networks.models import Network
from network.people.models import Person

pytestmark = pytest.mark.benchmark

PEOPLE = int(os.environ.get("PEOPLE", "2000"))


@pytest.fixture
def crowd(network: Network) -> None:
    """Thousands of contacts of one member."""
    people = [Person(name=f"Deltager {each}", email=f"deltager{each}@example.org") for each in range(PEOPLE)]
    Person.objects.bulk_create(people)
    member = network.memberships.first()
    assert member is not None
    member.contacts.add(*people)


def test_a_mail_is_planned_in_few_milliseconds(crowd: None, meeting: Meeting, planner: Person, settings: Any) -> None:
    settings.MASS_MAIL_LIMIT = PEOPLE * 2
    scheduling.publish(meeting, by=planner)
    started, worked = time.perf_counter(), time.process_time()
    planning.reconcile_meeting(str(meeting.pk))
    took, worked = time.perf_counter() - started, time.process_time() - worked
    planned = Dispatch.objects.count()
    print(
        f"\n{planned} mails in {took:.1f} s, {took / planned * 1000:.1f} ms each, {worked / planned * 1000:.1f} of CPU"
    )
    assert planned == PEOPLE + 3
