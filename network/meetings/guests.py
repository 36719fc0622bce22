"""Who is on a meeting's participant list, told to those on it: name, function and organisation, nothing else."""

from dataclasses import dataclass

from network.meetings.models import Meeting, Registration


@dataclass(frozen=True, slots=True)
class Guest:
    """One line of the list."""

    name: str
    function: str
    organisation: str
    attendance: str


def guests(meeting: Meeting) -> list[Guest]:
    """Everybody with a seat, by name."""
    rows = meeting.registrations.seated().select_related("person__organisation")
    return [_guest(row) for row in rows.order_by("person__name", "pk")]


def _guest(row: Registration) -> Guest:
    organisation = row.person.organisation.name if row.person.organisation else ""
    return Guest(row.person.name, row.person.function, organisation, row.attendance)
