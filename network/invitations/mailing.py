"""Letting many mails go: a second planner looks first, and a running mailing can be stopped.

A mail that is held back waits without a time at which it is due, so that no relay on any host rings for it. Whoever
had one in hand at that moment asks again before handing it over.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from network.clock import now
from network.errors import RuleBrokenError, Text, wrong_step
from network.events.models import Event
from network.events.recording import record, wake_the_relay
from network.events.work import WorkQuerySet, WorkState
from network.invitations.models import Dispatch, Mailing
from network.invitations.wishes import fingerprint
from network.meetings.models import Meeting
from network.people.models import Person

IDLE, AWAITING_APPROVAL, SENDING, STOPPED = "idle", "awaiting_approval", "sending", "stopped"
ALLOWED = {IDLE: [], AWAITING_APPROVAL: ["approve"], SENDING: ["stop"], STOPPED: ["resume"]}
ASKING = [f"meeting.{what}" for what in ("announced", "published", "moved", "changed", "cancelled")]
NOT_LEFT = [WorkState.WAITING, WorkState.RUNG]

kinds: list[type[Any]] = [Dispatch]
"""Whatever leaves as mail: paced alike, and stopped and counted with the invitation it is about."""


def approve(meeting: Meeting, *, by: Person) -> Meeting:
    """Let a mass mail go that somebody else asked for.

    Raises:
        RuleBrokenError: `second_planner`, the same person asked for it; `wrong_step`.
    """
    with transaction.atomic():
        meeting, mailing = _locked(meeting)
        if not mailing.awaits_approval and mailing.approved == fingerprint(meeting):
            return meeting
        _step("approve", meeting, mailing, mailing.awaits_approval)
        if mailing.asked_by_id == by.pk:
            raise RuleBrokenError(
                "second_planner",
                Text(
                    "Du har selv bedt om at sende denne mail. En anden planlægger skal godkende den.",
                    "You asked for this mail yourself. Another planner must approve it.",
                ),
            )
        mailing.awaits_approval, mailing.approved, mailing.approved_by = False, fingerprint(meeting), by
        mailing.save(update_fields=["awaits_approval", "approved", "approved_by"])
        return _let_go(meeting, mailing, by)


def stop(meeting: Meeting, *, by: Person) -> Meeting:
    """Hold back every mail of the meeting that has not left.

    Raises:
        RuleBrokenError: `wrong_step`, nothing is being sent.
    """
    with transaction.atomic():
        meeting, mailing = _locked(meeting)
        if mailing.stopped_at is not None:
            return meeting
        _step("stop", meeting, mailing, state_of(meeting, mailing) == SENDING)
        mailing.stopped_at, mailing.stopped_by = now(), by
        mailing.save(update_fields=["stopped_at", "stopped_by"])
        for rows in _unsent(meeting):
            rows.filter(state__in=NOT_LEFT, due_at__isnull=False).update(state=WorkState.WAITING, due_at=None)
        _record(meeting, by)
        return meeting


def resume(meeting: Meeting, *, by: Person) -> Meeting:
    """Go on where sending was stopped.

    Raises:
        RuleBrokenError: `wrong_step`, it was not stopped.
    """
    with transaction.atomic():
        meeting, mailing = _locked(meeting)
        if mailing.stopped_at is None and mailing.stopped_by_id:
            return meeting
        _step("resume", meeting, mailing, mailing.stopped_at is not None)
        mailing.stopped_at = None
        mailing.save(update_fields=["stopped_at"])
        return _let_go(meeting, mailing, by)


def hold_back_many(meeting: Meeting, number: int) -> None:
    """Let a second planner look before more than `MASS_MAIL_LIMIT` mails leave. The meeting must be locked."""
    if number <= settings.MASS_MAIL_LIMIT:
        return
    mailing = of(meeting)
    if not mailing.awaits_approval and mailing.approved != fingerprint(meeting):
        mailing.awaits_approval, mailing.asked_by = True, _asker(meeting)
        mailing.save(update_fields=["awaits_approval", "asked_by"])


def forget_when_empty(meeting: Meeting) -> None:
    """Ask nobody to approve a mailing of which nothing is left to send. The meeting must be locked."""
    if not _is_on_its_way(meeting):
        Mailing.objects.filter(meeting=meeting, awaits_approval=True).update(awaits_approval=False)


def is_held(meeting: Meeting) -> bool:
    """Whether the meeting's mail may not leave now."""
    return Mailing.objects.held().filter(meeting=meeting).exists()


def of(meeting: Meeting) -> Mailing:
    """The meeting's mailing."""
    return Mailing.objects.get_or_create(meeting=meeting)[0]


def state_of(meeting: Meeting, mailing: Mailing | None) -> str:
    """`idle`, `awaiting_approval`, `sending` or `stopped`."""
    return state(mailing, is_on_its_way=_is_on_its_way(meeting))


def state(mailing: Mailing | None, *, is_on_its_way: bool) -> str:
    """The same for whoever knows already whether mail is on its way."""
    if mailing is not None and mailing.stopped_at is not None:
        return STOPPED
    if mailing is not None and mailing.awaits_approval:
        return AWAITING_APPROVAL
    return SENDING if is_on_its_way else IDLE


def _locked(meeting: Meeting) -> tuple[Meeting, Mailing]:
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    return meeting, of(meeting)


def _step(verb: str, meeting: Meeting, mailing: Mailing, is_possible: bool) -> None:
    if not is_possible:
        present = state_of(meeting, mailing)
        raise wrong_step(verb, present, ALLOWED[present])


def _let_go(meeting: Meeting, mailing: Mailing, by: Person) -> Meeting:
    if not mailing.is_held:
        for rows in _unsent(meeting):
            rows.filter(state=WorkState.WAITING, due_at__isnull=True).update(due_at=Now())
        wake_the_relay()
    _record(meeting, by)
    return meeting


def unsent(kind: type[Any]) -> WorkQuerySet[Any]:
    """What of a kind has still to leave, copies that were asked for among it."""
    rows: WorkQuerySet[Any] = kind._default_manager.exclude(state__in=[WorkState.DONE, WorkState.PARKED])
    return rows


def _unsent(meeting: Meeting) -> Iterator[WorkQuerySet[Any]]:
    yield from (unsent(kind).filter(invitation__meeting=meeting) for kind in kinds)


def _is_on_its_way(meeting: Meeting) -> bool:
    return any(rows.exists() for rows in _unsent(meeting))


def _asker(meeting: Meeting) -> Person | None:
    """Who did what the mails tell of."""
    done = Event.objects.filter(type__in=ASKING, data__meeting=str(meeting.pk), by__isnull=False)
    asker: Person | None = Person.objects.filter(pk=done.order_by("-pk").values_list("by", flat=True).first()).first()
    return asker


def _record(meeting: Meeting, by: Person) -> None:
    record("meeting.changed", by=by, meeting=meeting.pk, network=meeting.network_id, changed=["mailing"])
