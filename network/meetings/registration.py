"""Seats: who has one, who waits, and who gets the one that comes free."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from network.clock import now
from network.errors import RuleBrokenError, Text, wrong_step
from network.events.recording import record
from network.meetings.models import Meeting, MeetingState, Registration
from network.people.models import Person

State = Registration.State


def register(
    meeting: Meeting,
    person: Person,
    *,
    by: Person | None,
    attendance: str = Registration.Attendance.IN_PERSON,
    override_reason: str = "",
) -> Registration:
    """Register a person: with a seat when there is one for their organisation, else on the waiting list.

    Registering somebody who already is registered changes nothing. `override_reason` is a planner's, after the
    deadline.

    Raises:
        RuleBrokenError: `not_published`; `registration_closed` (overridable).
    """
    with transaction.atomic():
        meeting = _locked(meeting.pk)
        existing = meeting.registrations.filter(person=person).first()
        if existing and existing.state != State.WITHDRAWN:
            return existing
        _open_for_registration(meeting, override_reason)
        registration = existing or Registration(meeting=meeting, person=person)
        registration.attendance = attendance
        registration.queued_at = now()
        registration.override_reason = override_reason
        registration.state = State.CONFIRMED if _has_room(registration, meeting) else State.WAITLISTED
        registration.save()
        _record(registration.state, registration, by)
        return registration


def seat(meeting: Meeting, person: Person, *, by: Person | None) -> Registration:
    """Give a participant of an advisory activity their seat, as part of scheduling it.

    Raises:
        RuleBrokenError: `no_seat`, the meeting has fewer seats than participants.
    """
    with transaction.atomic():
        meeting = _locked(meeting.pk)
        registration, is_new = Registration.objects.get_or_create(
            meeting=meeting, person=person, defaults={"state": State.WAITLISTED, "queued_at": now()}
        )
        if is_new:
            if not _has_room(registration, meeting):
                raise RuleBrokenError(
                    "no_seat",
                    Text("Der er færre pladser end deltagere.", "There are fewer seats than participants."),
                )
            registration.state = State.CONFIRMED
            registration.save(update_fields=["state"])
            _record("confirmed", registration, by)
        return registration


def withdraw(registration: Registration, *, by: Person | None) -> Registration:
    """Give the seat, or the place in line, back; a freed seat goes to the first in line who may have it."""
    with transaction.atomic():
        meeting, registration = _both_locked(registration)
        if registration.state == State.WITHDRAWN:
            return registration
        _step("withdraw", registration)
        registration.state = State.WITHDRAWN
        registration.save(update_fields=["state"])
        _record("withdrawn", registration, by)
        promote(meeting)
        return registration


def attend(registration: Registration, *, by: Person | None) -> Registration:
    """Note that somebody came."""
    with transaction.atomic():
        _, registration = _both_locked(registration)
        if registration.state == State.ATTENDED:
            return registration
        _step("attend", registration)
        registration.state = State.ATTENDED
        registration.save(update_fields=["state"])
        _record("attended", registration, by)
        return registration


def promote(meeting: Meeting) -> list[Registration]:
    """Give every free seat to the first in line whose organisation may have it. The meeting must be locked."""
    promoted = []
    for registration in could_be_promoted(meeting):
        registration.state = State.CONFIRMED
        registration.save(update_fields=["state"])
        _record("promoted", registration, None)
        promoted.append(registration)
    return promoted


def could_be_promoted(meeting: Meeting) -> Iterator[Registration]:
    """Who, first in line first, waits although there is a seat that their organisation may have."""
    if meeting.state == MeetingState.PUBLISHED:
        line = meeting.registrations.waiting().select_related("person")
        yield from (registration for registration in line if _has_room(registration, meeting))


def release(meeting_id: str) -> None:
    """Let organisations have more than their own seats, now that the release date has come."""
    with transaction.atomic():
        promote(_locked(UUID(meeting_id)))


def position(registration: Registration) -> int | None:
    """The place in line, 1 for the first; None for somebody who is not waiting."""
    if registration.state != State.WAITLISTED:
        return None
    line = registration.meeting.registrations.waiting().filter(attendance=registration.attendance)
    return list(line.values_list("pk", flat=True)).index(registration.pk) + 1


def closes_at(meeting: Meeting) -> datetime:
    """When registration ends: at the deadline, or when the meeting starts."""
    return meeting.registration_closes_at or meeting.starts_at


def _open_for_registration(meeting: Meeting, override_reason: str) -> None:
    if meeting.state != MeetingState.PUBLISHED:
        raise RuleBrokenError(
            "not_published",
            Text(
                "Kun et møde, der er offentliggjort, tager imod tilmeldinger.",
                "Only a published meeting takes registrations.",
            ),
            allowed=meeting.allowed,
        )
    if now() >= closes_at(meeting) and not override_reason:
        raise RuleBrokenError(
            "registration_closed",
            Text(
                "Tilmeldingsfristen er udløbet. Kontakt arrangøren; en planlægger kan tilmelde med en begrundelse.",
                "The deadline has passed. Contact the organiser; a planner can register you with a reason.",
            ),
            overridable=True,
        )


def _has_room(registration: Registration, meeting: Meeting) -> bool:
    seated = meeting.registrations.seated().exclude(pk=registration.pk)
    alike = seated.filter(attendance=registration.attendance)
    room = meeting.seats_for(registration.attendance)
    if room is not None and alike.count() >= room:
        return False
    own = meeting.seats_per_organisation
    if own is None or (meeting.seats_released_at and now() >= meeting.seats_released_at):
        return True
    return alike.filter(person__organisation=registration.person.organisation_id).count() < own


def _locked(pk: UUID) -> Meeting:
    return Meeting.objects.select_for_update().get(pk=pk)


def _both_locked(registration: Registration) -> tuple[Meeting, Registration]:
    meeting = _locked(registration.meeting_id)
    return meeting, meeting.registrations.select_related("person").get(pk=registration.pk)


def _step(verb: str, registration: Registration) -> None:
    if verb not in registration.allowed:
        raise wrong_step(verb, registration.state, registration.allowed)


def _record(what: str, registration: Registration, by: Person | None) -> None:
    record(
        f"registration.{what}",
        by=by,
        registration=registration.pk,
        meeting=registration.meeting_id,
        person=registration.person_id,
    )
