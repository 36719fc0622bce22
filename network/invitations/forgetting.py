"""What stays of a person's mail when the person is erased: that there was one, and when."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from network.clock import now
from network.events.work import WorkState
from network.invitations import mailing
from network.invitations.models import Dispatch, InboundMail, Invitation
from network.meetings.models import Meeting, Registration
from network.people.models import Person
from network.people.naming import gone_address

Outcome = Dispatch.Outcome
Verdict = InboundMail.Verdict
LONGEST_STUB = 300
SETTLED = [Verdict.APPLIED, Verdict.DISMISSED]


def forget_mail(person: Person) -> None:
    """Blank the bytes and addresses of every mail to and from the person; what waits to be sent is not sent."""
    addresses = {person.email, *person.invitations.values_list("address", flat=True)}
    blank_inbound(InboundMail.objects.filter(pk__in=[mail.pk for mail in _from_or_about(person, addresses)]))
    blank_sent(Dispatch.objects.filter(invitation__person=person))
    _leave_no_signature(person)
    for invitation in person.invitations.select_related("meeting"):
        _blank_invitation(invitation)


def forget_notes(person: Person) -> None:
    """Blank what was noted about the person's places: diet, notes, and why they got one."""
    Registration.objects.filter(person=person).update(override_reason="", diet="", notes="")


def blank_sent(rows: QuerySet[Any]) -> int:
    """Take the bytes of mails away; their names and times stay, and nothing is sent any more. Returns how many."""
    rows.exclude(state=WorkState.DONE).update(
        state=WorkState.DONE, due_at=None, outcome=Outcome.OVERTAKEN, ended_at=now()
    )
    found = list(rows.values_list("pk", "message_id"))
    for pk, message_id in found:
        rows.model._default_manager.filter(pk=pk).update(content=_stub(message_id), error="")
    return len(found)


def blank_already(rows: QuerySet[Any]) -> list[UUID]:
    """Those whose bytes were taken away before."""
    short = rows.annotate(size=Length("content")).filter(size__lt=LONGEST_STUB)
    return [each.pk for each in short if bytes(each.content) == _stub(each.message_id)]


def _stub(message_id: str) -> bytes:
    return f"Message-ID: {message_id}\r\n\r\n".encode()


def blank_inbound(rows: QuerySet[InboundMail]) -> int:
    """Take away what inbound mails say; one that waits for somebody's decision waits no longer. Returns how many."""
    rows = InboundMail.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
    rows.exclude(verdict__in=SETTLED).update(verdict=Verdict.DISMISSED, decided_at=now())
    return rows.update(
        raw=b"",
        message_id="",
        sender="",
        subject="",
        comment="",
        problem="",
        error="",
        state=WorkState.DONE,
        due_at=None,
    )


def _from_or_about(person: Person, addresses: set[str]) -> list[InboundMail]:
    """Mails in the person's own mailboxes, from their addresses, and strangers' mails that name one of those."""
    told = Q(invitation__person=person)
    for address in addresses:
        told |= Q(sender__iexact=address)
    strange = InboundMail.objects.filter(invitation__isnull=True).iterator(chunk_size=100)
    needles = [address.lower().encode() for address in addresses]
    named = [mail for mail in strange if any(needle in bytes(mail.raw).lower() for needle in needles)]
    return [*InboundMail.objects.filter(told).defer("raw"), *named]


def _leave_no_signature(person: Person) -> None:
    """Mails about meetings the person planned are signed by them; so are those to come, unless nobody planned."""
    planned = Meeting.objects.filter(planned_by=person)
    for kind in mailing.kinds:
        over = kind._default_manager.filter(invitation__meeting__in=planned.filter(ends_at__lte=now()))
        blank_sent(over.exclude(outcome=""))
    planned.update(planned_by=None)


def _blank_invitation(invitation: Invitation) -> None:
    """The mailbox is gone: a coming meeting counts as declined, so that nobody tries to call it back."""
    invitation.address = gone_address(invitation.pk)
    if invitation.meeting.ends_at > now():
        invitation.participation = Invitation.Participation.DECLINED
    invitation.save(update_fields=["address", "participation"])
