"""Parting: what leaving or closing a network means for its coming meetings."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from network.clock import local_day, now, today
from network.errors import RuleBrokenError, Text, ends_before_start
from network.events.recording import record
from network.meetings import registration
from network.meetings.models import OUT_IN_THE_OPEN, Meeting, MeetingState, Registration
from network.networks import membership
from network.networks.models import Membership, Network
from network.people.models import Person

UNFINISHED = [MeetingState.DRAFT, *OUT_IN_THE_OPEN]


def leave(member: Membership, *, by: Person | None, last_day: date | None = None) -> Membership:
    """Let an organisation leave; its people's seats at the network's meetings after its last day are free for others.

    Invitations to those meetings are called back; nothing changes for meetings until then.
    """
    with transaction.atomic():
        member = membership.end(member, by=by, last_day=last_day)
        for each in _seats_afterwards(member):
            registration.withdraw(each, by=by)
        return member


def close(network: Network, *, by: Person | None, last_day: date | None = None) -> Network:
    """Close a network after its last day, today unless another is named; its memberships end with it.

    Raises:
        RuleBrokenError: `coming_meetings`, meetings lie after that day; they are held, moved or called off first.
    """
    with transaction.atomic():
        network = Network.objects.select_for_update().get(pk=network.pk)
        last_day = last_day or today()
        if network.valid_to is not None and network.valid_to <= last_day:
            return network
        if last_day < network.valid_from:
            raise ends_before_start("to")
        _refuse_coming_meetings(network, last_day)
        for member in network.memberships.filter(valid_to__isnull=True).order_by("pk"):
            membership.end(member, by=by, last_day=max(last_day, member.valid_from))
        network.valid_to = last_day
        network.save(update_fields=["valid_to"])
        record("network.closed", by=by, network=network.pk, valid_to=last_day.isoformat())
        return network


def _seats_afterwards(member: Membership) -> list[Registration]:
    if member.valid_to is None:
        return []
    taking_part = Registration.objects.filter(
        meeting__in=_after(Meeting.objects.filter(network=member.network_id), member.valid_to),
        state__in=[Registration.State.CONFIRMED, Registration.State.WAITLISTED],
        person__organisation=member.organisation_id,
    )
    return list(taking_part.order_by("meeting", "-state", "pk"))


def _after(meetings: QuerySet[Meeting], last_day: date) -> list[Meeting]:
    """The meetings that still lie ahead and begin after that day in Copenhagen."""
    coming = meetings.filter(ends_at__gt=now(), state__in=UNFINISHED)
    return [meeting for meeting in coming if local_day(meeting.starts_at) > last_day]


def _refuse_coming_meetings(network: Network, last_day: date) -> None:
    coming = _after(network.meetings.all(), last_day)
    if coming:
        raise RuleBrokenError(
            "coming_meetings",
            Text(
                f"Netværket har {len(coming)} møder efter {last_day}. Flyt eller aflys dem først, "
                "eller vælg en senere dag.",
                f"The network has {len(coming)} meetings after {last_day}. Move or cancel them first, "
                "or choose a later day.",
            ),
            meetings=[str(meeting.pk) for meeting in coming],
        )
