"""What must hold on this floor, recomputed from the rows. Numbers are those of the contract's list."""

from collections.abc import Iterator
from itertools import pairwise

from django.db.models import Count, F, Q

from advisory.booking.models import Assignment
from advisory.capacity import ledger
from advisory.capacity.models import ConsultantCapacity, RegionCapacity
from advisory.consultants.models import Consultant
from advisory.courses.models import NEVER_RAN, Activity, ActivityState, Course, CourseState
from network.clock import local_days
from network.events.models import Delivery
from network.invariants import Violation

LIVE = Count("activities", filter=~Q(activities__state=ActivityState.CANCELLED))


def nobody_is_in_two_places() -> Iterator[Violation]:
    """4: no consultant's blocked times overlap, and each covers its meeting."""
    taken = Assignment.objects.live().select_related("meeting").order_by("consultant", "blocked_from")
    for one, other in pairwise(taken):
        if one.consultant_id == other.consultant_id and other.blocked_from < one.blocked_to:
            yield Violation(4, f"consultant {one.consultant_id}", f"Assignments {one.pk} and {other.pk} overlap.")
    uncovered = Q(blocked_from__gt=F("meeting__starts_at")) | Q(blocked_to__lt=F("meeting__ends_at"))
    for pk in Assignment.objects.live().filter(uncovered).values_list("pk", flat=True):
        yield Violation(4, f"assignment {pk}", "The blocked time does not cover the meeting.")


def courses_keep_their_limits() -> Iterator[Violation]:
    """5: never more live activities than allowed, none outside its window, no planned course without any."""
    courses = Course.objects.annotate(live=LIVE)
    for pk in courses.filter(live__gt=F("allowance")).values_list("pk", flat=True):
        yield Violation(5, f"course {pk}", "It has more live activities than it may.")
    for pk in courses.filter(state=CourseState.PLANNED, live=0).values_list("pk", flat=True):
        yield Violation(5, f"course {pk}", "It is planned without an activity.")
    live = Activity.objects.exclude(state=ActivityState.CANCELLED).filter(meeting__isnull=False)
    for activity in live.select_related("meeting", "course"):
        yield from _activity_in_place(activity)
    windows = Course.objects.exclude(state__in=NEVER_RAN).filter(window_starts_on__isnull=False, overlap_allowed=False)
    for one, other in pairwise(windows.order_by("municipality", "window_starts_on")):
        same = one.municipality_id == other.municipality_id
        if same and one.window_ends_on and other.window_starts_on and other.window_starts_on <= one.window_ends_on:
            yield Violation(5, f"course {other.pk}", f"Its window overlaps that of course {one.pk}.")


def capacity_is_the_truth() -> Iterator[Violation]:
    """6: the ledger equals its recomputation."""
    if Delivery.objects.filter(subscriber__startswith="capacity", due_at__isnull=False).exists():
        return
    first, last = ledger.horizon()
    for consultant in Consultant.objects.all():
        rows = ConsultantCapacity.objects.filter(consultant=consultant, on__range=(first, last))
        if {(row.region_id, row.on): ledger.figures_in(row) for row in rows} != ledger.figures_of(
            consultant, first, last
        ):
            yield Violation(6, f"consultant {consultant.pk}", "The ledger differs from the truth.")
    summed = ledger.sums(first, last)
    kept = RegionCapacity.objects.filter(on__range=(first, last))
    if {(row.region_id, row.on): ledger.figures_in(row) for row in kept} != summed:
        yield Violation(6, "regions", "The regions' ledger differs from the sum over consultants.")


def _activity_in_place(activity: Activity) -> Iterator[Violation]:
    meeting, course = activity.meeting, activity.course
    if meeting is None:
        return
    days = local_days(meeting.starts_at, meeting.ends_at)
    if days != (activity.starts_on, activity.ends_on):
        yield Violation(5, f"activity {activity.pk}", "Its days are not those of its meeting.")
    if course.window_starts_on and course.window_ends_on:
        if days[0] < course.window_starts_on or days[1] > course.window_ends_on:
            yield Violation(5, f"activity {activity.pk}", "It lies outside its course's window.")


CHECKS = [nobody_is_in_two_places, courses_keep_their_limits, capacity_is_the_truth]
