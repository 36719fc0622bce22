"""Giving free seats to those who wait: at once, or as an offer with an end when the meeting is near."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from network.clock import now
from network.errors import RuleBrokenError, Text, wrong_step
from network.events import chores
from network.events.recording import record
from network.meetings import line
from network.meetings.models import Meeting, Registration
from network.people.models import Person

State = Registration.State
NO_OFFER = Text(
    "Der er ingen plads at tage imod lige nu. Tilbuddet er udløbet, eller pladsen er gået videre.",
    "There is no seat to accept at the moment. The offer has expired, or the seat has gone to somebody else.",
)


def serve(meeting: Meeting) -> list[Registration]:
    """Give every free seat to whose turn it is. The meeting must be locked."""
    give = _offer if line.is_near(meeting) else _confirm
    return [give(registration, meeting) for registration in line.next_up(meeting)]


def follow(meeting: Meeting) -> None:
    """Bring the line in line with seats, dates or times that have changed. The meeting must be locked."""
    if line.still_seats(meeting) and meeting.seats_per_organisation is not None and meeting.seats_released_at:
        chores.remind("release_seats", str(meeting.pk), meeting.seats_released_at)
    serve(meeting)


def release(meeting_id: str) -> None:
    """Let organisations have more than their own seats, now that the release date has come."""
    with transaction.atomic():
        serve(line.locked(UUID(meeting_id)))


def accept(registration: Registration, *, by: Person | None) -> Registration:
    """Take the seat that is offered; who let an offer go may still take a seat that nobody else waits for.

    Raises:
        RuleBrokenError: `no_offer`, it has expired, or there is none; `wrong_step`.
    """
    with transaction.atomic():
        meeting, registration = both_locked(registration)
        if registration.state == State.CONFIRMED:
            return registration
        if registration.state != State.WAITLISTED:
            raise wrong_step("accept", registration.state, registration.allowed)
        if not may_accept(registration, meeting):
            raise RuleBrokenError("no_offer", NO_OFFER, allowed=registration.allowed)
        return _confirm(registration, meeting, by=by)


def expire(registration_id: str) -> None:
    """Let an offer end that nobody accepted; the seat goes to the next, and who let it go comes last from then on."""
    with transaction.atomic():
        found = Registration.objects.filter(pk=UUID(registration_id)).first()
        if found is None:
            return
        meeting, registration = both_locked(found)
        if registration.offer_expires_at is None or registration.offer_expires_at > now():
            return
        registration.offer_expires_at, registration.let_one_go = None, True
        registration.save(update_fields=["offer_expires_at", "let_one_go"])
        recorded("expired", registration, None)
        serve(meeting)


def may_accept(registration: Registration, meeting: Meeting) -> bool:
    """Whether somebody who waits may take a seat now: theirs by an offer, or one that nobody else waits for."""
    if registration.state != State.WAITLISTED or not line.still_seats(meeting):
        return False
    if registration.offer_expires_at is not None:
        return now() < registration.offer_expires_at
    return registration.let_one_go and line.has_room(registration, meeting)


def both_locked(registration: Registration) -> tuple[Meeting, Registration]:
    """The meeting, locked, and the registration as it is then."""
    meeting = line.locked(registration.meeting_id)
    return meeting, meeting.registrations.select_related("person").get(pk=registration.pk)


def recorded(what: str, registration: Registration, by: Person | None) -> None:
    """Record what happened to a registration."""
    record(
        f"registration.{what}",
        by=by,
        registration=registration.pk,
        meeting=registration.meeting_id,
        person=registration.person_id,
    )


def _confirm(registration: Registration, _: Meeting, *, by: Person | None = None) -> Registration:
    registration.state, registration.offer_expires_at, registration.let_one_go = State.CONFIRMED, None, False
    registration.save(update_fields=["state", "offer_expires_at", "let_one_go"])
    chores.forget("expire_offer", str(registration.pk))
    recorded("promoted", registration, by)
    return registration


def _offer(registration: Registration, meeting: Meeting) -> Registration:
    """Keep the seat for somebody until they answer; it counts as taken meanwhile."""
    until = min(now() + timedelta(hours=settings.OFFER_HOURS), meeting.starts_at)
    registration.offer_expires_at = until
    registration.save(update_fields=["offer_expires_at"])
    chores.remind("expire_offer", str(registration.pk), until)
    recorded("offered", registration, None)
    return registration
