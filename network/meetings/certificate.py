"""A certificate of attendance as PDF: the same bytes for the same words, in letters that have æ, ø, å and more."""

import io
from pathlib import Path
from typing import Final

import reportlab
from django.conf import settings
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from network.clock import local_day
from network.errors import RuleBrokenError, Text
from network.meetings.models import Registration
from network.wording import when

PLAIN, BOLD = "Vera", "VeraBd"
WIDTH, HEIGHT = A4
MARGIN: Final = 72.0
TITLE = Text("Deltagerbevis", "Certificate of attendance")
TOOK_PART = Text("har deltaget i", "has taken part in")
ONLINE = Text("Online", "Online")
DID_NOT_COME = Text(
    "Deltagerbeviset kan hentes, når det er noteret, at personen var med.",
    "The certificate can be had once it is noted that the person came.",
)


def certificate(registration: Registration) -> bytes:
    """The certificate in the person's language.

    Raises:
        RuleBrokenError: `not_attended`.
    """
    if registration.state != Registration.State.ATTENDED:
        raise RuleBrokenError("not_attended", DID_NOT_COME, allowed=registration.allowed)
    language = registration.person.language
    return _drawn(TITLE.within(language), language, _lines(registration, language))


def _lines(registration: Registration, language: str) -> list[tuple[str, int, str]]:
    """Font, size and words of each line, from above."""
    meeting, person = registration.meeting, registration.person
    organisation = person.organisation_on(local_day(meeting.starts_at))
    place = meeting.place or ONLINE.within(language)
    found = [
        (BOLD, 26, TITLE.within(language)),
        (BOLD, 18, person.name),
        (PLAIN, 12, organisation.name if organisation else ""),
        (PLAIN, 12, TOOK_PART.within(language)),
        (BOLD, 15, meeting.title),
        (PLAIN, 12, when(meeting.starts_at, meeting.ends_at).within(language)),
        (PLAIN, 12, place),
        (PLAIN, 12, settings.AGENCY_NAME),
    ]
    return [line for line in found if line[2]]


def _drawn(title: str, language: str, lines: list[tuple[str, int, str]]) -> bytes:
    file = io.BytesIO()
    for font in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(font, str(Path(reportlab.__file__).parent / "fonts" / f"{font}.ttf")))
    # `invariant` leaves out the moment of making and a random id.
    canvas = Canvas(file, pagesize=A4, invariant=1, lang=language)
    canvas.setTitle(title)
    canvas.setAuthor(settings.AGENCY_NAME)
    y = HEIGHT - 2 * MARGIN
    for font, size, words in lines:
        for part in simpleSplit(words, font, size, WIDTH - 2 * MARGIN):
            canvas.setFont(font, size)
            canvas.drawString(MARGIN, y, part)
            y -= size * 1.5
        y -= 12
    canvas.save()
    return file.getvalue()
