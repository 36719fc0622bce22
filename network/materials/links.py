"""Materials as links in calendars."""

from django.conf import settings

from network.calendar.entry import Attachment
from network.clock import now
from network.materials.models import Material
from network.meetings.models import Meeting


def address(material: Material) -> str:
    """Where it lies: elsewhere, or with us for those who may have it, who are asked to log in on the way."""
    return material.link or f"{settings.BASE_URL}/materials/{material.pk}/file/"


def for_everybody(meeting: Meeting) -> tuple[Attachment, ...]:
    """Once the meeting is over: what is handed out to all who know of it."""
    return tuple(_attachment(each) for each in _out(meeting) if not each.participants_only)


def for_participants(meeting: Meeting) -> tuple[Attachment, ...]:
    """The same for those who were there."""
    return tuple(_attachment(each) for each in _out(meeting))


def _out(meeting: Meeting) -> list[Material]:
    return list(meeting.materials.all()) if meeting.ends_at <= now() else []


def _attachment(material: Material) -> Attachment:
    return Attachment(url=address(material), name=material.file_name or material.title, mime=material.media_type)
