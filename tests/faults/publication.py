"""Run as a process of its own: `python -m tests.faults.publication plan|publish|time NUMBER`."""

import json
import sys
import time
from datetime import timedelta

import django
from django.db import transaction


def plan(number: int) -> None:
    """Plan a meeting of an open network whose one member has `number` contacts."""
    from network.clock import now
    from network.meetings import scheduling
    from network.networks import membership
    from network.people.enrolment import enrol, organisation_by_code

    horsens = organisation_by_code("0615")
    with transaction.atomic():
        network = membership.found(name="Familiehuse", kind="regional", by=None)
        contacts = [
            enrol(name=f"Person {each}", email=f"person{each}@example.org", by=None, organisation=horsens)
            for each in range(number)
        ]
        membership.join(network, horsens, contacts=contacts, by=None)
        start = now().replace(microsecond=0) + timedelta(days=60)
        scheduling.plan(
            scheduling.Time(start, start + timedelta(hours=5)),
            kind="network_meeting",
            title="Netværksmøde",
            by=None,
            network=network,
        )


def publish(number: int) -> None:
    """Publish the planned meeting, to which `number` people are then invited."""
    from network.invitations.wishes import invited
    from network.meetings import scheduling
    from network.meetings.models import Meeting

    meeting = scheduling.publish(Meeting.objects.get(), by=None)
    assert invited(meeting).count() == number


def time_each(number: int) -> None:
    """Publish one meeting with one contact after the other and print how long each mail took to lie on disk."""
    print(json.dumps([_time_one() for _ in range(number)]))


def _time_one() -> float:
    from django.conf import settings

    from network.meetings import scheduling
    from network.meetings.models import Meeting
    from network.networks.models import Network

    before = len(list(settings.MAIL_DIR.glob("*.eml")))
    model = Meeting.objects.latest("created_at")
    meeting = scheduling.plan(
        scheduling.Time(model.starts_at, model.ends_at),
        kind="network_meeting",
        title="Netværksmøde",
        by=None,
        network=Network.objects.get(),
    )
    scheduling.publish(meeting, by=None)
    since = time.monotonic()
    while len(list(settings.MAIL_DIR.glob("*.eml"))) == before:
        time.sleep(0.005)
    return time.monotonic() - since


if __name__ == "__main__":
    django.setup()
    {"plan": plan, "publish": publish, "time": time_each}[sys.argv[1]](int(sys.argv[2]))
