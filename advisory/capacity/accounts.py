"""What a consultant's bookings cost, day by day, read from the truth."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from advisory.booking.itinerary import Block
from advisory.booking.models import Assignment
from advisory.capacity.arithmetic import available, committed, periods
from advisory.consultants.availability import Interval, Timetable
from advisory.consultants.models import Consultant
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.regions.models import Municipality, Region

NATIONAL_KINDS = {Meeting.Kind.NATIONAL_MEETING, Meeting.Kind.WEBINAR}


def bookings(consultant: Consultant) -> list[Assignment]:
    """The consultant's live assignments with what is needed to place them."""
    return list(
        Assignment.objects.live()
        .filter(consultant=consultant)
        .select_related("meeting__place_municipality", "meeting__network__region", "meeting__activity__course")
    )


def days_of(assignment: Assignment, timetable: Timetable) -> Counter[date]:
    """Minutes on each local day that one booking takes: the meeting, its travel, preparation and follow-up."""
    meeting = assignment.meeting
    return committed(
        Interval(meeting.starts_at, meeting.ends_at),
        Interval(assignment.blocked_from, assignment.blocked_to),
        timetable,
        preparation_minutes=assignment.preparation_minutes,
        follow_up_minutes=assignment.follow_up_minutes,
    )


def exceeded_months(assignment: Assignment, timetable: Timetable, time: Time, block: Block) -> list[date]:
    """The first days of the months in which the booking at `time` would ask for more minutes than there are."""
    spent = committed(
        Interval(time.starts_at, time.ends_at),
        Interval(block.blocked_from, block.blocked_to),
        timetable,
        preparation_minutes=assignment.preparation_minutes,
        follow_up_minutes=assignment.follow_up_minutes,
    )
    others = _total((row for row in bookings(assignment.consultant) if row.pk != assignment.pk), timetable)
    first, last = min(spent).replace(day=1), _end_of_month(max(spent))
    return [
        month.starts_on
        for month in periods(first, last, "month")
        if month.total(spent)
        and month.total(spent) + month.total(others)
        > sum(available(timetable, month.starts_on, month.ends_on).values())
    ]


def _total(rows: Iterable[Assignment], timetable: Timetable) -> Counter[date]:
    return sum((days_of(row, timetable) for row in rows), Counter())


def _end_of_month(on: date) -> date:
    return on.replace(day=monthrange(on.year, on.month)[1])


def region_finder() -> Callable[[Assignment, date], str | None]:
    """Gives the region a booking counts for on a day: its municipality's; a national meeting's is None.

    A meeting without a place counts for its course's municipality, or its network's region.
    """
    belongs: dict[str, list[tuple[date, date | None, str]]] = {}
    for code, start, end, slug in Municipality.objects.values_list(
        "code", "regions__valid_from", "regions__valid_to", "regions__region"
    ):
        belongs.setdefault(code, []).append((start, end, slug))

    def find(assignment: Assignment, on: date) -> str | None:
        meeting = assignment.meeting
        if meeting.kind in NATIONAL_KINDS:
            return None
        code = _municipality(meeting)
        if code is not None:
            return next((slug for start, end, slug in belongs[code] if start <= on and (not end or on <= end)), None)
        region: Region | None = meeting.network.region if meeting.network else None
        return region.on(on).slug if region else None

    return find


def _municipality(meeting: Meeting) -> str | None:
    activity = getattr(meeting, "activity", None)
    return meeting.place_municipality_id or (activity.course.municipality_id if activity else None)
