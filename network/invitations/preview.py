"""How a meeting's invitation would look to one of those who would get it, before anything is sent. Writes nothing."""

from copy import copy
from dataclasses import dataclass

from django.db.models import QuerySet

from network.calendar.entry import Method
from network.clock import now
from network.invitations.letters import News, Occasion, letter
from network.invitations.models import Invitation
from network.invitations.wishes import to_be_invited
from network.letters.layout import Letter
from network.meetings.models import Meeting, MeetingState
from network.people.models import Person


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would get the mail, the one whose mail is shown, and that mail in each language."""

    recipients: QuerySet[Person]
    sample: Person | None
    letters: dict[str, Letter]


def preview(meeting: Meeting) -> Preview:
    """What publishing would send; for a meeting that is out, what its invitation looks like now."""
    recipients = to_be_invited(meeting).order_by("name", "pk")
    sample = recipients.exclude(on_duty_at=meeting).first() or recipients.first()
    languages = Person.Language.values
    reader = sample or Person(name="…")
    return Preview(recipients, sample, {language: _letter(meeting, reader, language) for language in languages})


def _letter(meeting: Meeting, reader: Person, language: str) -> Letter:
    shown, person = copy(meeting), copy(reader)
    shown.state, person.language = MeetingState.PUBLISHED, language
    occasion = Occasion(news=News.INVITED, method=Method.REQUEST, sequence=0, stamp=now(), message_id="")
    return letter(Invitation(meeting=shown, person=person, address=person.email), occasion)
