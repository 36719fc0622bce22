"""Who came: noted one by one, by people themselves at the door, taken back when it was a mistake; and who did not."""

from datetime import datetime, timedelta

from django.db import transaction

from network.clock import now
from network.errors import RuleBrokenError, Text, wrong_step
from network.meetings import line
from network.meetings.models import Meeting, MeetingState, Registration
from network.meetings.registration import attend
from network.meetings.scheduling import refuse_before_its_end
from network.meetings.serving import both_locked, recorded
from network.people.models import Person

State = Registration.State
AROUND = timedelta(hours=1)
NOT_NOW = Text(
    "Man kan melde sin ankomst fra en time før mødet til en time efter.",
    "You can check in from one hour before the meeting until one hour after it.",
)


def undo(registration: Registration, *, by: Person | None) -> Registration:
    """Take back that somebody came, or that they did not: they are registered as before."""
    with transaction.atomic():
        _, registration = both_locked(registration)
        if registration.state == State.CONFIRMED:
            return registration
        if "unattend" not in registration.allowed:
            raise wrong_step("unattend", registration.state, registration.allowed)
        registration.state = State.CONFIRMED
        registration.save(update_fields=["state"])
        recorded("changed", registration, by)
        return registration


def note_absent(meeting: Meeting, *, by: Person | None) -> list[Registration]:
    """Say that everybody who came is noted: the others who had a seat did not come.

    Raises:
        RuleBrokenError: `not_over`, the meeting has not ended yet.
    """
    with transaction.atomic():
        meeting = line.locked(meeting.pk)
        refuse_before_its_end(meeting)
        absent = list(meeting.registrations.filter(state=State.CONFIRMED))
        for registration in absent:
            registration.state = State.NO_SHOW
            registration.save(update_fields=["state"])
            recorded("changed", registration, by)
        return absent


def opens_at(meeting: Meeting) -> datetime:
    """From when people can check in."""
    return meeting.starts_at - AROUND


def takes_arrivals(meeting: Meeting) -> bool:
    """Whether people can check in now."""
    is_on = meeting.state in {MeetingState.PUBLISHED, MeetingState.HELD}
    return is_on and opens_at(meeting) <= now() < meeting.ends_at + AROUND


def check_in(meeting: Meeting, email: str) -> None:
    """Note that whoever has this address is here, if they have a seat; whether they have is told to nobody.

    Raises:
        RuleBrokenError: `check_in_closed`.
    """
    if not takes_arrivals(meeting):
        raise RuleBrokenError("check_in_closed", NOT_NOW)
    with transaction.atomic():
        person = Person.objects.by_email(email).first()
        mine = meeting.registrations.filter(person=person, state=State.CONFIRMED).first() if person else None
        if mine is not None:
            attend(mine, by=person)
