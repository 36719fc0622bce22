"""Who is on a meeting's participant list, told to those on it: name, function and organisation, nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from network.clock import local_day
from network.meetings.models import Meeting, Registration
from network.people.affiliations import Belonging
from network.people.models import Organisation


@dataclass(frozen=True, slots=True)
class Guest:
    """One line of the list."""

    name: str
    function: str
    organisation: str
    attendance: str


def guests(meeting: Meeting) -> list[Guest]:
    """Everybody with a seat, by name."""
    return [
        Guest(row.person.name, row.person.function, home.name if home else "", row.attendance)
        for row, home in with_homes(by_name(meeting.registrations.seated()))
    ]


def by_name(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Registrations with their people, in the order of a list of names."""
    return rows.select_related("person").order_by("person__name", "pk")


def with_homes(rows: Iterable[Registration]) -> list[tuple[Registration, Organisation | None]]:
    """Each with the organisation to which the person belongs on the day of the meeting."""
    found = list(rows)
    belonging = Belonging.of([row.person_id for row in found])
    return [(row, belonging.on(row.person_id, local_day(row.meeting.starts_at))) for row in found]
