"""What must hold on this floor, recomputed from the rows. Numbers are those of the contract's list."""

from collections.abc import Iterator
from itertools import groupby, pairwise

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from advisory.booking.models import Assignment, Hold, HoldState, ProposalState
from advisory.capacity import ledger
from advisory.capacity.models import ConsultantCapacity, RegionCapacity
from advisory.consultants.models import Consultant
from advisory.courses.models import NEVER_RAN, Activity, ActivityState, Course, CourseState
from advisory.courses.windows import longest_window_end
from network.clock import local_days, now
from network.events.models import Delivery
from network.invariants import OVERDUE, Violation

LIVE = Count("activities", filter=~Q(activities__state=ActivityState.CANCELLED))


def nobody_is_in_two_places() -> Iterator[Violation]:
    """4: no consultant's blocked times overlap, whether met or held, and each covers what it is for."""
    taken = Assignment.objects.live().order_by("consultant", "blocked_from")
    for one, other in pairwise(taken):
        if one.consultant_id == other.consultant_id and other.blocked_from < one.blocked_to:
            yield Violation(4, f"consultant {one.consultant_id}", f"Assignments {one.pk} and {other.pk} overlap.")
    live = Assignment.objects.live().annotate(
        starts_at=Coalesce("meeting__starts_at", "hold__starts_at"),
        ends_at=Coalesce("meeting__ends_at", "hold__ends_at"),
    )
    uncovered = Q(blocked_from__gt=F("starts_at")) | Q(blocked_to__lt=F("ends_at"))
    for pk in live.filter(uncovered).values_list("pk", flat=True):
        yield Violation(4, f"assignment {pk}", "The blocked time does not cover the meeting or hold.")


def holds_let_go() -> Iterator[Violation]:
    """6: time counts as held as long as its hold is placed, which ends when it expires or its proposal is answered."""
    kept = Assignment.objects.live().filter(hold__isnull=False).exclude(hold__state=HoldState.PLACED)
    for pk in kept.values_list("pk", flat=True):
        yield Violation(6, f"assignment {pk}", "It takes time for a hold that has ended.")
    placed = Hold.objects.filter(state=HoldState.PLACED)
    for pk in placed.filter(expires_at__lt=now() - OVERDUE).values_list("pk", flat=True):
        yield Violation(6, f"hold {pk}", "It has expired and still keeps its time.")
    answered = ~Q(proposed_as__proposal__state=ProposalState.OPEN) & Q(proposed_as__isnull=False)
    for pk in placed.filter(answered).values_list("pk", flat=True):
        yield Violation(6, f"hold {pk}", "Its proposal has ended and it still keeps its time.")


def courses_keep_their_limits() -> Iterator[Violation]:
    """5: never more live activities than allowed, none outside its window, no planned course without any."""
    courses = Course.objects.annotate(live=LIVE)
    for pk in courses.filter(live__gt=F("allowance")).values_list("pk", flat=True):
        yield Violation(5, f"course {pk}", "It has more live activities than it may.")
    yield from _years_keep_their_limit()
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


def _years_keep_their_limit() -> Iterator[Violation]:
    """Never more in a municipality's course year than the most that one of its courses may have."""
    rows = Course.objects.exclude(state__in=NEVER_RAN).filter(window_starts_on__isnull=False).annotate(live=LIVE)
    by_municipality = groupby(rows.order_by("municipality", "window_starts_on"), lambda row: row.municipality_id)
    for _, found in by_municipality:
        theirs = list(found)
        for course in theirs:
            year = [each for each in theirs if _is_within_a_year(course, each)]
            if sum(each.live for each in year) > max(each.allowance for each in year):
                yield Violation(5, f"course {course.pk}", "The municipality has more live activities in that year.")


def _is_within_a_year(course: Course, other: Course) -> bool:
    begins, later = course.window_starts_on, other.window_starts_on
    return begins is not None and later is not None and begins <= later <= longest_window_end(begins)


def capacity_is_the_truth() -> Iterator[Violation]:
    """6: the ledger equals its recomputation."""
    if not Delivery.objects.filter(subscriber__startswith="capacity", due_at__isnull=False).exists():
        yield from ledger_differs()


def ledger_differs() -> Iterator[Violation]:
    """Where the ledger is not what a computation of everything would write."""
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
    starts_on, ends_on = course.window_starts_on, course.window_ends_on
    if starts_on and ends_on and (days[0] < starts_on or days[1] > ends_on):
        yield Violation(5, f"activity {activity.pk}", "It lies outside its course's window.")


CHECKS = [nobody_is_in_two_places, courses_keep_their_limits, holds_let_go, capacity_is_the_truth]
