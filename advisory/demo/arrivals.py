"""What comes by mail: another time that is proposed, a no from an address nobody knows, and a mail that came back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from typing import Final

from advisory.demo import people
from advisory.demo.stage import Scene, Stage
from network.calendar.build import itip
from network.calendar.entry import Attendee, Method, Organizer, Participation
from network.clock import now
from network.invitations import planning
from network.invitations.inbox import receive
from network.invitations.letters import reply_mailbox
from network.invitations.models import Invitation
from network.meetings.entries import entry_of

Arrival = Callable[[Invitation], bytes]

NETWORK: Final = "midtjylland"
MEETING: Final = f"2024-06-11 {NETWORK}"
READ_ON: Final = date(2024, 5, 31)
A_WEEK: Final = timedelta(weeks=1)
PRIVATE: Final = "privat.adresse@example.org"
REPORT: Final = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: {mailbox}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Auto-Submitted: auto-replied
Message-ID: <retur.{token}@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="retur"

--retur
Content-Type: text/plain; charset=utf-8

<{address}>: 550 5.1.1 User unknown

--retur
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--retur
Content-Type: message/rfc822

Message-ID: {message_id}
To: {address}

--retur--
"""


def scenes(stage: Stage) -> Iterator[Scene]:
    """Three mails on one afternoon, to invitations that have been sent."""
    for hour, arrive, member in ((13, _counter, 0), (14, _decline_from_elsewhere, 1), (15, _come_back, 2)):
        yield Scene(stage.almanac.moment(READ_ON, hour), partial(_at, stage, member, arrive))


def _at(stage: Stage, member: int, arrive: Arrival) -> None:
    """Let a mail come to the invitation of one member's contact, which a worker would have planned long ago."""
    meeting = stage.meetings[MEETING]
    planning.reconcile_meeting(str(meeting.pk))
    contact = people.contact(stage, stage.members[NETWORK][member])
    receive(arrive(Invitation.objects.select_related("meeting", "person").get(meeting=meeting, person=contact)))


def _counter(invitation: Invitation) -> bytes:
    return _answer(invitation, Method.COUNTER, "Nyt tidspunkt", "Vi har byrådsmøde. Kan vi tage ugen efter?", A_WEEK)


def _decline_from_elsewhere(invitation: Invitation) -> bytes:
    return _answer(invitation, Method.REPLY, "Afvist", "Jeg er desværre forhindret.", sender=PRIVATE)


def _answer(
    invitation: Invitation,
    method: Method,
    subject: str,
    comment: str,
    later: timedelta = timedelta(0),
    sender: str = "",
) -> bytes:
    meeting, mailbox = invitation.meeting, reply_mailbox(invitation)
    says = Participation.TENTATIVE if method is Method.COUNTER else Participation.DECLINED
    entry = replace(
        entry_of(meeting, stamp=now()),
        starts_at=meeting.starts_at + later,
        ends_at=meeting.ends_at + later,
        organizer=Organizer(name="", email=mailbox),
        attendees=(Attendee(name=invitation.person.name, email=invitation.address, participation=says),),
        comment=comment,
    )
    mail = EmailMessage()
    mail["From"], mail["To"] = sender or invitation.address, mailbox
    mail["Subject"] = f"{subject}: {meeting.title}"
    mail["Date"], mail["Message-ID"] = format_datetime(now()), f"<svar.{invitation.reply_token}@example.org>"
    mail.set_content(comment)
    mail.add_alternative(itip(entry, method), maintype="text", subtype="calendar", params={"method": method})
    return mail.as_bytes()


def _come_back(invitation: Invitation) -> bytes:
    newest = invitation.newest()
    message_id = newest.message_id if newest else ""
    report = REPORT.format(
        mailbox=reply_mailbox(invitation),
        token=invitation.reply_token,
        address=invitation.address,
        date=format_datetime(now()),
        message_id=message_id,
    )
    return report.encode()
