"""When somebody falls away: who could take over each meeting, and letting them do so all at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Final
from uuid import UUID

from django.db import transaction

from advisory.booking import booking, searching, taking
from advisory.booking.diary import Candidate
from advisory.booking.itinerary import Stop, conflicts, extra_travel, extra_work
from advisory.booking.limits import limits
from advisory.booking.models import Assignment
from advisory.consultants.availability import Interval, covered, local_date
from advisory.consultants.employment import hit_by
from advisory.consultants.models import Absence, Consultant
from advisory.courses.models import Activity, Course
from advisory.post import letters
from advisory.post.kinds import Post
from network.clock import now
from network.errors import InputError, Text
from network.meetings.models import Meeting
from network.notices.posting import post
from network.people.models import Person

HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody who may be booked instead; `skills` are what the meeting needs and they know."""

    consultant: str
    skills: tuple[str, ...]
    travel_minutes: int
    load: float


@dataclass(frozen=True, slots=True)
class Broken:
    """A meeting that an absence breaks, and who could take over, the best first."""

    meeting: Meeting
    substitutes: tuple[Substitute, ...]


def preview(absence: Absence) -> tuple[Broken, ...]:
    """Every coming meeting that the absence breaks, with those whom booking would not refuse for it."""
    broken = _broken(absence)
    if not broken:
        return ()
    days = [local_date(row.blocked_from) for row in broken] + [local_date(row.blocked_to) for row in broken]
    candidates = [each for each in searching.candidates(min(days), max(days)) if each.id != str(absence.consultant_id)]
    courses = _courses(_meeting(row) for row in broken)
    needed = {row.pk: _needed(courses.get(row.meeting_id), absence.consultant) for row in broken}
    return tuple(Broken(_meeting(row), _ranked(row, candidates, needed[row.pk])) for row in broken)


def rescue(
    absence: Absence, choices: Mapping[Meeting, Consultant], *, by: Person | None, override_reason: str = ""
) -> Absence:
    """Let each meeting's substitute serve instead of the absent consultant: all of them, or none.

    Raises:
        InputError: a meeting is not one that the absence breaks.
        RuleBrokenError: `double_booked`; one of the soft rules, overridable.
    """
    with transaction.atomic():
        taking.lock({absence.consultant_id, *(each.pk for each in choices.values())})
        broken = {row.meeting_id for row in _broken(absence)}
        _tell({meeting: each for meeting, each in choices.items() if meeting.pk in broken}, absence)
        for meeting, substitute in choices.items():
            serving = list(Consultant.objects.filter(assignments__meeting=meeting, assignments__live=True))
            if meeting.pk in broken:
                staying = [each for each in serving if each.pk != absence.consultant_id]
                booking.assign(meeting, [*staying, substitute], by=by, override_reason=override_reason)
            elif substitute not in serving:
                raise _not_broken(meeting)
        return absence


def _tell(taken_over: Mapping[Meeting, Consultant], absence: Absence) -> None:
    """Write once to each person about all that changed hands for them."""
    if not taken_over:
        return
    occasion = now().isoformat()
    absent = absence.consultant
    theirs: dict[Consultant, list[Meeting]] = {absent: list(taken_over)}
    for meeting, substitute in taken_over.items():
        theirs.setdefault(substitute, []).append(meeting)
    instead = Text(*(part.format(absent=absent) for part in (letters.TAKEN_OVER.da, letters.TAKEN_OVER.en)))
    for consultant, meetings in theirs.items():
        opening = letters.RELIEVED if consultant == absent else instead
        post(
            Post.RESCUE,
            absence.pk,
            [consultant.person],
            partial(letters.rescue, meetings, opening=opening),
            occasion,
        )


def _broken(absence: Absence) -> list[Assignment]:
    stamp = now()
    return [row for row in hit_by(absence) if _meeting(row).starts_at > stamp]


def _meeting(row: Assignment) -> Meeting:
    if row.meeting is None:
        raise ValueError("An absence breaks meetings, not holds.")
    return row.meeting


def _courses(meetings: Iterable[Meeting]) -> dict[UUID | None, Course]:
    """The course of each meeting that belongs to one, by the meeting's id."""
    activities = Activity.objects.filter(meeting__in=list(meetings)).select_related("course")
    return {each.meeting_id: each.course for each in activities}


def _needed(course: Course | None, absent: Consultant) -> frozenset[str]:
    """What a substitute had better know: the course's topics; without a course, what the absent one knows."""
    return frozenset(absent.competences if course is None else course.topics)


def _ranked(row: Assignment, candidates: Iterable[Candidate], needed: frozenset[str]) -> tuple[Substitute, ...]:
    """Those who can: first by what they know, then by whole hours of more travel, then by how much they are taken."""
    return tuple(sorted((_substitute(each, row, needed) for each in candidates if _can(each, row)), key=_rank))


def _rank(one: Substitute) -> tuple[int, int, float, int, str]:
    return -len(one.skills), one.travel_minutes // HOUR, one.load, one.travel_minutes, one.consultant


def _can(candidate: Candidate, row: Assignment) -> bool:
    """Whether booking would refuse nothing."""
    stop, limited = _stop(row), limits(candidate)
    if not covered(Interval(stop.starts_at, stop.ends_at), chain.from_iterable(candidate.free.values())):
        return False
    if conflicts(candidate.stops, stop, candidate.home):
        return False
    effort = row.preparation_minutes, row.follow_up_minutes
    by_day = extra_work(candidate.stops, stop, candidate.home)
    return limited is None or limited.allow_work(local_date(stop.starts_at), by_day, *effort)


def _substitute(candidate: Candidate, row: Assignment, needed: frozenset[str]) -> Substitute:
    skills = tuple(sorted(needed & candidate.competences))
    return Substitute(candidate.id, skills, _extra_travel(candidate, _stop(row)), candidate.load)


def _extra_travel(candidate: Candidate, stop: Stop) -> int:
    return extra_travel(candidate.stops, stop, candidate.home)


def _stop(row: Assignment) -> Stop:
    meeting = _meeting(row)
    return Stop("wanted", meeting.starts_at, meeting.ends_at, meeting.place_municipality_id)


def _not_broken(meeting: Meeting) -> InputError:
    return InputError(
        "choices",
        "not_broken",
        Text(
            f"Fraværet rammer ikke '{meeting}'. Se forslagene igen.",
            f"The absence does not touch '{meeting}'. Look at the proposals again.",
        ),
    )


def chosen(rows: Sequence[tuple[Meeting, Consultant]]) -> dict[Meeting, Consultant]:
    """The choices by meeting.

    Raises:
        InputError: a meeting is named twice.
    """
    choices = dict(rows)
    if len(choices) < len(rows):
        raise InputError("choices", "twice", Text("Et møde er nævnt to gange.", "A meeting is named twice."))
    return choices
