"""What must hold on this floor, recomputed from the rows. Numbers are those of the contract's list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from itertools import pairwise
from uuid import UUID

from django.db.models import Count, F, Max, Q
from django.db.models.functions import Now
from icalendar import Calendar

from network.clock import COPENHAGEN, now
from network.events.delivering import awaited
from network.events.models import Event
from network.events.sealing import broken
from network.feeds.audiences import meetings_for
from network.feeds.models import Feed
from network.invitations.models import Dispatch, Method
from network.invitations.planning import missing_mails
from network.meetings.entries import STATUS
from network.meetings.line import next_up
from network.meetings.models import SEATED, Meeting, MeetingState, Registration
from network.notices import waiting
from network.notices.models import Notice

OVERDUE = timedelta(minutes=5)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that does not hold: the invariant's number, what it is about, and what is wrong in one sentence."""

    invariant: int
    about: str
    what: str


def write_is_not_lost() -> Iterator[Violation]:
    """1: everything that was done stands in the log as well."""
    told = set(Event.objects.filter(type__startswith="meeting.").values_list("data__meeting", flat=True))
    for pk in Meeting.objects.exclude(state=MeetingState.DRAFT).values_list("pk", flat=True):
        if str(pk) not in told:
            yield Violation(1, f"meeting {pk}", "It is out, but no event tells of it.")
    told = set(Event.objects.filter(type__startswith="registration.").values_list("data__registration", flat=True))
    for pk in Registration.objects.values_list("pk", flat=True):
        if str(pk) not in told:
            yield Violation(1, f"registration {pk}", "It exists, but no event tells of it.")


def invitations_end() -> Iterator[Violation]:
    """2: every due invitation ends sent, visibly failed, or overtaken by a newer one."""
    for dispatch in Dispatch.objects.filter(due_at__lt=Now() - OVERDUE):
        yield Violation(2, f"dispatch {dispatch.pk}", "It has been due for more than five minutes.")
    for pk in Notice.objects.filter(due_at__lt=Now() - OVERDUE).values_list("pk", flat=True):
        yield Violation(2, f"notice {pk}", "It has been due for more than five minutes.")
    asked_for = {UUID(about) for about in waiting.asked_for().values_list("about", flat=True)}
    for pk in Notice.objects.gathered().exclude(person__in=asked_for).values_list("pk", flat=True):
        yield Violation(2, f"notice {pk}", "It waits for a daily mail that nobody has asked for.")
    looked_at = {about for name in ("invitations", "recipients", "edits") for about in awaited(name)}
    for meeting in Meeting.objects.filter(ends_at__gt=now()).exclude(state=MeetingState.DRAFT):
        if str(meeting.pk) not in looked_at:
            for address in missing_mails(meeting):
                yield Violation(2, f"meeting {meeting.pk}", f"A mail to invitation {address} is missing.")


def no_second_mail() -> Iterator[Violation]:
    """3: one mail per recipient, sequence and method, whose stored bytes carry its one Message-ID."""
    standing = Dispatch.objects.exclude(method=Method.DECLINECOUNTER)  # one for each proposal, not for each sequence
    twice = standing.values("invitation", "sequence", "method").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice.order_by():
        yield Violation(3, f"invitation {row['invitation']}", f"Two mails for sequence {row['sequence']}.")
    for dispatch in Dispatch.objects.only("message_id", "content").iterator(chunk_size=200):
        if message_from_bytes(bytes(dispatch.content))["Message-ID"] != dispatch.message_id:
            yield Violation(3, f"dispatch {dispatch.pk}", "Its bytes carry another Message-ID.")
    written = Notice.objects.exclude(outcome=Notice.Outcome.GATHERED).exclude(content=b"")
    for notice in written.only("message_id", "content").iterator(chunk_size=200):
        if message_from_bytes(bytes(notice.content))["Message-ID"] != notice.message_id:
            yield Violation(3, f"notice {notice.pk}", "Its bytes carry another Message-ID.")


def feeds_show_the_truth() -> Iterator[Violation]:
    """7: no feed shows a meeting at an old time, or as on when it is off; and none is left out."""
    if any(True for _ in awaited("feeds")):
        return
    for feed in Feed.objects.filter(revoked_at__isnull=True):
        shown = {str(event["UID"]): event for event in Calendar.from_ical(bytes(feed.body)).walk("VEVENT")}
        for meeting in Meeting.objects.filter(uid__in=shown):
            event = shown[meeting.uid]
            told = (_instant(event.decoded("DTSTART")), _instant(event.decoded("DTEND")), str(event["STATUS"]))
            if told != (_second(meeting.starts_at), _second(meeting.ends_at), STATUS[MeetingState(meeting.state)]):
                yield Violation(7, f"feed {feed.pk}", f"It shows meeting {meeting.pk} as it no longer is.")
        safely_inside = meetings_for(feed).filter(ends_at__gt=now() - 29 * A_DAY, starts_at__lt=now() + 540 * A_DAY)
        for meeting in safely_inside.exclude(uid__in=shown).exclude(cancelled_at__lt=now() - 29 * A_DAY):
            yield Violation(7, f"feed {feed.pk}", f"It leaves meeting {meeting.pk} out.")


def sequences_rise() -> Iterator[Violation]:
    """8: in the order in which mails were planned SEQUENCE never falls, and mail and feed know one UID."""
    planned = Dispatch.objects.order_by("invitation", "pk").values_list("invitation", "sequence", "pk")
    for (one, earlier, _), (other, later, pk) in pairwise(planned):
        if one == other and later < earlier:
            yield Violation(8, f"dispatch {pk}", f"Its sequence {later} comes after {earlier}.")
    ahead = Dispatch.objects.filter(sequence__gt=F("invitation__meeting__sequence"))
    for pk in ahead.values_list("pk", flat=True):
        yield Violation(8, f"dispatch {pk}", "Its sequence is higher than its meeting's.")
    for dispatch in Dispatch.objects.select_related("invitation__meeting").iterator(chunk_size=200):
        uid = uid_in(bytes(dispatch.content))
        if uid is not None and uid != dispatch.invitation.meeting.uid:
            yield Violation(8, f"dispatch {dispatch.pk}", "Its mail carries another UID than its meeting.")


def seats_are_fair() -> Iterator[Violation]:
    """10: seats are never oversold, none is free while somebody waits who may have it, no offer outlives its end."""
    for attendance, seats in (("in_person", "seats"), ("online", "online_seats")):
        taken = Count(
            "registrations",
            filter=Q(registrations__attendance=attendance)
            & (Q(registrations__state__in=SEATED) | Q(registrations__offer_expires_at__isnull=False)),
        )
        oversold = Meeting.objects.annotate(taken=taken).filter(taken__gt=F(seats))
        for pk in oversold.values_list("pk", flat=True):
            yield Violation(10, f"meeting {pk}", f"More {attendance} seats are taken than there are.")
    for meeting in Meeting.objects.filter(state=MeetingState.PUBLISHED, starts_at__gt=now()):
        for registration in next_up(meeting):
            yield Violation(10, f"registration {registration.pk}", "It waits although there is a seat for it.")
    for pk in Registration.objects.filter(offer_expires_at__lt=Now() - OVERDUE).values_list("pk", flat=True):
        yield Violation(10, f"registration {pk}", "A seat is kept for it although the offer has expired.")


def log_has_no_gap() -> Iterator[Violation]:
    """11: events are numbered 1, 2, 3 … without a gap, and soon after they happened."""
    numbered = Event.objects.filter(position__isnull=False)
    found = numbered.aggregate(last=Max("position"), count=Count("pk"))
    if (found["last"] or 0) != found["count"]:
        yield Violation(11, "event log", f"{found['count']} events are numbered up to {found['last']}.")
    for pk in Event.objects.filter(position__isnull=True, deliveries__due_at__lt=Now() - OVERDUE).values_list("pk"):
        yield Violation(11, f"event {pk[0]}", "It has waited for its number for more than five minutes.")


def log_is_unchanged() -> Iterator[Violation]:
    """11: every event fits the one before it, so nobody changed, took away or slipped in any."""
    numbered = Event.objects.filter(position__isnull=False).order_by("position")
    for event in broken(numbered.iterator(chunk_size=500)):
        yield Violation(11, f"event {event.pk}", "Its seal does not fit: somebody changed it or the one before.")


def uid_in(mail: bytes) -> str | None:
    """The UID in a mail's calendar; None for a mail without one."""
    for part in message_from_bytes(mail).walk():
        if part.get_content_type() == "text/calendar":
            payload = part.get_payload(decode=True)
            return str(Calendar.from_ical(payload).walk("VEVENT")[0]["UID"])  # type: ignore[arg-type]
    return None


def _instant(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=COPENHAGEN)).astimezone(UTC)


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


CHECKS = [
    write_is_not_lost,
    invitations_end,
    no_second_mail,
    feeds_show_the_truth,
    sequences_rise,
    seats_are_fair,
    log_has_no_gap,
    log_is_unchanged,
]
