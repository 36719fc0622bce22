"""A course closes with a note of two pages at most, half of it written by the rows."""

from collections.abc import Callable
from datetime import date

import pytest

from advisory.booking import booking
from advisory.circles import joining
from advisory.closing.models import LONGEST, ClosingNote
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle
from advisory.courses.models import Activity, Course
from network.clock import today, told
from network.errors import InputError
from network.meetings.scheduling import Time
from network.people import affiliations
from network.people.enrolment import organisation_by_code
from network.people.models import Person
from tests.conftest import on, working_day

NOTE = {"themes": ["Overgange"], "agreed_changes": "Fælles indgang fra august.", "text": "Alle var med."}


@pytest.fixture
def held(course: Course, activity: Activity, consultants: list[Consultant], someone: Callable[..., Person]) -> Course:
    """The workshop was held with Ida of the health visitors and Jens of the region."""
    for name, code, sector in (("Ida", "0615", "health_visiting"), ("Jens", "midtjylland", "region")):
        person = someone(name, code, function="key_employee")
        joining.join(course, person, sector=sector, activities=[activity], by=None)
    time = Time(on(working_day(), 10), on(working_day(), 13))
    booking.schedule(activity, time, consultants=consultants[:1], by=None)
    with told(on(working_day(), 14)):
        booking.close_activity(activity, by=None)
    return course


def test_the_facts_come_from_the_rows(held: Course) -> None:
    lifecycle.complete(held, by=None, closing_note=NOTE)
    day = on(working_day()).date().isoformat()
    assert ClosingNote.objects.get().facts == {
        "starts_on": day,
        "ends_on": day,
        "meetings": [{"kind": "workshop", "title": "Workshop", "on": day, "minutes": 180}],
        "participants": {
            "people": 2,
            "organisations": ["Horsens Kommune", "Region Midtjylland"],
            "functions": {"key_employee": 2},
            "sectors": {"health_visiting": 1, "region": 1},
        },
    }


def test_whoever_has_moved_since_took_part_for_the_organisation_of_the_day(held: Course) -> None:
    with told(on(working_day() + 1)):
        ida = Person.objects.get(name="Ida")
        affiliations.move(ida, organisation_by_code("0661"), since=today(), by=None)
    lifecycle.complete(held, by=None, closing_note=NOTE)
    organisations = ClosingNote.objects.get().facts["participants"]["organisations"]
    assert organisations == ["Horsens Kommune", "Region Midtjylland"]


def test_a_course_is_completed_without_a_note_too(held: Course) -> None:
    assert lifecycle.complete(held, by=None).state == "completed"


def test_the_note_may_be_written_anew_until_the_course_is_closed(held: Course) -> None:
    lifecycle.complete(held, by=None)
    lifecycle.complete(held, by=None, closing_note=NOTE)
    assert ClosingNote.objects.get().themes == ["Overgange"]


def test_the_same_note_again_changes_nothing(held: Course) -> None:
    lifecycle.complete(held, by=None, closing_note=NOTE)
    written_at = ClosingNote.objects.get().written_at
    lifecycle.complete(held, by=None, closing_note=NOTE)
    assert ClosingNote.objects.get().written_at == written_at


def test_a_note_of_two_pages_is_taken(held: Course) -> None:
    assert lifecycle.complete(held, by=None, closing_note={"text": "x" * LONGEST}).state == "completed"


def test_a_longer_note_is_refused_and_the_course_goes_on(held: Course) -> None:
    with pytest.raises(InputError, match="too_long"):
        lifecycle.complete(held, by=None, closing_note={"text": "x" * (LONGEST + 1)})
    assert Course.objects.get(pk=held.pk).state == "active"


def test_the_follow_up_is_kept_with_its_day(held: Course) -> None:
    lifecycle.complete(held, by=None)
    closed = lifecycle.close(held, by=None, follow_up_note="Indgangen virker.", followed_up_on=date(2027, 5, 3))
    assert (closed.follow_up_note, closed.followed_up_on) == ("Indgangen virker.", date(2027, 5, 3))


def test_a_follow_up_without_a_day_was_today(held: Course) -> None:
    lifecycle.complete(held, by=None)
    assert lifecycle.close(held, by=None, follow_up_note="Indgangen virker.").followed_up_on == today()
