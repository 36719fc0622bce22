"""Loading the demo year: all or nothing, on any day."""

from datetime import datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from advisory.demo import story
from advisory.demo.almanac import Almanac
from network.almanac.models import ClosedDay
from network.clock import now, today
from network.events.models import Event
from network.invitations.models import Dispatch
from network.meetings.models import Meeting
from network.people.models import Organisation, Person
from tests.advisory.demo import observations
from tests.conftest import Drain

DAYS = [
    "2024-06-07T18:00",  # the Friday of the week it was written for
    "2026-11-23T08:00",  # the years in which the regions change
    "2026-12-28T10:00",  # between Christmas and New Year
    "2027-01-01T00:30",  # the first day of Østdanmark
    "2027-03-26T12:00",  # Good Friday
    "2027-06-05T23:30",  # a Saturday and a closed day
    "2028-01-09T23:59",  # a Sunday before a year whose closed days are all holidays or weekends
    "2028-02-29T12:00",  # a leap day
]


class StoppedError(Exception):
    """The process was killed."""


def stop(done: int, total: int) -> None:
    if done == total // 12:
        raise StoppedError


def test_a_load_that_is_killed_leaves_nothing_behind(denmark: None) -> None:
    with pytest.raises(StoppedError):
        story.load(stop)
    assert (story.is_loaded(), Person.objects.count(), Event.objects.count()) == (False, 0, 0)


def test_the_command_says_so_when_denmark_is_missing(denmark: None) -> None:
    Organisation.objects.filter(code="agency").update(code="elsewhere")
    with pytest.raises(CommandError, match="load_denmark"):
        call_command("load_demo", stdout=StringIO())


@pytest.mark.faults
@pytest.mark.parametrize("moment", DAYS)
def test_the_year_holds_on_whichever_day_it_is_loaded(denmark: None, moment: str) -> None:
    with time_machine.travel(datetime.fromisoformat(f"{moment}+00:00")):
        assert story.load()
        almanac = Almanac(today(), frozenset(ClosedDay.objects.values_list("month", "day")))
        assert observations.courses_as_they_stand() == observations.COURSES
        assert observations.overlapping_assignments() == []
        assert sum(observations.seats_of_the_full_meeting().values()) == 69
        assert observations.foreign_addresses() == []
        assert len(observations.who_sets_out_for_bornholm_the_evening_before()) == 2
        assert 0 < observations.days_left_of_lolland(today()).days <= 22
        assert observations.bookings_hit_by_absence() == [observations.booked("Hjørring", 2)]
        assert [each.split(" 20")[0] for each in observations.held_on_days_off(almanac)] == [
            "Sparringsmøde med Tønder Kommune"
        ]


@pytest.mark.faults
def test_the_workers_leave_everything_in_line_and_mail_nobody_about_the_past(denmark: None, drain: Drain) -> None:
    call_command("load_demo", stdout=StringIO())
    drain()
    told = Dispatch.objects.values_list("invitation__meeting", flat=True).distinct()
    assert not Meeting.objects.filter(pk__in=told, ends_at__lt=now()).exists()
    call_command("verify_invariants", stdout=StringIO())
