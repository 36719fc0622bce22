"""Registering and withdrawing: who has a seat, and who waits for one."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from network.clock import now
from network.errors import InputError, RuleBrokenError, Text, wrong_step
from network.events import chores
from network.meetings import line
from network.meetings.models import Meeting, MeetingState, ProgrammeItem, Registration
from network.meetings.serving import both_locked, recorded, serve
from network.people.models import Person

State = Registration.State
NO_SEAT = Text(
    "Der er ikke en ledig plads. Tilmeldingen er uændret.", "There is no free seat. The registration is unchanged."
)
TOO_FEW = Text("Der er færre pladser end deltagere.", "There are fewer seats than participants.")
CLOSED = Text(
    "Tilmeldingsfristen er udløbet, og tilmeldingerne er bindende. Kontakt arrangøren; en planlægger kan ændre med en "
    "begrundelse. Afbud modtages stadig.",
    "The deadline has passed and registrations are binding. Contact the organiser; a planner can make a change with a "
    "reason. You can still withdraw.",
)
NOT_PUBLISHED = Text(
    "Kun et møde, der er offentliggjort, tager imod tilmeldinger.", "Only a published meeting takes registrations."
)
NOT_IN_PROGRAMME = Text("Programpunktet hører ikke til mødet.", "The programme item is not part of the meeting.")


def register(
    meeting: Meeting,
    person: Person,
    *,
    by: Person | None,
    attendance: str = Registration.Attendance.IN_PERSON,
    diet: str = "",
    notes: str = "",
    programme_items: Iterable[ProgrammeItem] = (),
    override_reason: str = "",
) -> Registration:
    """Register a person: with a seat when there is one for their organisation, else on the waiting list.

    Registering somebody who already is registered changes nothing. `override_reason` is a planner's, after the
    deadline.

    Raises:
        RuleBrokenError: `not_published`; `registration_closed` (overridable).
        InputError: a programme item is another meeting's.
    """
    with transaction.atomic():
        meeting = line.locked(meeting.pk)
        existing = meeting.registrations.filter(person=person).first()
        if existing and existing.state != State.WITHDRAWN:
            return existing
        _open_for_changes(meeting, override_reason)
        registration = existing or Registration(meeting=meeting, person=person)
        registration.attendance, registration.override_reason = attendance, override_reason
        registration.diet, registration.notes = diet, notes
        _stand_in_line(registration, meeting)
        registration.save()
        if existing or programme_items:
            _choose(registration, programme_items)
        recorded(registration.state, registration, by)
        return registration


def seat(meeting: Meeting, person: Person, *, by: Person | None) -> Registration:
    """Give a participant of an advisory activity their seat, as part of scheduling it.

    Raises:
        RuleBrokenError: `no_seat`, the meeting has fewer seats than participants.
    """
    with transaction.atomic():
        meeting = line.locked(meeting.pk)
        registration, is_new = Registration.objects.get_or_create(
            meeting=meeting, person=person, defaults={"state": State.WAITLISTED, "queued_at": now()}
        )
        if is_new:
            if not line.has_room(registration, meeting):
                raise RuleBrokenError("no_seat", TOO_FEW)
            registration.state = State.CONFIRMED
            registration.save(update_fields=["state"])
            recorded("confirmed", registration, by)
        return registration


def withdraw(registration: Registration, *, by: Person | None) -> Registration:
    """Give the seat, the offer or the place in line back, however late; a freed seat goes to whose turn it is.

    A seat given back after the deadline is noted as such: it was binding, and its lunch may be ordered.
    """
    with transaction.atomic():
        meeting, registration = both_locked(registration)
        if registration.state == State.WITHDRAWN:
            return registration
        _step("withdraw", registration)
        registration.withdrawn_late = registration.state == State.CONFIRMED and now() >= closes_at(meeting)
        registration.state, registration.offer_expires_at = State.WITHDRAWN, None
        registration.save(update_fields=["state", "offer_expires_at", "withdrawn_late"])
        chores.forget("expire_offer", str(registration.pk))
        recorded("withdrawn", registration, by)
        serve(meeting)
        return registration


def switch(
    registration: Registration, attendance: str, *, by: Person | None, override_reason: str = ""
) -> Registration:
    """Come online instead of in person, or the other way round; the seat left behind goes to whose turn it is.

    Who has a seat keeps it until there is one of the other kind; who waits stands last in the other line.

    Raises:
        RuleBrokenError: `no_seat`; `registration_closed` (overridable); `not_published`; `wrong_step`.
    """
    with transaction.atomic():
        meeting, registration = both_locked(registration)
        if registration.attendance == attendance:
            return registration
        _step("switch", registration)
        _open_for_changes(meeting, override_reason)
        had_a_seat = registration.state == State.CONFIRMED
        registration.attendance, registration.override_reason = attendance, override_reason
        _stand_in_line(registration, meeting)
        if had_a_seat and registration.state != State.CONFIRMED:
            raise RuleBrokenError("no_seat", NO_SEAT)
        registration.save()
        chores.forget("expire_offer", str(registration.pk))
        recorded("changed" if had_a_seat else registration.state, registration, by)
        serve(meeting)
        return registration


def amend(
    registration: Registration,
    *,
    by: Person | None,
    diet: str | None = None,
    notes: str | None = None,
    programme_items: Iterable[ProgrammeItem] | None = None,
    override_reason: str = "",
) -> Registration:
    """Tell the organiser something else than before; what is None stays as it was.

    Raises:
        RuleBrokenError: `registration_closed` (overridable); `not_published`; `wrong_step`.
        InputError: a programme item is another meeting's.
    """
    with transaction.atomic():
        meeting, registration = both_locked(registration)
        _step("amend", registration)
        _open_for_changes(meeting, override_reason)
        registration.diet = registration.diet if diet is None else diet
        registration.notes = registration.notes if notes is None else notes
        registration.override_reason = override_reason or registration.override_reason
        registration.save(update_fields=["diet", "notes", "override_reason"])
        if programme_items is not None:
            _choose(registration, programme_items)
        recorded("changed", registration, by)
        return registration


def attend(registration: Registration, *, by: Person | None) -> Registration:
    """Note that somebody came."""
    with transaction.atomic():
        _, registration = both_locked(registration)
        if registration.state == State.ATTENDED:
            return registration
        _step("attend", registration)
        registration.state = State.ATTENDED
        registration.save(update_fields=["state"])
        recorded("attended", registration, by)
        return registration


def position(registration: Registration) -> int | None:
    """The place in line, 1 for the first; None for somebody who is not waiting."""
    return line.places([registration.meeting_id]).get(registration.pk)


def closes_at(meeting: Meeting) -> datetime:
    """When registration ends: at the deadline, or when the meeting starts."""
    return meeting.registration_closes_at or meeting.starts_at


def _stand_in_line(registration: Registration, meeting: Meeting) -> None:
    """Come now: take a seat if there is one, else be the last who came."""
    registration.queued_at, registration.offer_expires_at = now(), None
    registration.let_one_go = registration.withdrawn_late = registration.left_network = False
    registration.state = State.CONFIRMED if line.has_room(registration, meeting) else State.WAITLISTED


def _choose(registration: Registration, items: Iterable[ProgrammeItem]) -> None:
    """Come to these points of the programme only; none named is all of it."""
    chosen = list(items)
    if any(item.meeting_id != registration.meeting_id for item in chosen):
        raise InputError("programme_items", "not_in_programme", NOT_IN_PROGRAMME)
    registration.programme_items.set(chosen)


def _open_for_changes(meeting: Meeting, override_reason: str) -> None:
    if meeting.state != MeetingState.PUBLISHED:
        raise RuleBrokenError("not_published", NOT_PUBLISHED, allowed=meeting.allowed)
    if now() >= closes_at(meeting) and not override_reason:
        raise RuleBrokenError("registration_closed", CLOSED, overridable=True)


def _step(verb: str, registration: Registration) -> None:
    if verb not in registration.allowed:
        raise wrong_step(verb, registration.state, registration.allowed)
