"""Deadlines as calendar entries."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from network.calendar.entry import CalendarEntry
from network.grants.models import GrantRound
from network.wording import clock_time

LASTS = timedelta(minutes=15)  # calendars show nothing of an event without length


def deadlines(first: datetime, last: datetime) -> Iterator[CalendarEntry]:
    """The deadlines of grant rounds between two instants; rounds whose deadline is not known have none."""
    for grant_round in GrantRound.objects.filter(deadline_at__range=(first, last)).select_related("programme"):
        if grant_round.deadline_at is not None:
            yield _entry(grant_round, grant_round.deadline_at)


def _entry(grant_round: GrantRound, deadline: datetime) -> CalendarEntry:
    return CalendarEntry(
        uid=grant_round.uid,
        sequence=grant_round.sequence,
        stamp=grant_round.changed_at,
        created=grant_round.created_at,
        last_modified=grant_round.changed_at,
        starts_at=deadline,
        ends_at=deadline + LASTS,
        summary=f"Ansøgningsfrist kl. {clock_time(deadline).da}: {grant_round.programme.name} {grant_round.year}",
        description=grant_round.source and f"Kilde: {grant_round.source}",
        opaque=False,
    )
