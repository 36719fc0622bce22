"""Parting: what leaving, shortening or closing a network means for its coming meetings."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from network.clock import local_day, now, today
from network.errors import RuleBrokenError, Text, ends_before_start
from network.events.recording import record
from network.meetings import registration
from network.meetings.models import OUT_IN_THE_OPEN, Meeting, MeetingState, Registration
from network.networks import membership
from network.networks.models import Membership, Network
from network.people.models import Person
from network.wording import short_date

MOST_NAMED = 5
UNFINISHED = [MeetingState.DRAFT, *OUT_IN_THE_OPEN]


def leave(member: Membership, *, by: Person | None, last_day: date | None = None) -> Membership:
    """Let an organisation leave; its people's seats at the network's meetings after its last day are free for others.

    Invitations to those meetings are called back; nothing changes for meetings until then. That they did not withdraw
    themselves is noted, so that they are invited again if the organisation comes back.
    """
    with transaction.atomic():
        member = membership.end(member, by=by, last_day=last_day)
        seats = _seats_afterwards(member)
        for each in seats:
            registration.withdraw(each, by=by)
        Registration.objects.filter(pk__in=[each.pk for each in seats]).update(left_network=True)
        return member


def change(network: Network, changes: Mapping[str, Any], *, by: Person | None) -> Network:
    """Change what a network is called or how long it lasts.

    Raises:
        RuleBrokenError: `coming_meetings`, meetings lie after its new last day.
    """
    with transaction.atomic():
        network = Network.objects.select_for_update().get(pk=network.pk)
        if changes.get("valid_to") is not None:
            _refuse_coming_meetings(network, changes["valid_to"])
        return membership.change(network, dict(changes), by=by)


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
        person__in=_people_of(member),
    )
    return list(taking_part.order_by("meeting", "-state", "pk"))


def _people_of(member: Membership) -> QuerySet[Any]:
    """Whose seats they are: the organisation's people's, or those of the one who sat in their own name."""
    theirs = Q(pk=member.person_id) if member.person_id else Q(organisation=member.organisation_id)
    people: QuerySet[Any] = Person.objects.filter(theirs)
    return people.values("pk")


def _after(meetings: QuerySet[Meeting], last_day: date) -> list[Meeting]:
    """The meetings that still lie ahead and begin after that day in Copenhagen."""
    coming = meetings.filter(ends_at__gt=now(), state__in=UNFINISHED).order_by("starts_at", "pk")
    return [meeting for meeting in coming if local_day(meeting.starts_at) > last_day]


def _refuse_coming_meetings(network: Network, last_day: date) -> None:
    coming = _after(network.meetings.all(), last_day)
    if coming:
        named = [(meeting.title, short_date(local_day(meeting.starts_at))) for meeting in coming[:MOST_NAMED]]
        more = " …" if len(coming) > MOST_NAMED else ""
        raise RuleBrokenError(
            "coming_meetings",
            Text(
                f"Netværket har {len(coming)} møder efter {last_day}: "
                + ", ".join(f"{title} ({day.da})" for title, day in named)
                + f"{more}. Flyt eller aflys dem først, eller vælg en senere dag.",
                f"The network has {len(coming)} meetings after {last_day}: "
                + ", ".join(f"{title} ({day.en})" for title, day in named)
                + f"{more}. Move or cancel them first, or choose a later day.",
            ),
            meetings=[str(meeting.pk) for meeting in coming],
        )
