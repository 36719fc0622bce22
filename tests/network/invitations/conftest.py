"""A meeting whose three contacts are invited, and a way to let mail come in."""

from collections.abc import Callable

import pytest

from network.invitations.inbox import receive
from network.invitations.models import InboundMail, Invitation
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.people.models import Person
from tests.conftest import Drain

Arrive = Callable[[bytes], InboundMail]


@pytest.fixture
def published(meeting: Meeting, planner: Person, drain: Drain) -> Meeting:
    """A meeting whose invitations have been sent."""
    scheduling.publish(meeting, by=planner)
    drain()
    return Meeting.objects.get(pk=meeting.pk)


@pytest.fixture
def invitation(published: Meeting) -> Invitation:
    """Ane's."""
    return published.invitations.select_related("meeting", "person").get(address="ane@example.org")


@pytest.fixture
def arrive(drain: Drain) -> Arrive:
    """Lets one mail come in and be read."""

    def receive_and_read(raw: bytes) -> InboundMail:
        mail = receive(raw)
        drain()
        return InboundMail.objects.get(pk=mail.pk)

    return receive_and_read
