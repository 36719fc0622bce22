"""What letters say about a meeting: its facts, its programme, who to ask, where to click."""

from datetime import datetime

from django.conf import settings

from network.clock import local_day, local_days
from network.errors import Text
from network.meetings.entries import page_address
from network.meetings.models import Meeting
from network.people.models import QuestionContact
from network.wording import clock_time, long_day, short_date, when

MEETING, TIME, PLACE = Text("Møde", "Meeting"), Text("Tid", "Time"), Text("Sted", "Place")
MOVED_FROM = Text("Flyttet fra", "Moved from")
ONLINE, CONTACT = Text("Online", "Online"), Text("Kontakt", "Contact")
READ_MORE, REGISTER = Text("Se mødet", "See the meeting"), Text("Tilmeld dig", "Register")
ASK = {
    QuestionContact.Question.CONTENT: Text("Om indhold", "On content"),
    QuestionContact.Question.GRANTS: Text("Om tilskud", "On grants"),
    QuestionContact.Question.TECHNIQUE: Text("Om teknik", "On technical matters"),
}
DECLINE, JOIN = Text("Meld afbud", "Cancel my place"), Text("Deltag online", "Join online")


def subject(what: Text, meeting: Meeting) -> Text:
    """What a mail is about, and the day, so short that a phone shows it all."""
    day = short_date(local_day(meeting.starts_at))
    return Text(f"{what.da}: {meeting.title}, {day.da}", f"{what.en}: {meeting.title}, {day.en}")


def heading(meeting: Meeting) -> Text:
    """A meeting among others: which, and when."""
    time = when(meeting.starts_at, meeting.ends_at)
    return Text(f"{meeting.title}, {time.da}", f"{meeting.title}, {time.en}")


def greeting(name: str) -> Text:
    """The first line."""
    return Text(f"Kære {name}", f"Dear {name}")


def facts(
    meeting: Meeting,
    language: str,
    *,
    was: tuple[datetime, datetime] | None = None,
    is_asking: bool = False,
    online: bool = True,
) -> tuple[tuple[str, str], ...]:
    """The few things one looks for; whom to ask about what, where the reader has still to decide or to prepare.

    `was` is the time the reader knows, where the meeting has been moved from it.

    The address of the conference is left out where a link leads there, or where there is nothing to join.
    """
    rows = [
        (MEETING, meeting.title),
        (TIME, when(meeting.starts_at, meeting.ends_at).within(language)),
        (MOVED_FROM, when(*was).within(language) if was else ""),
        (PLACE, meeting.place),
        (ONLINE, meeting.conference_url if online else ""),
        (CONTACT, f"{meeting.planned_by}, {meeting.planned_by.email}" if meeting.planned_by else ""),
    ]
    rows += [
        (ASK[QuestionContact.Question(each.question)], _reached(each).within(language))
        for each in meeting.contacts
        if is_asking
    ]
    return tuple((name.within(language), value) for name, value in rows if value)


def _reached(contact: QuestionContact) -> Text:
    by_mail = f"{contact.person}, {contact.person.email}"
    if not contact.phone:
        return Text(by_mail, by_mail)
    return Text(f"{by_mail}, tlf. {contact.phone}", f"{by_mail}, phone {contact.phone}")


def programme(meeting: Meeting, language: str) -> tuple[tuple[str, str], ...]:
    """Each point of the programme and its clock time; its day too where there are several."""
    first, last = local_days(meeting.starts_at, meeting.ends_at)
    return tuple(
        (
            ("" if first == last else f"{long_day(item.starts_at).within(language)} ")
            + f"{clock_time(item.starts_at).within(language)}–{clock_time(item.ends_at).within(language)}",
            ", ".join(part for part in (item.title, item.speaker) if part),
        )
        for item in meeting.programme.all()
    )


def links(meeting: Meeting, *, page: Text, withdraw: str = "", join: bool = False) -> tuple[tuple[Text, str], ...]:
    """Where to click; only to our own pages and to the meeting's own conference."""
    found = [(page, page_address(meeting)), (JOIN, meeting.conference_url if join else ""), (DECLINE, withdraw)]
    return tuple((label, address) for label, address in found if address)


def signature(meeting: Meeting | None) -> Text:
    """Who writes."""
    sender = settings.AGENCY_NAME
    if meeting is not None and meeting.planned_by:
        sender = f"{meeting.planned_by}, {sender}"
    return Text(f"Venlig hilsen\n{sender}", f"Kind regards\n{sender}")
