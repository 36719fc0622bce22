"""A course, from the request to the consultants' calendars and the region's capacity."""

from collections.abc import Callable

from advisory.booking import booking
from advisory.capacity.models import RegionCapacity
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.clock import local_day
from network.meetings.scheduling import Time
from network.people.models import Person
from tests.conftest import Drain, on, working_day
from tests.journeys.test_network_meeting import Mails


def test_scheduling_invites_consultants_and_participants_and_moves_capacity(
    activity: Activity,
    consultants: list[Consultant],
    planner: Person,
    someone: Callable[..., Person],
    drain: Drain,
    mails: Mails,
) -> None:
    drain()
    day = working_day()
    on_that_day = RegionCapacity.objects.filter(region="midtjylland", on=local_day(on(day)))
    assert on_that_day.get().committed_minutes == 0
    booking.schedule(
        activity,
        Time(on(day, 10), on(day, 13)),
        consultants=consultants,
        participants=[someone("Gerda")],
        by=planner,
    )
    drain()
    assert sorted(mail["To"].addresses[0].addr_spec for mail in mails()) == [
        "clara@example.org",
        "dan@example.org",
        "gerda@example.org",
    ]
    assert on_that_day.get().committed_minutes > 2 * 180
