"""Edits: several become one mail, and whoever edits on waits for the minute to end."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from network.clock import now
from network.events.models import Delivery
from network.invitations.models import Dispatch, Mailing
from network.invitations.planning import reconcile_recipients
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person
from tests.conftest import Drain, calendar_in, on
from tests.journeys.test_network_meeting import Mails


def edit(meeting: Meeting, *places: str) -> None:
    for place in places:
        scheduling.change(meeting, {"place_name": place}, by=None)


def places(mails: Mails, who: str = "ane@example.org") -> list[str]:
    """Where the person was told, mail by mail, that the meeting is."""
    mine = [mail for mail in mails() if mail["To"].addresses[0].addr_spec == who]
    return [calendar_in(mail)[1]["LOCATION"].partition(",")[0] for mail in mine]


def test_five_edits_become_one_mail_that_carries_the_last_state(published: Meeting, drain: Drain, mails: Mails) -> None:
    edit(published, "A", "B", "C", "D", "Biblioteket")
    drain()
    assert [places(mails, f"{name}@example.org") for name in ("ane", "bent", "carla")] == [
        ["Rådhuset", "Biblioteket"]
    ] * 3


def test_the_next_edit_waits_until_the_minute_is_over(published: Meeting, drain: Drain, mails: Mails) -> None:
    edit(published, "Biblioteket")
    drain()
    edit(published, "Skolen", "Hallen")
    drain()
    assert places(mails) == ["Rådhuset", "Biblioteket"]
    Mailing.objects.update(edits_told_at=now() - timedelta(minutes=1))
    Delivery.objects.filter(subscriber="edits", due_at__isnull=False).update(due_at=now())
    drain()
    assert places(mails) == ["Rådhuset", "Biblioteket", "Hallen"]


def test_a_move_does_not_wait(published: Meeting, drain: Drain, mails: Mails) -> None:
    edit(published, "Biblioteket")
    drain()
    edit(published, "Skolen")
    scheduling.move(published, Time(on(61), on(61, 15)), reason="", by=None)
    drain()
    assert places(mails) == ["Rådhuset", "Biblioteket", "Skolen"]


def test_an_edit_taken_back_sends_nothing(published: Meeting, drain: Drain) -> None:
    edit(published, "Biblioteket", "Rådhuset")
    drain()
    assert Dispatch.objects.count() == 3


def test_somebody_who_registers_meanwhile_is_told_alone(
    published: Meeting, someone: Callable[..., Person], drain: Drain
) -> None:
    edit(published, "Biblioteket")
    registration.register(published, someone("Ulla"), by=None)
    reconcile_recipients(str(published.pk))
    assert list(Dispatch.objects.filter(outcome="").values_list("invitation__address", flat=True)) == [
        "ulla@example.org"
    ]


@pytest.mark.parametrize("changes", [{"title": "Et bedre ord"}, {"description": "Husk kaffe"}, {"seats": 70}])
def test_what_no_calendar_is_told_by_mail_starts_no_minute(
    changes: dict[str, object], published: Meeting, drain: Drain
) -> None:
    scheduling.change(published, changes, by=None)
    drain()
    assert (Dispatch.objects.count(), Mailing.objects.filter(edits_told_at__isnull=False).exists()) == (3, False)
