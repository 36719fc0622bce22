"""Events are written in the transaction that makes them true, once, and heard by whoever subscribed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from network.clock import now
from network.events.models import Delivery, Event
from network.events.recording import record, subscribers
from network.events.relay import number_events, seconds_until_due
from network.ids import uuid7
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.people.models import Person
from tests.conftest import Drain


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        record("meeting.moved", by=None, meeting=uuid7())


def test_each_subscriber_of_the_type_gets_one_delivery(db: None) -> None:
    event = record("meeting.moved", by=None, meeting=uuid7())
    assert sorted(event.deliveries.values_list("subscriber", flat=True)) == [
        "capacity",
        "feeds",
        "invitations",
        "notices",
    ]


def test_events_in_a_row_wait_for_the_last_of_them(db: None) -> None:
    meeting = uuid7()
    first = record("meeting.changed", by=None, meeting=meeting).deliveries.filter(subscriber="edits")
    first.update(due_at=now() + timedelta(seconds=1))
    second = record("meeting.changed", by=None, meeting=meeting).deliveries.get(subscriber="edits")
    postponed = first.get().due_at
    assert postponed
    assert second.due_at
    assert abs(second.due_at - postponed) < timedelta(milliseconds=500)


def test_the_relay_sleeps_no_longer_than_until_the_next_row_is_due(db: None) -> None:
    assert seconds_until_due(2) == 2
    settling = record("meeting.moved", by=None, meeting=uuid7()).deliveries
    settling.exclude(subscriber="invitations").delete()
    settling.update(due_at=now() + timedelta(seconds=1))
    assert 0 < seconds_until_due(2) <= 1
    assert seconds_until_due(0.1) == 0.1


def test_an_event_about_something_else_is_nobodys_duty(db: None) -> None:
    assert not record("programme.created", by=None, programme="familiehuse").deliveries.exists()


def test_an_event_is_never_changed(db: None) -> None:
    event = record("meeting.moved", by=None, meeting=uuid7())
    with pytest.raises(IntegrityError, match="event_is_written_once"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(type="meeting.held")


def test_an_event_is_never_deleted(db: None) -> None:
    event = record("region.reformed", by=None, region="oestdanmark")
    with pytest.raises(IntegrityError, match="event_is_written_once"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM network_event WHERE type = %s", [event.type])


def test_a_number_once_given_is_never_changed(db: None) -> None:
    event = record("region.reformed", by=None, region="oestdanmark")
    number_events()
    with pytest.raises(IntegrityError, match="event_is_written_once"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(position=77)


def test_events_are_numbered_without_gaps(db: None) -> None:
    for _ in range(3):
        record("region.reformed", by=None, region="oestdanmark")
    number_events()
    record("region.reformed", by=None, region="oestdanmark")
    number_events()
    assert list(Event.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4]


def test_one_look_answers_every_bell_rung_for_the_same_thing(
    meeting: Meeting, planner: Person, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    drain()
    looks: list[str] = []
    monkeypatch.setitem(subscribers, "feeds", replace(subscribers["feeds"], look=looks.append))
    scheduling.publish(meeting, by=planner)
    for title in ("Et", "To", "Tre"):
        scheduling.change(meeting, {"title": title}, by=planner)
    drain()
    assert looks == [str(meeting.pk)]
    assert not Delivery.objects.filter(due_at__isnull=False).exists()
