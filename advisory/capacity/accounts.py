"""What a consultant's bookings cost, day by day, read from the truth."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from advisory.booking.itinerary import Block
from advisory.booking.models import Assignment, Hold
from advisory.capacity.arithmetic import available, committed, periods
from advisory.consultants.availability import Interval, Timetable
from advisory.consultants.models import Consultant
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.regions.models import Municipality, Region

PLACED_BY = ("meeting__network__region", "meeting__activity__course", "hold")
NATIONAL_KINDS = {Meeting.Kind.NATIONAL_MEETING, Meeting.Kind.WEBINAR}


def bookings(consultant: Consultant) -> list[Assignment]:
    """The consultant's live assignments with what is needed to place them."""
    return list(Assignment.objects.live().filter(consultant=consultant).select_related(*PLACED_BY))


def days_of(assignment: Assignment, timetable: Timetable, block: Block | None = None) -> Counter[date]:
    """Minutes on each local day that one booking takes: the meeting, its travel, preparation and follow-up.

    `block` is its blocked time when it is to be another than the one written.
    """
    occasion = assignment.occasion
    return committed(
        Interval(occasion.starts_at, occasion.ends_at),
        block or assignment,
        timetable,
        preparation_minutes=assignment.preparation_minutes,
        follow_up_minutes=assignment.follow_up_minutes,
    )


def exceeded_months(
    assignment: Assignment,
    timetable: Timetable,
    time: Time,
    blocks: Mapping[str, Block],
    giving_way: Collection[UUID] = (),
) -> list[date]:
    """The first days of the months in which the booking at `time` would ask for more minutes than there are.

    What others commit and hold counts with the blocked times they would have then, given in `blocks` by id; holds
    that give way do not count.
    """
    block = blocks[str(assignment.pk)]
    spent = committed(
        Interval(time.starts_at, time.ends_at),
        block,
        timetable,
        preparation_minutes=assignment.preparation_minutes,
        follow_up_minutes=assignment.follow_up_minutes,
    )
    beside = [row for row in bookings(assignment.consultant) if row.pk != assignment.pk]
    others = _total((row for row in beside if row.hold_id not in giving_way), timetable, blocks)
    first, last = min(spent).replace(day=1), end_of_month(max(spent))
    return [
        month.starts_on
        for month in periods(first, last, "month")
        if month.total(spent)
        and month.total(spent) + month.total(others)
        > sum(available(timetable, month.starts_on, month.ends_on).values())
    ]


def _total(rows: Iterable[Assignment], timetable: Timetable, blocks: Mapping[str, Block]) -> Counter[date]:
    total: Counter[date] = Counter()
    for row in rows:
        total.update(days_of(row, timetable, blocks.get(str(row.pk))))
    return total


def end_of_month(on: date) -> date:
    """The last day of a day's month."""
    return on.replace(day=monthrange(on.year, on.month)[1])


def region_finder() -> Callable[[Assignment, date], str | None]:
    """Gives the region a booking counts for on a day: its municipality's; a national meeting's is None.

    A meeting without a place counts for its course's municipality, or its network's region; a hold for the
    municipality it is made for.
    """
    region_of = municipality_regions()

    def find(assignment: Assignment, on: date) -> str | None:
        occasion = assignment.occasion
        if isinstance(occasion, Meeting) and occasion.kind in NATIONAL_KINDS:
            return None
        code = _municipality(occasion)
        if code is not None:
            return region_of(code, on)
        network = occasion.network if isinstance(occasion, Meeting) else None
        region: Region | None = network.region if network else None
        return region.on(on).slug if region else None

    return find


def municipality_regions() -> Callable[[str, date], str | None]:
    """Gives the slug of the region in which a municipality, by its code, lies on a day."""
    belongs: dict[str, list[tuple[date, date | None, str]]] = {}
    for code, start, end, slug in Municipality.objects.values_list(
        "code", "regions__valid_from", "regions__valid_to", "regions__region"
    ):
        belongs.setdefault(code, []).append((start, end, slug))

    def region_of(code: str, on: date) -> str | None:
        return next((slug for start, end, slug in belongs[code] if start <= on and (not end or on <= end)), None)

    return region_of


def _municipality(occasion: Meeting | Hold) -> str | None:
    if occasion.place_municipality_id:
        return occasion.place_municipality_id
    if isinstance(occasion, Hold):
        return occasion.municipality_id
    activity = getattr(occasion, "activity", None)
    return activity.course.municipality_id if activity else None
