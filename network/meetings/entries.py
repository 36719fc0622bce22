"""A meeting as a calendar entry: the one place where rows become calendar data."""

from datetime import datetime

from django.conf import settings

from network.calendar.entry import CalendarEntry, Status
from network.errors import Text
from network.meetings.models import Meeting, MeetingState
from network.meetings.naming import KINDS

STATUS = {
    MeetingState.SAVE_THE_DATE: Status.TENTATIVE,
    MeetingState.PUBLISHED: Status.CONFIRMED,
    MeetingState.HELD: Status.CONFIRMED,
    MeetingState.CANCELLED: Status.CANCELLED,
}


def page_address(meeting: Meeting) -> str:
    """Where people read about the meeting."""
    return f"{settings.BASE_URL}/meetings/{meeting.pk}/"


def entry_of(meeting: Meeting, *, stamp: datetime | None = None, language: str = "da") -> CalendarEntry:
    """What any calendar may show about a meeting that is or was out; `stamp` is when it last changed otherwise."""
    place = meeting.place_municipality
    return CalendarEntry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        stamp=stamp or meeting.changed_at,
        created=meeting.created_at,
        last_modified=meeting.changed_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=meeting.title,
        description=meeting.description,
        location=meeting.place,
        geo=(place.latitude, place.longitude) if place else None,
        url=page_address(meeting),
        conference_url=meeting.conference_url,
        status=STATUS[MeetingState(meeting.state)],
        categories=_categories(meeting, language),
        language=language,
    )


def _categories(meeting: Meeting, language: str) -> tuple[str, ...]:
    """The kind of meeting, and the programme it serves."""
    kind = KINDS[meeting.kind].within(language)
    programme = meeting.network.programme if meeting.network else None
    if programme is None:
        return (kind,)
    return kind, Text(programme.name, programme.name_en or programme.name).within(language)
