"""What is wrong on purpose, so that warnings have something to warn about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from typing import Final

from advisory.consultants import employment
from advisory.consultants.models import Absence
from advisory.demo.stage import Scene, Stage
from network.clock import instant, local_day


@dataclass(frozen=True, slots=True)
class Plant:
    """How an activity differs from what its kind usually is, and why a planner allowed it.

    Attributes:
        reason: The planner's, kept with the booking.
        time: Local start and end, where they are others than usual.
        staff: Consultants by address, where they are others than whose turn it is.
        on_closed_day: Whether it is put on the agency's next closed day.
    """

    reason: str
    time: tuple[time, time] | None = None
    staff: tuple[str, ...] = ()
    on_closed_day: bool = False


PLANTED: Final = {
    ("0400", 3): Plant(
        "Kommunen kan kun samle alle denne ene dag. Konsulenterne må rejse aftenen før, og rejsetiden er knap.",
        time=(time(8, 15), time(16)),
        staff=("hans@example.org", "asta@example.org"),
    ),
    ("0550", 1): Plant(
        "Foreningerne kan kun mødes på denne lukkedag. Konsulenterne har sagt ja og holder fri en anden dag.",
        on_closed_day=True,
    ),
}
"""By municipality code and activity number. Lolland's window, which is about to end, stands in `courses.csv`."""

HIT: Final = ("0860", 2)
ABSENT: Final = "ellen@example.org"
REPORTED_ON: Final = date(2024, 5, 31)
DAYS_AWAY: Final = timedelta(days=2)


def scenes(stage: Stage) -> Iterator[Scene]:
    """An absence that hits an activity already booked."""
    yield Scene(stage.almanac.moment(REPORTED_ON, 14), partial(_report_absence, stage))


def _report_absence(stage: Stage) -> None:
    activity = stage.activities[HIT]
    if activity.meeting is None:
        return
    starts_at = instant(local_day(activity.meeting.starts_at), time())
    employment.report_absence(
        stage.consultants[ABSENT],
        starts_at=starts_at,
        ends_at=starts_at + DAYS_AWAY,
        kind=Absence.Kind.COURSE,
        by=stage.people[ABSENT],
    )
