"""Proposing times to a municipality: up to five are held, and choosing one books it and frees the others."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from advisory.booking import booking, ending, holding, promise
from advisory.booking.models import HoldState, Proposal, ProposalState, ProposedSlot
from advisory.consultants.models import Consultant
from advisory.courses.models import BOOKS_ACTIVITIES, Activity, Course
from advisory.post import letters
from advisory.post.kinds import Post
from advisory.post.readers import spokespeople
from network.clock import instant, now, today
from network.errors import InputError, RuleBrokenError, Text, wrong_step
from network.events import chores
from network.events.recording import record
from network.meetings.scheduling import Time
from network.notices.posting import post
from network.people.models import Person, digest

MOST_SLOTS = 5

ANSWERED_WITHIN = timedelta(days=5)
"""How long a municipality has for its answer: whoever answers asks colleagues first, and a weekend may lie between."""

ANSWERED_BY = time(12, 0)
"""At what time of that day; a deadline is at noon, when the agency can still act on the answer."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One time to choose, and who would come."""

    time: Time
    consultants: Sequence[Consultant]


def propose(
    activity: Activity,
    slots: Sequence[Offer],
    *,
    by: Person | None,
    expires_at: datetime | None = None,
    override_reason: str = "",
) -> tuple[Proposal, str]:
    """Hold one to five times for an activity and offer them by mail to those who speak for the municipality.

    `expires_at` left out is `ANSWERED_WITHIN`, or when the first of the times begins if that is sooner. The token of
    the answer's address is told only here and in that mail.

    Raises:
        InputError: there are no slots or too many, or the first has begun; `expires_at` as for a hold.
        RuleBrokenError: `wrong_step`, the activity cannot be scheduled now; as `holding.place`.
    """
    with transaction.atomic():
        activity, course = promise.locked(activity)
        promise.check_step("schedule", activity)
        if course.state not in BOOKS_ACTIVITIES:
            raise wrong_step("propose", course.state, course.allowed)
        _check_number(slots)
        holding.lock_held(activity, also=[each.pk for offer in slots for each in offer.consultants])
        until, token = holding.deadline(expires_at or _usual_deadline(slots)), secrets.token_urlsafe(32)
        proposal = Proposal.objects.create(activity=activity, expires_at=until, token_digest=digest(token))
        for number, offer in enumerate(slots):
            hold = holding.keep(offer.time, offer.consultants, activity, None, None, until, override_reason, by)
            ProposedSlot.objects.create(proposal=proposal, number=number, hold=hold)
        chores.remind("expire_proposal", str(proposal.pk), until)
        record("proposal.sent", by=by, proposal=proposal.pk, activity=activity.pk, course=course.pk)
        _write_to(course, proposal, [offer.time for offer in slots], token)
        return proposal, token


def _write_to(course: Course, proposal: Proposal, times: Sequence[Time], token: str) -> None:
    """Send the address to those who speak for the municipality."""
    post(
        Post.PROPOSAL,
        proposal.pk,
        spokespeople(course),
        lambda person: letters.proposal(proposal.activity, times, proposal.expires_at, answer_url(token), person),
        "",
    )


def answer_url(token: str) -> str:
    """Where the municipality answers."""
    return f"{settings.BASE_URL}/proposals/{token}/"


def accept(
    proposal: Proposal,
    slot: int,
    *,
    by: Person | None,
    participants: Sequence[Person] | None = None,
    override_reason: str = "",
) -> Proposal:
    """Choose one of the times, by its number from 0: it is booked and the others are free again.

    Raises:
        InputError: there is no such slot.
        RuleBrokenError: `wrong_step`, another was chosen, or it is too late; `slot_gone`, its hold was let go; as
            `booking.schedule`.
    """
    with transaction.atomic():
        proposal = _locked(proposal.pk)
        if (proposal.state, proposal.accepted_slot) == (ProposalState.ACCEPTED, slot):
            return proposal
        _check_step("accept", proposal)
        hold = _slot(proposal, slot).hold
        if hold.state != HoldState.PLACED:
            raise _gone(slot)
        holding.lock_held(proposal.activity)
        serving = list(hold.assignments.live().select_related("consultant"))
        booking.schedule(
            proposal.activity,
            Time(hold.starts_at, hold.ends_at),
            consultants=[each.consultant for each in serving],
            participants=participants,
            place={"place_municipality": hold.place_municipality},
            override_reason=override_reason or next((each.override_reason for each in serving), ""),
            by=by,
        )
        proposal.accepted_slot = slot
        ending.end(proposal, ProposalState.ACCEPTED, by)
        ending.end_all(proposal.activity, by=by)
        return proposal


def decline(proposal: Proposal, *, reason: str, by: Person | None) -> Proposal:
    """Say that none of the times suits; all are free again.

    Raises:
        RuleBrokenError: `wrong_step`.
    """
    with transaction.atomic():
        proposal = _locked(proposal.pk)
        if proposal.state == ProposalState.DECLINED:
            return proposal
        _check_step("decline", proposal)
        proposal.reason = reason
        return ending.end(proposal, ProposalState.DECLINED, by)


def expire(proposal_id: str) -> None:
    """Let all the times go because nobody answered; a proposal that was answered stays as it is.

    Raises:
        DeferredError: it has not expired yet.
    """
    with transaction.atomic():
        proposal = _locked(UUID(proposal_id))
        if proposal.state == ProposalState.OPEN:
            holding.wait_for(proposal.expires_at)
            ending.end(proposal, ProposalState.EXPIRED, None)


def _locked(pk: UUID) -> Proposal:
    """The proposal as it is now; course and activity are locked first, as everybody does."""
    promise.locked(Activity.objects.get(proposals=pk))
    related = Proposal.objects.select_related("activity__course__municipality")
    return related.select_for_update(of=("self",)).get(pk=pk)


def _check_step(verb: str, proposal: Proposal) -> None:
    stamp = now()
    if verb not in proposal.allowed(stamp):
        raise wrong_step(verb, proposal.standing(stamp), proposal.allowed(stamp))


def _check_number(slots: Sequence[Offer]) -> None:
    if not 1 <= len(slots) <= MOST_SLOTS:
        raise InputError(
            "slots",
            "out_of_range",
            Text(f"Foreslå mellem et og {MOST_SLOTS} tidspunkter.", f"Propose one to {MOST_SLOTS} times."),
        )


def _usual_deadline(slots: Sequence[Offer]) -> datetime:
    first = min(offer.time.starts_at for offer in slots)
    if first <= now():
        raise InputError(
            "slots",
            "out_of_range",
            Text("Foreslå tidspunkter, der ikke er begyndt.", "Propose times that have not begun."),
        )
    return min(instant(today() + ANSWERED_WITHIN, ANSWERED_BY), first)


def _slot(proposal: Proposal, number: int) -> ProposedSlot:
    found = proposal.slots.select_related("hold__place_municipality").filter(number=number).first()
    if found is None:
        raise InputError(
            "slot",
            "out_of_range",
            Text("Forslaget har ikke et tidspunkt med det nummer.", "The proposal has no time with that number."),
        )
    return found


def _gone(slot: int) -> RuleBrokenError:
    return RuleBrokenError(
        "slot_gone",
        Text(
            "Det tidspunkt er ikke længere reserveret. Vælg et af de andre, eller bed om nye forslag.",
            "That time is no longer held. Choose another of them, or ask for new proposals.",
        ),
        slot=slot,
    )
