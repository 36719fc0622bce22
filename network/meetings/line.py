"""The line for seats: who waits, in which order they will be served, and whose turn it is now.

Until the release date an organisation has at most its own seats, and a free seat goes to the first who came whose
organisation may have it. From then on organisations without a seat come first, each with its first in line, and then
everybody as they came. The order shown is the order of service, so that a position is a promise one can keep.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db.models import Count

from network.clock import now
from network.meetings.models import Meeting, MeetingState, Registration

Taken = Counter[UUID | None]

HAS_AN_OFFER, COMES_FIRST, COMES_LATER, LET_ONE_GO = range(4)


def locked(pk: UUID) -> Meeting:
    """The meeting, whose seats nobody else counts or gives away until the transaction ends."""
    return Meeting.objects.select_for_update().get(pk=pk)


def has_room(registration: Registration, meeting: Meeting) -> bool:
    """Whether there is a seat for somebody who comes now, and their organisation may have it."""
    free = _free(meeting, registration.attendance, but=registration)
    if free is not None and free <= 0:
        return False
    own = meeting.seats_per_organisation
    if own is None or is_released(meeting):
        return True
    held = meeting.registrations.holding().filter(attendance=registration.attendance).exclude(pk=registration.pk)
    return held.filter(person__organisation=registration.person.organisation_id).count() < own


def next_up(meeting: Meeting) -> Iterator[Registration]:
    """Who, in order, waits although there is a seat that they may have."""
    if not still_seats(meeting):
        return
    for attendance in Registration.Attendance.values:
        free = _free(meeting, attendance)
        if free != 0 and (waiting := _waiting([meeting.pk]).get((meeting.pk, attendance))):
            taken = _taken([meeting.pk])[meeting.pk, attendance]
            turns = _turns(meeting, waiting, taken)
            yield from [row for turn, row in turns if _may_have_one(meeting, turn)][:free]


def places(meetings: Collection[UUID]) -> dict[UUID, int]:
    """The place in line, 1 for the first, of everybody who waits for a seat at these meetings."""
    waiting, taken = _waiting(meetings), _taken(meetings)
    return {
        row.pk: place
        for key, rows in waiting.items()
        for place, (_, row) in enumerate(_turns(rows[0].meeting, rows, taken[key]), 1)
    }


def is_released(meeting: Meeting) -> bool:
    """Whether organisations may have more than their own seats by now."""
    return meeting.seats_released_at is not None and now() >= meeting.seats_released_at


def is_near(meeting: Meeting) -> bool:
    """Whether the meeting is so near that a seat is offered, since people may have made other plans."""
    return now() >= meeting.starts_at - timedelta(days=settings.OFFER_DAYS)


def still_seats(meeting: Meeting) -> bool:
    """Whether free seats are still given to those who wait: once published, until it starts."""
    return meeting.state == MeetingState.PUBLISHED and now() < meeting.starts_at


def _free(meeting: Meeting, attendance: str, but: Registration | None = None) -> int | None:
    room = meeting.seats_for(attendance)
    if room is None:
        return None
    held = meeting.registrations.holding().filter(attendance=attendance)
    return room - held.exclude(pk__in=[but.pk] if but else []).count()


def _turns(meeting: Meeting, waiting: list[Registration], taken: Taken) -> list[tuple[int, Registration]]:
    """Those who wait, given as they came, in the order in which they will be served."""
    taken = taken.copy()
    turns = []
    for row in waiting:
        turns.append((_turn(meeting, row, taken[row.person.organisation_id]), row))
        taken[row.person.organisation_id] += row.offer_expires_at is None and not row.let_one_go
    return sorted(turns, key=lambda each: each[0])


def _turn(meeting: Meeting, row: Registration, held: int) -> int:
    """`held` is how many seats the organisation will have when it is this person's turn."""
    if row.offer_expires_at is not None:
        return HAS_AN_OFFER
    if row.let_one_go:
        return LET_ONE_GO
    own = meeting.seats_per_organisation
    if own is None:
        return COMES_FIRST
    return COMES_FIRST if held < (1 if is_released(meeting) else own) else COMES_LATER


def _may_have_one(meeting: Meeting, turn: int) -> bool:
    if turn == LET_ONE_GO:
        return not is_near(meeting)
    if turn == COMES_LATER:
        return is_released(meeting)
    return turn == COMES_FIRST


def _waiting(meetings: Collection[UUID]) -> dict[tuple[UUID, str], list[Registration]]:
    """Those who wait for each kind of seat, as they came."""
    rows = Registration.objects.waiting().filter(meeting__in=meetings).select_related("person", "meeting")
    by_line = sorted(rows, key=_line)
    return {key: list(group) for key, group in groupby(by_line, _line)}


def _line(row: Registration) -> tuple[UUID, str]:
    return row.meeting_id, row.attendance


def _taken(meetings: Collection[UUID]) -> dict[tuple[UUID, str], Taken]:
    """The seats of each kind that each organisation holds."""
    held = Registration.objects.holding().filter(meeting__in=meetings).order_by()
    taken = {(pk, attendance): Taken() for pk in meetings for attendance in Registration.Attendance.values}
    for meeting, attendance, organisation, count in held.values_list(
        "meeting", "attendance", "person__organisation"
    ).annotate(n=Count("pk")):
        taken[meeting, attendance][organisation] = count
    return taken
