"""`manage.py relay --once` handles what is due and exits."""

from collections.abc import Callable
from email.message import EmailMessage
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models.functions import Now

from network.events.broker import is_embedded
from network.events.models import Delivery
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.people.models import Person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not is_embedded(), reason="with a real broker the bells are rung for workers elsewhere"),
]


def relay_once() -> str:
    said = StringIO()
    call_command("relay", "--once", stdout=said)
    return said.getvalue().strip()


def test_relay_once_handles_what_is_due_and_what_follows_from_it(
    meeting: Meeting, planner: Person, mails: Callable[[], list[EmailMessage]]
) -> None:
    scheduling.publish(meeting, by=planner)
    Delivery.objects.update(due_at=Now())
    relay_once()
    assert len(mails()) == 3


def test_relay_once_has_nothing_to_do_the_second_time(meeting: Meeting, planner: Person) -> None:
    scheduling.publish(meeting, by=planner)
    Delivery.objects.update(due_at=Now())
    relay_once()
    Delivery.objects.filter(due_at__isnull=False).update(due_at=Now())
    relay_once()
    assert relay_once() == "0 rung"
