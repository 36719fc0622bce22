"""What a consultant's calendar shows besides the meetings: the way there and back, preparation and follow-up."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from advisory.booking.itinerary import worked
from advisory.booking.models import Assignment
from advisory.consultants.availability import Interval, Timetable
from advisory.consultants.timetables import timetable_of
from network.calendar.entry import CalendarEntry
from network.clock import local_days
from network.errors import Text
from network.meetings.models import Meeting
from network.people.models import Person

TRAVEL = Text("Rejsetid", "Travel")
PREPARATION = Text("Forberedelse", "Preparation")
FOLLOW_UP = Text("Opfølgning", "Follow-up")

Stretch = tuple[datetime, datetime]


def blocks(person: Person, first: datetime, last: datetime) -> Iterator[CalendarEntry]:
    """The person's time around the meetings between two instants; nobody but consultants has any."""
    rows = Assignment.objects.live().filter(
        consultant__person=person, meeting__isnull=False, blocked_to__gte=first, blocked_from__lte=last
    )
    timetable: Timetable | None = None
    for row in rows.select_related("meeting", "consultant"):
        timetable = timetable or timetable_of(row.consultant)
        if row.meeting is not None:
            yield from _around(row, row.meeting, timetable)


def _around(row: Assignment, meeting: Meeting, timetable: Timetable) -> Iterator[CalendarEntry]:
    first, last = local_days(meeting.starts_at, meeting.ends_at)
    before, after = timetable.working_day_before(first), timetable.working_day_after(last)
    there, _, back = worked(Interval(meeting.starts_at, meeting.ends_at), row)
    stretches: list[tuple[str, Text, Stretch | None]] = [
        ("there", TRAVEL, (there.starts_at, there.ends_at)),
        ("back", TRAVEL, (back.starts_at, back.ends_at)),
        ("preparation", PREPARATION, _last_minutes(timetable, before, row.preparation_minutes)),
        ("follow-up", FOLLOW_UP, _first_minutes(timetable, after, row.follow_up_minutes)),
    ]
    for name, what, stretch in stretches:
        if stretch and stretch[0] < stretch[1]:
            yield _block(f"{meeting.uid}-{row.pk}-{name}", f"{what.da}: {meeting.title}", stretch, meeting)


def _last_minutes(timetable: Timetable, on: date | None, minutes: int) -> Stretch | None:
    """The last working minutes of the day before; as many as the stretch in which the day ends holds."""
    free = timetable.free(on, on) if on and minutes else ()
    return (max(free[-1].starts_at, free[-1].ends_at - timedelta(minutes=minutes)), free[-1].ends_at) if free else None


def _first_minutes(timetable: Timetable, on: date | None, minutes: int) -> Stretch | None:
    free = timetable.free(on, on) if on and minutes else ()
    return (free[0].starts_at, min(free[0].ends_at, free[0].starts_at + timedelta(minutes=minutes))) if free else None


def _block(uid: str, summary: str, stretch: Stretch, meeting: Meeting) -> CalendarEntry:
    return CalendarEntry(
        uid=uid,
        sequence=meeting.sequence,
        stamp=meeting.changed_at,
        created=meeting.created_at,
        last_modified=meeting.changed_at,
        starts_at=stretch[0],
        ends_at=stretch[1],
        summary=summary,
    )
