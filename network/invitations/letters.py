"""The mail around an invitation: what it says, and its bytes (RFC 6047)."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from django.conf import settings

from network.calendar import build
from network.calendar.entry import Attendee, CalendarEntry, Method, Organizer, Participation, Status
from network.errors import Text
from network.invitations.models import Invitation
from network.invitations.models import Method as Purpose
from network.meetings.entries import entry_of, page_address
from network.meetings.models import Meeting, MeetingState
from network.wording import clock_time, long_day, when

NOTHING = Text("", "")
GREETING = Text("Kære deltager", "Dear participant")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why a mail is written: what it asks of the calendar, under which stamps, and what came before."""

    method: str
    sequence: int
    stamp: datetime
    message_id: str
    thread: str
    is_first: bool
    waiting_at: int | None = None


def reply_mailbox(invitation: Invitation) -> str:
    """The invitation's own mailbox: answers to it can only be about this one, and no `+` is there to be damaged."""
    local, _, domain = settings.MAIL_FROM.partition("@")
    return f"{local}.{invitation.reply_token}@{domain}"


def entry_for(invitation: Invitation, occasion: Occasion) -> CalendarEntry:
    """What the recipient's calendar shall hold: the meeting, with nobody's address but theirs in it."""
    meeting, person = invitation.meeting, invitation.person
    entry = entry_of(meeting, stamp=occasion.stamp)
    waiting = _waiting(occasion).within(person.language)
    return replace(
        entry,
        sequence=occasion.sequence,
        status=Status.CANCELLED if occasion.method == Method.CANCEL else entry.status,
        description="\n\n".join(part for part in (waiting, entry.description) if part),
        language=person.language,
        organizer=Organizer(name=settings.AGENCY_NAME, email=reply_mailbox(invitation)),
        attendees=(
            Attendee(
                name=person.name,
                email=invitation.address,
                participation=Participation[invitation.participation.upper()],
            ),
        ),
    )


class Headers(HeaderRegistry):
    """Header types of mail, with the two that name other mails: long ones must not be folded into encoded words."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("In-Reply-To", "References"):
            self.map_to_type(name, MessageIDHeader)  # type: ignore[arg-type]


POLICY = SMTP.clone(header_factory=Headers())


def compose(invitation: Invitation, occasion: Occasion) -> bytes:
    """The whole message, the same bytes for the same arguments."""
    person = invitation.person
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(settings.AGENCY_NAME, addr_spec=reply_mailbox(invitation))
    mail["To"] = Address(person.name, addr_spec=invitation.address)
    mail["Subject"] = subject(invitation.meeting, occasion).within(person.language)
    mail["Date"] = format_datetime(occasion.stamp)
    mail["Message-ID"] = occasion.message_id
    if not occasion.is_first:
        mail["In-Reply-To"] = occasion.thread
    mail["References"] = occasion.thread
    mail["Auto-Submitted"] = "auto-generated"
    said = _letter(invitation.meeting, occasion, person.language)
    mail.set_content(said, cte="quoted-printable")
    mail.add_alternative(_html(said, person.language), subtype="html", cte="quoted-printable")
    if occasion.method != Purpose.NOTICE:
        _attach_calendar(mail, build.itip(entry_for(invitation, occasion), Method(occasion.method)), occasion.method)
    mail.set_boundary(_boundary(occasion.message_id))
    return mail.as_bytes()


def _attach_calendar(mail: EmailMessage, calendar: bytes, method: str) -> None:
    """Put the calendar inline and last, where programs look for it, its parameters as inside (RFC 6047 2.4)."""
    mail.add_alternative(calendar, maintype="text", subtype="calendar", cte="base64")
    inline = list(mail.iter_parts())[-1]
    inline.set_param("method", method)
    inline.set_param("charset", "utf-8")


def subject(meeting: Meeting, occasion: Occasion) -> Text:
    """The mail's subject: what it is about, and when."""
    kind = _kind(meeting, occasion)
    time = when(meeting.starts_at, meeting.ends_at)
    return Text(f"{kind.da}: {meeting.title}, {time.da}", f"{kind.en}: {meeting.title}, {time.en}")


def _kind(meeting: Meeting, occasion: Occasion) -> Text:
    if occasion.waiting_at is not None:
        return Text("Venteliste", "Waiting list")
    if occasion.method == Method.DECLINECOUNTER:
        return Text("Mødet ligger fast", "The meeting stands")
    if occasion.method == Method.CANCEL:
        if meeting.state == MeetingState.CANCELLED:
            return Text("Aflyst", "Cancelled")
        return Text("Afmeldt", "Withdrawn")
    if meeting.state == MeetingState.SAVE_THE_DATE:
        return Text("Sæt kryds", "Save the date")
    return Text("Invitation", "Invitation") if occasion.is_first else Text("Ændret", "Changed")


def _waiting(occasion: Occasion) -> Text:
    if occasion.waiting_at is None:
        return NOTHING
    return Text(
        f"Du står på ventelisten som nummer {occasion.waiting_at}.",
        f"You are on the waiting list as number {occasion.waiting_at}.",
    )


def _letter(meeting: Meeting, occasion: Occasion, language: str) -> str:
    parts = [
        GREETING,
        _opening(meeting, occasion),
        _waiting(occasion),
        _facts(meeting),
        _registering(meeting, occasion),
        _reason(meeting, occasion),
        Text(meeting.description, meeting.description),
        _closing(occasion),
        Text(f"Læs mere: {page_address(meeting)}", f"Read more: {page_address(meeting)}"),
        _signature(meeting),
    ]
    return "\n\n".join(part.within(language) for part in parts if part.da) + "\n"


def _signature(meeting: Meeting) -> Text:
    sender = f"{meeting.planned_by}, {settings.AGENCY_NAME}" if meeting.planned_by else settings.AGENCY_NAME
    return Text(f"Venlig hilsen\n{sender}", f"Kind regards\n{sender}")


def _facts(meeting: Meeting) -> Text:
    time = when(meeting.starts_at, meeting.ends_at)
    place = meeting.place or meeting.conference_url
    return Text(
        f"{meeting.title}\nTid: {time.da}." + (f"\nSted: {place}" if place else ""),
        f"{meeting.title}\nTime: {time.en}." + (f"\nPlace: {place}" if place else ""),
    )


def _registering(meeting: Meeting, occasion: Occasion) -> Text:
    """How many seats each organisation has, and until when one registers; nothing once it is too late."""
    closes_at, own = meeting.registration_closes_at, meeting.seats_per_organisation
    if occasion.method != Method.REQUEST or closes_at is None or closes_at <= occasion.stamp:
        return NOTHING
    day, clock = long_day(closes_at), clock_time(closes_at)
    return Text(
        (f"Hver organisation har {own} pladser. " if own else "") + f"Tilmeld dig senest {day.da} kl. {clock.da}.",
        (f"Each organisation has {own} seats. " if own else "") + f"Please register by {day.en}, {clock.en}.",
    )


def _reason(meeting: Meeting, occasion: Occasion) -> Text:
    if not meeting.reason or occasion.is_first or occasion.method == Method.DECLINECOUNTER:
        return NOTHING
    return Text(f"Begrundelse: {meeting.reason}", f"Reason: {meeting.reason}")


def _opening(meeting: Meeting, occasion: Occasion) -> Text:
    if occasion.method == Method.DECLINECOUNTER:
        return Text(
            "Tak for forslaget om et andet tidspunkt. Det kan desværre ikke lade sig gøre.",
            "Thank you for proposing another time. Unfortunately it is not possible.",
        )
    if occasion.method == Method.CANCEL:
        return _farewell(meeting)
    if occasion.waiting_at is not None:
        return Text("Mødet er fuldt.", "The meeting is full.")
    if meeting.state == MeetingState.SAVE_THE_DATE:
        return Text("Sæt kryds i kalenderen.", "Please save the date.")
    if occasion.is_first:
        return Text("Vi inviterer til mødet her.", "You are invited to this meeting.")
    return Text(
        "Mødet er ændret. Her er det, der gælder nu.",
        "The meeting has changed. This is what holds now.",
    )


def _farewell(meeting: Meeting) -> Text:
    if meeting.state == MeetingState.CANCELLED:
        return Text("Mødet er aflyst.", "The meeting is cancelled.")
    return Text(
        "Du er afmeldt mødet. Det gælder kun dig; mødet holdes stadig.",
        "You no longer take part. This concerns only you; the meeting still takes place.",
    )


def _closing(occasion: Occasion) -> Text:
    if occasion.method == Method.CANCEL:
        return Text("Kalenderen fjerner mødet af sig selv.", "Your calendar removes the meeting by itself.")
    if occasion.method == Method.DECLINECOUNTER:
        return Text("Mødet bliver stående i din kalender, som det er.", "The meeting stays in your calendar as it is.")
    if occasion.waiting_at is not None:
        return Text(
            "Du får besked, så snart der er en plads til dig.",
            "You will hear from us as soon as there is a seat.",
        )
    return Text(
        "Mødet ligger vedhæftet til din kalender. Svar gerne dér. Bliver du forhindret, så meld afbud, så en anden "
        "kan få pladsen.",
        "The meeting is attached for your calendar. Please answer there. If you cannot come, decline, so that "
        "somebody else can have the seat.",
    )


def _html(said: str, language: str) -> str:
    paragraphs = "".join(f"<p>{escape(part)}</p>".replace("\n", "<br>\n") for part in said.strip().split("\n\n"))
    return f'<!doctype html>\n<html lang="{language}"><meta charset="utf-8"><body>{paragraphs}</body></html>\n'


def _boundary(message_id: str) -> str:
    return f"=_{hashlib.sha256(message_id.encode()).hexdigest()[:40]}"
