"""The life of a meeting: planned, announced, published, moved, called off, held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from network.clock import local_day, now
from network.errors import RuleBrokenError, Text, ends_before_start, wrong_step
from network.events.recording import record
from network.meetings import agenda, serving
from network.meetings.models import MEETING_STEPS, Meeting, MeetingState, Visibility
from network.networks.membership import network_closed
from network.networks.models import Network
from network.people.models import Person

NOT_OVER = Text(
    "Mødet er ikke slut endnu. Det kan afsluttes, når sluttidspunktet er passeret.",
    "The meeting has not ended. It can be closed once its end has passed.",
)
RELEASE_BEFORE = timedelta(days=14)
FOR_EVERYBODY = {Meeting.Kind.WEBINAR, Meeting.Kind.NATIONAL_MEETING}

# What a calendar must be told by mail when it changes; anything else reaches it through the feed (RFC 5546 2.1.4).
TOLD_BY_MAIL = {"place_name", "place_address", "conference_url"}

# What is written down about a meeting and stands in no calendar: from which states on.
WRITTEN_DOWN = {
    "headcount": {MeetingState.PUBLISHED, MeetingState.HELD},
    "minutes": {MeetingState.HELD},
}


@dataclass(frozen=True, slots=True)
class Time:
    """From when to when, as aware instants."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            raise ends_before_start("ends_at")


def default_visibility(kind: str, network: Network | None) -> str:
    """Who may see a meeting when nobody said: everybody, the network's members, or its participants."""
    if kind in FOR_EVERYBODY or (network is not None and network.open):
        return Visibility.PUBLIC
    return Visibility.MEMBERS if network is not None else Visibility.PARTICIPANTS


def plan(
    time: Time,
    *,
    kind: str,
    title: str,
    by: Person | None,
    network: Network | None = None,
    programme: Sequence[Mapping[str, Any]] = (),
    **particulars: Any,
) -> Meeting:
    """Plan a meeting; it is a draft that nobody outside the planning sees."""
    with transaction.atomic():
        _refuse_after_its_end(network, time)
        particulars.setdefault("visibility", default_visibility(kind, network))
        if particulars.get("seats_per_organisation") is not None:
            particulars.setdefault("seats_released_at", time.starts_at - RELEASE_BEFORE)
        stamp = now()
        meeting = Meeting.objects.create(
            kind=kind,
            title=title,
            network=network,
            planned_by=by,
            starts_at=time.starts_at,
            ends_at=time.ends_at,
            created_at=stamp,
            changed_at=stamp,
            **particulars,
        )
        agenda.lay(meeting, programme)
        return meeting


def change(
    meeting: Meeting,
    changes: Mapping[str, Any],
    *,
    by: Person | None,
    programme: Sequence[Mapping[str, Any]] | None = None,
) -> Meeting:
    """Change anything but the state, and the time only while it is a draft; once it was held, what is written of it.

    Raises:
        RuleBrokenError: `wrong_step`, the time of a meeting that is out is changed by `move`; `meeting_over`.
    """
    with transaction.atomic():
        meeting = _locked(meeting)
        different = {name: value for name, value in changes.items() if getattr(meeting, name) != value}
        _refuse_what_stands(meeting, different, programme)
        for name, value in different.items():
            setattr(meeting, name, value)
        Time(meeting.starts_at, meeting.ends_at)
        if programme is not None:
            agenda.lay(meeting, programme)
            different["programme"] = True
        if different:
            if different.keys() - WRITTEN_DOWN.keys():
                _touch(meeting, raise_sequence=meeting.is_out and bool(different.keys() & TOLD_BY_MAIL))
            meeting.save()
            _record("changed", meeting, by, changed=sorted(different))
            serving.follow(meeting)
        return meeting


def announce(meeting: Meeting, *, by: Person | None) -> Meeting:
    """Let people keep the date free: invitations go out as tentative."""
    with transaction.atomic():
        meeting = _locked(meeting)
        if meeting.state == MeetingState.SAVE_THE_DATE:
            return meeting
        _step("announce", meeting)
        return _enter(meeting, MeetingState.SAVE_THE_DATE, "announced", by)


def publish(meeting: Meeting, *, by: Person | None) -> Meeting:
    """Let the meeting be known, and its people be invited."""
    with transaction.atomic():
        meeting = _locked(meeting)
        if meeting.state == MeetingState.PUBLISHED:
            return meeting
        _step("publish", meeting)
        announced = meeting.state == MeetingState.SAVE_THE_DATE
        meeting = _enter(meeting, MeetingState.PUBLISHED, "published", by, raise_sequence=announced)
        serving.follow(meeting)
        return meeting


def move(meeting: Meeting, to: Time, *, reason: str, by: Person | None) -> Meeting:
    """Give a meeting that is out another time. Its programme moves along."""
    with transaction.atomic():
        meeting = _locked(meeting)
        if Time(meeting.starts_at, meeting.ends_at) == to:
            return meeting
        _step("move", meeting)
        _refuse_after_its_end(meeting.network, to)
        by_how_much = to.starts_at - meeting.starts_at
        meeting.starts_at, meeting.ends_at, meeting.reason = to.starts_at, to.ends_at, reason
        _touch(meeting, raise_sequence=True)
        meeting.save(update_fields=["starts_at", "ends_at", "reason", "sequence", "changed_at"])
        agenda.shift(meeting, by_how_much)
        _record("moved", meeting, by, starts_at=to.starts_at.isoformat(), ends_at=to.ends_at.isoformat())
        serving.follow(meeting)
        return meeting


def cancel(meeting: Meeting, *, reason: str, by: Person | None) -> Meeting:
    """Call a meeting off."""
    with transaction.atomic():
        meeting = _locked(meeting)
        if meeting.state == MeetingState.CANCELLED:
            return meeting
        _step("cancel", meeting)
        meeting.reason = reason
        meeting.cancelled_at = now()
        return _enter(meeting, MeetingState.CANCELLED, "cancelled", by, raise_sequence=meeting.is_out)


def close(meeting: Meeting, *, by: Person | None) -> Meeting:
    """Say that a meeting was held.

    Raises:
        RuleBrokenError: `not_over`, it has not ended yet; `wrong_step`.
    """
    with transaction.atomic():
        meeting = _locked(meeting)
        if meeting.state == MeetingState.HELD:
            return meeting
        _step("close", meeting)
        refuse_before_its_end(meeting)
        return _enter(meeting, MeetingState.HELD, "held", by)


def refuse_before_its_end(meeting: Meeting) -> None:
    """What is said of a meeting afterwards cannot be said before.

    Raises:
        RuleBrokenError: `not_over`.
    """
    if meeting.ends_at > now():
        raise RuleBrokenError("not_over", NOT_OVER)


def _refuse_what_stands(meeting: Meeting, different: Mapping[str, Any], programme: object) -> None:
    written = different.keys() & WRITTEN_DOWN.keys()
    for name in sorted(written):
        if meeting.state not in WRITTEN_DOWN[name]:
            raise wrong_step(f"write the {name}", meeting.state, meeting.allowed)
    if not meeting.allowed and (programme is not None or different.keys() != written or not written):
        raise wrong_step("change", meeting.state, [])
    if meeting.is_out and different.keys() & {"starts_at", "ends_at"}:
        raise wrong_step("change the time", meeting.state, ["move"])


def _refuse_after_its_end(network: Network | None, time: Time) -> None:
    """Nothing is planned after a network's last day; locking it lets nobody close it meanwhile."""
    if network is None:
        return
    refuse_after_last_day(Network.objects.select_for_update().get(pk=network.pk), time)


def refuse_after_last_day(network: Network, time: Time) -> None:
    """Refuse a time after a network's last day.

    Raises:
        RuleBrokenError: `network_closed`.
    """
    if network.valid_to is not None and local_day(time.starts_at) > network.valid_to:
        raise network_closed(network)


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("network").get(pk=meeting.pk)


def _step(verb: str, meeting: Meeting) -> None:
    if meeting.state not in MEETING_STEPS[verb]:
        raise wrong_step(verb, meeting.state, meeting.allowed)


def _enter(
    meeting: Meeting, state: MeetingState, event: str, by: Person | None, *, raise_sequence: bool = False
) -> Meeting:
    meeting.state = state
    _touch(meeting, raise_sequence=raise_sequence)
    meeting.save(update_fields=["state", "reason", "cancelled_at", "sequence", "changed_at"])
    _record(event, meeting, by)
    return meeting


def _touch(meeting: Meeting, *, raise_sequence: bool) -> None:
    meeting.changed_at = now()
    if raise_sequence:
        meeting.sequence += 1


def _record(event: str, meeting: Meeting, by: Person | None, **more: Any) -> None:
    record(
        f"meeting.{event}",
        by=by,
        meeting=meeting.pk,
        network=meeting.network_id,
        sequence=meeting.sequence,
        **more,
    )
