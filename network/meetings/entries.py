"""A meeting as a calendar entry: the one place where rows become calendar data."""

from datetime import datetime

from django.conf import settings

from network.calendar.entry import CalendarEntry, Status
from network.meetings.models import Meeting, MeetingState

STATUS = {
    MeetingState.SAVE_THE_DATE: Status.TENTATIVE,
    MeetingState.PUBLISHED: Status.CONFIRMED,
    MeetingState.HELD: Status.CONFIRMED,
    MeetingState.CANCELLED: Status.CANCELLED,
}


def page_address(meeting: Meeting) -> str:
    """Where people read about the meeting."""
    return f"{settings.BASE_URL}/meetings/{meeting.pk}/"


def entry_of(meeting: Meeting, *, stamp: datetime | None = None) -> CalendarEntry:
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
    )
