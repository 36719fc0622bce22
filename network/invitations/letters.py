"""The mail around an invitation: what it says, and its bytes."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum, auto

from django.conf import settings

from network.calendar import build
from network.calendar.entry import Attendee, CalendarEntry, Method, Organizer, Participation, Status
from network.errors import Text
from network.invitations.models import Invitation
from network.invitations.models import Method as Purpose
from network.letters import meetings
from network.letters.layout import Letter
from network.letters.message import Enclosed, Envelope, write
from network.meetings.entries import entry_of
from network.meetings.models import Meeting, MeetingState
from network.wording import clock_time, long_day

NOTHING = Text("", "")


class News(StrEnum):
    """What a mail tells its reader."""

    SAVE_THE_DATE = auto()
    INVITED = auto()
    ON_DUTY = auto()
    CONFIRMED = auto()
    PROMOTED = auto()
    WAITING = auto()
    CHANGED = auto()
    WITHDRAWN = auto()
    CANCELLED = auto()
    TURNED_DOWN = auto()


SUBJECTS = {
    News.SAVE_THE_DATE: Text("Sæt kryds", "Save the date"),
    News.INVITED: Text("Invitation", "Invitation"),
    News.ON_DUTY: Text("Booket", "Booked"),
    News.CONFIRMED: Text("Tilmeldt", "Registered"),
    News.PROMOTED: Text("Du har fået plads", "You have a seat"),
    News.WAITING: Text("Venteliste", "Waiting list"),
    News.CHANGED: Text("Ændret", "Changed"),
    News.WITHDRAWN: Text("Afmeldt", "Withdrawn"),
    News.CANCELLED: Text("Aflyst", "Cancelled"),
    News.TURNED_DOWN: Text("Mødet ligger fast", "The meeting stands"),
}
OPENINGS = {
    News.SAVE_THE_DATE: Text(
        "Sæt kryds i kalenderen. Invitationen med tilmelding følger.",
        "Please save the date. The invitation follows, and you can register then.",
    ),
    News.INVITED: Text("Vi inviterer dig til dette møde.", "We invite you to this meeting."),
    News.ON_DUTY: Text("Du er booket til dette møde.", "You are booked for this meeting."),
    News.CONFIRMED: Text(
        "Du er tilmeldt dette møde. Vi glæder os til at se dig.",
        "You are registered for this meeting. We look forward to seeing you.",
    ),
    News.PROMOTED: Text(
        "Der er blevet plads til dig, og du er nu tilmeldt mødet.",
        "There is a seat for you, and you are now registered for the meeting.",
    ),
    News.WAITING: Text("Mødet er fuldt.", "The meeting is full."),
    News.CHANGED: Text(
        "Mødet er ændret. Her er det, der gælder nu.", "The meeting has changed. Here is what now applies."
    ),
    News.WITHDRAWN: Text(
        "Du er ikke længere tilmeldt mødet. Det gælder kun dig; mødet bliver holdt som planlagt.",
        "You are no longer registered. This concerns only you; the meeting takes place as planned.",
    ),
    News.CANCELLED: Text("Mødet er aflyst.", "The meeting is cancelled."),
    News.TURNED_DOWN: Text(
        "Tak for forslaget om et andet tidspunkt. Det kan desværre ikke lade sig gøre.",
        "Thank you for proposing another time. Unfortunately it is not possible.",
    ),
}
GONE = Text(
    "Din kalender fjerner selv mødet eller viser det som aflyst.",
    "Your calendar removes the meeting by itself, or shows it as cancelled.",
)
ATTACHED = Text("Mødet ligger vedhæftet til din kalender.", "The meeting is attached for your calendar.")
DECLINE = Text(
    "Bliver du forhindret, så meld afbud, så en anden kan få pladsen.",
    "If you cannot come, please decline, so that somebody else can have the seat.",
)
COMING = Text(f"{ATTACHED.da} {DECLINE.da}", f"{ATTACHED.en} {DECLINE.en}")
ANSWER = Text(
    f"{ATTACHED.da} Svarer du ja dér, er du tilmeldt. {DECLINE.da}",
    f"{ATTACHED.en} If you accept there, you are registered. {DECLINE.en}",
)
CLOSINGS = {
    News.SAVE_THE_DATE: ATTACHED,
    News.INVITED: ANSWER,
    News.ON_DUTY: ATTACHED,
    News.CONFIRMED: COMING,
    News.PROMOTED: COMING,
    News.WAITING: Text(
        "Du får besked, så snart der er plads til dig. Pladserne går til dem, der meldte sig først, men organisationer "
        "uden en plads kommer før andre. Kan du alligevel ikke komme, så meld afbud.",
        "You will hear from us as soon as there is a seat. Seats go to those who registered first, but organisations "
        "without a seat come before others. If you can no longer come, please decline.",
    ),
    News.CHANGED: COMING,
    News.WITHDRAWN: GONE,
    News.CANCELLED: GONE,
    News.TURNED_DOWN: Text(
        "Mødet bliver stående i din kalender, som det er.", "The meeting stays in your calendar as it is."
    ),
}
WITH_A_REASON = {News.CHANGED, News.WITHDRAWN, News.CANCELLED}
ASKING = {News.INVITED, News.CONFIRMED, News.PROMOTED}
JOINING = {News.ON_DUTY, News.CONFIRMED, News.PROMOTED, News.CHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why a mail is written: what it tells, what it asks of the calendar, under which stamps, and what came before.

    `was` is when the reader thinks the meeting begins and ends, if it is not so any more.
    """

    news: News
    method: str
    sequence: int
    stamp: datetime
    message_id: str
    earlier: tuple[str, ...] = ()
    was: tuple[datetime, datetime] | None = None
    waiting_at: int | None = None
    withdraw: str = ""


def reply_mailbox(invitation: Invitation) -> str:
    """The invitation's own mailbox: answers to it can only be about this one, and no `+` is there to be damaged."""
    local, _, domain = settings.MAIL_FROM.partition("@")
    return f"{local}.{invitation.reply_token}@{domain}"


def entry_for(invitation: Invitation, occasion: Occasion) -> CalendarEntry:
    """What the recipient's calendar shall hold: the meeting, with nobody's address but theirs in it."""
    meeting, person = invitation.meeting, invitation.person
    entry = entry_of(meeting, stamp=occasion.stamp, language=person.language)
    waiting = _waiting(occasion).within(person.language)
    return replace(
        entry,
        sequence=occasion.sequence,
        alarm_minutes=person.alarm_minutes if meeting.state == MeetingState.PUBLISHED else None,
        status=Status.CANCELLED if occasion.method == Method.CANCEL else entry.status,
        description="\n\n".join(part for part in (waiting, entry.description) if part),
        organizer=Organizer(name=settings.AGENCY_NAME, email=reply_mailbox(invitation)),
        attendees=(
            Attendee(
                name=person.name,
                email=invitation.address,
                participation=Participation[invitation.participation.upper()],
            ),
        ),
    )


def compose(invitation: Invitation, occasion: Occasion) -> bytes:
    """The whole message, the same bytes for the same arguments."""
    envelope = Envelope(
        mailbox=reply_mailbox(invitation),
        name=invitation.person.name,
        address=invitation.address,
        stamp=occasion.stamp,
        message_id=occasion.message_id,
        earlier=occasion.earlier,
    )
    return write(letter(invitation, occasion), envelope, _calendar(invitation, occasion))


def _calendar(invitation: Invitation, occasion: Occasion) -> Enclosed | None:
    if occasion.method == Purpose.NOTICE:
        return None
    calendar = build.itip(entry_for(invitation, occasion), Method(occasion.method))
    return Enclosed(calendar, occasion.method, attached=occasion.method != Method.DECLINECOUNTER)


def letter(invitation: Invitation, occasion: Occasion) -> Letter:
    """What the mail says."""
    meeting, language = invitation.meeting, invitation.person.language
    theme = "" if occasion.method == Method.CANCEL else meeting.description
    before = (OPENINGS[occasion.news], _waiting(occasion), Text(theme, theme))
    after = (_registering(meeting, occasion), _reason(meeting, occasion), CLOSINGS[occasion.news])
    return Letter(
        language=language,
        subject=meetings.subject(SUBJECTS[occasion.news], meeting).within(language),
        greeting=meetings.greeting(invitation.person.name).within(language),
        before=tuple(part.within(language) for part in before if part.da),
        facts=meetings.facts(
            meeting,
            language,
            was=occasion.was,
            is_asking=occasion.news in ASKING,
            online=not _is_linked(occasion),
        ),
        programme=meetings.programme(meeting, language) if occasion.method != Method.CANCEL else (),
        after=tuple(part.within(language) for part in after if part.da),
        links=tuple((label.within(language), address) for label, address in _links(meeting, occasion)),
        signature=meetings.signature(meeting).within(language),
    )


def _links(meeting: Meeting, occasion: Occasion) -> tuple[tuple[Text, str], ...]:
    page = meetings.REGISTER if _is_open(meeting, occasion) else meetings.READ_MORE
    return meetings.links(meeting, page=page, withdraw=occasion.withdraw, join=occasion.news in JOINING)


def _is_linked(occasion: Occasion) -> bool:
    """Whether a link leads to the conference, or nobody is to go there."""
    return occasion.news in JOINING or occasion.method == Method.CANCEL


def _waiting(occasion: Occasion) -> Text:
    if occasion.waiting_at is None:
        return NOTHING
    return Text(
        f"Du står på ventelisten som nummer {occasion.waiting_at}.",
        f"You are on the waiting list as number {occasion.waiting_at}.",
    )


def _is_open(meeting: Meeting, occasion: Occasion) -> bool:
    """Whether the reader can register now, and has not."""
    closes_at = meeting.registration_closes_at or meeting.starts_at
    is_asked = occasion.news in {News.INVITED, News.CHANGED} and not occasion.withdraw
    return is_asked and meeting.state == MeetingState.PUBLISHED and occasion.stamp < closes_at


def _registering(meeting: Meeting, occasion: Occasion) -> Text:
    """How many seats each organisation has, and until when one registers; nothing once it is too late."""
    closes_at, own = meeting.registration_closes_at, meeting.seats_per_organisation
    if not _is_open(meeting, occasion) or closes_at is None:
        return NOTHING
    day, clock = long_day(closes_at), clock_time(closes_at)
    return Text(
        _own_seats(own).da + f"Tilmeld dig senest {day.da} kl. {clock.da}. Er mødet fuldt, kommer du på venteliste og "
        "hører fra os, så snart der er plads. Det er gratis at deltage.",
        _own_seats(own).en + f"Please register by {day.en}, {clock.en}. If it is full, you are put on the waiting list "
        "and hear from us as soon as there is a seat. Taking part is free.",
    )


def _own_seats(number: int | None) -> Text:
    if not number:
        return NOTHING
    if number == 1:
        return Text("Hver organisation har én plads. ", "Each organisation has one seat. ")
    return Text(f"Hver organisation har {number} pladser. ", f"Each organisation has {number} seats. ")


def _reason(meeting: Meeting, occasion: Occasion) -> Text:
    if not meeting.reason or occasion.news not in WITH_A_REASON:
        return NOTHING
    return Text(f"Begrundelse: {meeting.reason}", f"Reason: {meeting.reason}")
