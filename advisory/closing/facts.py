"""What the rows tell of a course: when, which meetings, and who took part, by number and never by name."""

from collections import Counter
from typing import Any

from advisory.courses.models import Activity, ActivityState, Course
from network.clock import local_day
from network.meetings.guests import with_homes
from network.meetings.models import Meeting, Registration

Facts = dict[str, Any]


def facts_of(course: Course) -> Facts:
    """Start, end, meetings and participants of what was held."""
    held = [(each, each.meeting) for each in _held(course) if each.meeting]
    days = [local_day(meeting.starts_at) for _, meeting in held]
    return {
        "starts_on": days[0].isoformat() if days else None,
        "ends_on": days[-1].isoformat() if days else None,
        "meetings": [_meeting(activity, meeting) for activity, meeting in held],
        "participants": _participants(course, [meeting for _, meeting in held]),
    }


def _held(course: Course) -> list[Activity]:
    held = course.activities.filter(state=ActivityState.HELD).select_related("meeting")
    return list(held.order_by("meeting__starts_at", "number"))


def _meeting(activity: Activity, meeting: Meeting) -> Facts:
    minutes = round((meeting.ends_at - meeting.starts_at).total_seconds() / 60)
    on = local_day(meeting.starts_at).isoformat()
    return {"kind": activity.kind, "title": activity.title, "on": on, "minutes": minutes}


def _participants(course: Course, meetings: list[Meeting]) -> Facts:
    seated = Registration.objects.seated().filter(meeting__in=meetings).exclude(state=Registration.State.NO_SHOW)
    present = with_homes(seated.select_related("person", "meeting"))
    functions = {row.person_id: row.person.function for row, _ in present}
    circle = course.participants.filter(person__in=list(functions))
    return {
        "people": len(functions),
        "organisations": sorted({home.name for _, home in present if home}),
        "functions": dict(sorted(Counter(functions.values()).items())),
        "sectors": dict(sorted(Counter(circle.values_list("sector", flat=True)).items())),
    }
