"""What must be true of the demo year on whichever day it was loaded."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from advisory.booking.models import Assignment
from advisory.courses.models import Activity, Course
from advisory.demo.almanac import Almanac
from network.clock import COPENHAGEN, local_day
from network.meetings.models import Meeting
from network.people.models import Person

COURSES = {
    # Hovedstaden
    "Ballerup": ("closed", 3, 3),
    "Helsingør": ("active", 2, 4),
    "København": ("active", 1, 5),
    "Bornholm": ("planned", 0, 3),
    "Frederikssund": ("clarifying", 0, 0),
    "Hvidovre": ("requested", 0, 0),
    "Gladsaxe": ("declined", 0, 0),
    # Sjælland
    "Lolland": ("active", 3, 5),
    "Holbæk": ("closed", 2, 2),
    "Slagelse": ("paused", 1, 3),
    "Stevns": ("requested", 0, 0),
    # Syddanmark
    "Esbjerg": ("completed", 4, 4),
    "Vejle": ("closed", 1, 1),
    "Nordfyns": ("active", 1, 3),
    "Tønder": ("planned", 0, 2),
    "Ærø": ("clarifying", 0, 0),
    "Sønderborg": ("requested", 0, 0),
    # Midtjylland
    "Viborg": ("active", 4, 5),
    "Horsens": ("active", 2, 3),
    "Skive": ("planned", 0, 4),
    "Lemvig": ("closed", 5, 5),
    "Samsø": ("withdrawn", 0, 0),
    # Nordjylland
    "Hjørring": ("active", 1, 2),
    "Mariagerfjord": ("completed", 3, 3),
    "Læsø": ("planned", 0, 1),
    "Morsø": ("requested", 0, 0),
}


def courses_as_they_stand() -> dict[str, tuple[str, int, int]]:
    """By municipality: state, activities held, activities promised."""
    return {
        course.municipality.name: (
            str(course.state),
            course.activities.filter(state="held").count(),
            course.activities.count(),
        )
        for course in Course.objects.select_related("municipality")
    }


def seats_of_the_full_meeting() -> Counter[str]:
    """How the registrations for 13 June stand."""
    full = Meeting.objects.get(title__contains="jordemødre")
    return Counter(full.registrations.values_list("state", flat=True))


def overlapping_assignments() -> list[tuple[Assignment, Assignment]]:
    """Pairs of live assignments in which somebody would be in two places."""
    live = Assignment.objects.live().order_by("consultant", "blocked_from")
    return [
        (one, other)
        for one, other in pairwise(live)
        if one.consultant_id == other.consultant_id and other.blocked_from < one.blocked_to
    ]


def foreign_addresses() -> list[str]:
    """Addresses at which somebody real could read."""
    addresses = Person.objects.values_list("email", flat=True)
    return [address for address in addresses if not address.endswith(("@example.org", ".example.org"))]


def booked(municipality: str, number: int) -> Activity:
    return Activity.objects.select_related("meeting", "course").get(
        course__municipality__name=municipality, number=number, state="scheduled"
    )


def who_sets_out_for_bornholm_the_evening_before() -> list[tuple[str, int]]:
    """Who has a night away before the workshop there, and at which hour they leave."""
    workshop = booked("Bornholm", 3).meeting
    assignments = Assignment.objects.live().filter(meeting=workshop).select_related("consultant")
    return [
        (str(each.consultant), each.blocked_from.astimezone(COPENHAGEN).hour)
        for each in assignments
        if local_day(each.blocked_from) < local_day(each.occasion.starts_at) and each.override_reason
    ]


def days_left_of_lolland(today: date) -> timedelta:
    ends_on = Course.objects.get(municipality__name="Lolland").window_ends_on
    assert ends_on is not None
    return ends_on - today


def bookings_hit_by_absence() -> list[Activity]:
    return [
        activity
        for activity in Activity.objects.filter(state="scheduled")
        if any(_is_away(each) for each in Assignment.objects.live().filter(meeting=activity.meeting))
    ]


def _is_away(assignment: Assignment) -> bool:
    time = assignment.occasion
    return assignment.consultant.absences.filter(starts_at__lt=time.ends_at, ends_at__gt=time.starts_at).exists()


def held_on_days_off(almanac: Almanac) -> list[str]:
    """Meetings on a holiday, a closed day or a weekend."""
    return [
        f"{meeting} {local_day(meeting.starts_at)}"
        for meeting in Meeting.objects.all()
        if not almanac.is_working_day(local_day(meeting.starts_at))
    ]
