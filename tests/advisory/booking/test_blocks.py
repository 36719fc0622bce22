"""A consultant's calendar shows what takes time around the meetings."""

from typing import Any

from icalendar import Calendar

from advisory.booking import booking
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.feeds import publishing
from network.feeds.models import Feed
from network.meetings.scheduling import Time
from network.people.models import Person
from tests.conftest import Drain, on, working_day


def events(feed: Feed) -> dict[str, Any]:
    feed.refresh_from_db()
    return {str(event["SUMMARY"]).partition(":")[0]: event for event in Calendar.from_ical(bytes(feed.body)).events}


def test_travel_and_preparation_are_blocks_of_their_own(
    activity: Activity, consultants: list[Consultant], planner: Person, drain: Drain
) -> None:
    clara = consultants[0]
    feed, _ = publishing.create_secret(audience="consultant", name="Clara", owner=planner, person=clara.person)
    day = working_day()
    time = Time(on(day, 11), on(day, 14))
    booking.schedule(activity, time, consultants=consultants, by=planner)
    drain()
    found = events(feed)
    assert found["Rejsetid"]["TRANSP"] == "OPAQUE"
    assert found["Forberedelse"]["TRANSP"] == "OPAQUE"
    assert found["Forberedelse"].end < time.starts_at
