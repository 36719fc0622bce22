"""A consultant's calendar shows what takes time around the meetings."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from advisory.booking import booking, holding
from advisory.booking.agenda import What, agenda
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.clock import today
from network.errors import RuleBrokenError
from network.feeds import publishing
from network.feeds.models import Feed
from network.meetings.scheduling import Time
from network.people.models import Person
from network.regions.models import Municipality
from tests.conftest import Drain, on, working_day


def events(feed: Feed) -> dict[str, Any]:
    feed.refresh_from_db()
    return {str(event["SUMMARY"]).partition(":")[0]: event for event in Calendar.from_ical(bytes(feed.body)).events}


def events_called(feed: Feed, name: str) -> list[Any]:
    feed.refresh_from_db()
    return [event for event in Calendar.from_ical(bytes(feed.body)).events if str(event["SUMMARY"]).startswith(name)]


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


def test_a_night_away_is_taken_and_neither_shown_nor_counted(
    activity: Activity, consultants: list[Consultant], planner: Person, drain: Drain
) -> None:
    clara = consultants[0]
    feed, _ = publishing.create_secret(audience="consultant", name="Clara", owner=planner, person=clara.person)
    day = working_day()
    island = {"place_municipality": Municipality.objects.get(code="0400")}
    booking.schedule(activity, Time(on(day, 9), on(day, 12)), consultants=[clara], by=planner, place=island)
    drain()
    row = clara.assignments.get()
    there, back = sorted(event.end - event.start for event in events_called(feed, "Rejsetid"))
    assert there == back == timedelta(minutes=row.travel_before_minutes)
    assert row.blocked_to - row.blocked_from > timedelta(hours=3) + there + back
    evening, the_day = agenda(clara, today() + timedelta(days=day - 1), today() + timedelta(days=day))
    assert What.THERE in [each.what for each in evening.stretches]
    assert [each.what for each in the_day.stretches] == [What.MEETING, What.BACK]
    with pytest.raises(RuleBrokenError, match="optaget"):
        holding.place(Time(on(day - 1, 21), on(day - 1, 23)), consultants=[clara], place={}, by=planner)
