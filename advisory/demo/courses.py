"""The 26 advisory courses of the plan, from the request to wherever each has come."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

from advisory.booking import booking
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle, planning, windows
from advisory.courses.catalogue import catalogue
from advisory.courses.models import Activity, CourseState
from advisory.demo.agency import Employment, is_away, serving
from advisory.demo.almanac import WRITTEN_FOR
from advisory.demo.cast import LEADER
from advisory.demo.meetings import tick_who_came, town_hall
from advisory.demo.networks import REGIONAL, members
from advisory.demo.people import contact, person_of
from advisory.demo.planted import PLANTED, Plant
from advisory.demo.stage import Scene, Stage
from network.clock import instant
from network.errors import RuleBrokenError
from network.meetings import attendance
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks.models import Programme
from network.regions.models import Municipality

TABLE: Final = Path(__file__).parent / "courses.csv"
State = CourseState
Kind = Activity.Kind

CLARIFIED_AFTER: Final = timedelta(weeks=2)
ANSWERED_AFTER: Final = timedelta(weeks=5)
PLANNED_BEFORE: Final = timedelta(weeks=2)
BOOKED_BEFORE: Final = timedelta(weeks=5)
COMPLETED_AFTER: Final = timedelta(weeks=2)
FOLLOWED_UP_AFTER: Final = timedelta(weeks=14)
LAST_BOOKING: Final = WRITTEN_FOR - timedelta(days=4)

CLARIFIED: Final = {*State} - {State.REQUESTED, State.DECLINED}
PLANNED: Final = CLARIFIED - {State.CLARIFYING, State.WITHDRAWN}
STARTED: Final = PLANNED - {State.PLANNED}
ENDED: Final = {State.COMPLETED, State.CLOSED}

NEIGHBOUR: Final = {
    "hovedstaden": "sjaelland",
    "sjaelland": "hovedstaden",
    "syddanmark": "midtjylland",
    "midtjylland": "nordjylland",
    "nordjylland": "midtjylland",
}
HELP_IN_EVERY: Final = 3
ANOTHER_DAY: Final = {"double_booked", *booking.OBJECTIONS}
"""The refusals that another day may lift."""

FOLLOW_UP: Final = "Opfølgende samtale pr. telefon: aftalerne er i drift, og kommunen ønsker ikke mere lige nu."
CAPACITY_REASON: Final = "Lederen har godkendt, at måneden bliver fyldt, fordi kommunen ikke kan mødes senere."


@dataclass(frozen=True, slots=True)
class Usual:
    """What an activity of one kind is like in the demo; the first one of a course is one of two kinds."""

    kind: str
    title: str
    time: tuple[time, time]
    seats: int
    participants: int
    online: bool = False


FIRST: Final = (
    Usual(Kind.KICKOFF, "Opstartsmøde med {}", (time(10), time(12)), 12, 6),
    Usual(Kind.SPARRING, "Sparringsmøde med {}", (time(12, 30), time(14, 30)), 8, 5),
)
LATER: Final = (
    Usual(Kind.ANALYSIS, "Analyse: hvad vi ved om familierne, {}", (time(9), time(12)), 10, 5, online=True),
    Usual(Kind.WORKSHOP, "Workshop om den fælles vej ind, {}", (time(9), time(15)), 20, 9),
    Usual(Kind.DEVELOPMENT_DAY, "Udviklingsdag på tværs, {}", (time(9), time(15)), 25, 12),
    Usual(Kind.FOLLOW_UP, "Opfølgning på aftalerne, {}", (time(10), time(11, 30)), 12, 6, online=True),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A course of the plan.

    Attributes:
        code: The municipality's.
        region: Slug of the region under which the plan lists it.
        state: Where it has come to.
        done: How many activities were held.
        planned: How many were promised.
        requested_on: Day of the plan.
        window_starts_on: Day of the plan; the window is as long as the rules allow.
        days: Of the activities that were held, then of those that are booked.
        topics: The municipality's.
        reason: In the municipality's words.
        outcome: Why it was declined or withdrawn.
        paused_on: Day of the plan.
        effort: How many times the usual preparation and follow-up its activities take.
        turn: Its number in the region's list, which decides who is primary consultant.
    """

    code: str
    region: str
    state: str
    done: int
    planned: int
    requested_on: date
    window_starts_on: date
    days: tuple[date, ...]
    topics: tuple[str, ...]
    reason: str
    outcome: str
    paused_on: date | None
    effort: int
    turn: int

    def usual(self, number: int) -> Usual:
        """What the activity with this number is like."""
        return FIRST[self.turn % 2] if number == 1 else LATER[number - 2]


def plan(stage: Stage) -> list[Row]:
    """The courses of the plan, region by region."""
    region_of = {code: region for region in REGIONAL for code in members(stage, region)}
    turns = {region: count() for region in REGIONAL}
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            _row(fields, region, next(turns[region]))
            for fields in csv.DictReader(file)
            for region in [region_of[fields["municipality"]]]
        ]


def _row(fields: dict[str, str], region: str, turn: int) -> Row:
    requested_on = date.fromisoformat(fields["requested_on"])
    return Row(
        code=fields["municipality"],
        region=region,
        state=fields["state"],
        done=int(fields["done"]),
        planned=int(fields["planned"]),
        requested_on=requested_on,
        window_starts_on=_day(fields["window_starts_on"]) or requested_on,
        days=tuple(date.fromisoformat(day) for day in fields["days"].split()),
        topics=tuple(fields["topics"].split(";")),
        reason=fields["reason"],
        outcome=fields["outcome"],
        paused_on=_day(fields["paused_on"]),
        effort=int(fields["effort"]),
        turn=turn,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def scenes(stage: Stage) -> Iterator[Scene]:
    """Everything that happens to the courses of the plan."""
    bookings = count(1)
    for row in plan(stage):
        yield from _beginning(stage, row)
        for number, day in enumerate(row.days, start=1):
            yield from _activity(stage, row, number, day, needs_help=next(bookings) % HELP_IN_EVERY == 0)
        yield from _ending(stage, row)


def _beginning(stage: Stage, row: Row) -> Iterator[Scene]:
    moment = stage.almanac.moment
    yield Scene(moment(row.requested_on, 10), partial(_request, stage, row))
    if row.state in CLARIFIED:
        yield Scene(moment(row.requested_on + CLARIFIED_AFTER, 13), partial(_step, stage, row, lifecycle.clarify))
    if row.state in PLANNED:
        yield Scene(moment(planned_on(row), 9), partial(_plan, stage, row))
    if row.state in STARTED:
        yield Scene(moment(row.window_starts_on, 9), partial(_step, stage, row, lifecycle.start))


def planned_on(row: Row) -> date:
    """Day of the plan on which the course was planned."""
    return row.window_starts_on - PLANNED_BEFORE


def _activity(stage: Stage, row: Row, number: int, day: date, *, needs_help: bool) -> Iterator[Scene]:
    booked_on = min(max(planned_on(row), day - BOOKED_BEFORE), LAST_BOOKING)
    staff = _staff(row, number, day, needs_help=needs_help)
    yield Scene(stage.almanac.moment(booked_on, 11, number), partial(_schedule, stage, row, number, day, staff))
    if number <= row.done:
        over_at = stage.almanac.moment(day + timedelta(days=1), 9)
        yield Scene(over_at, partial(_close_activity, stage, row, number))


def _ending(stage: Stage, row: Row) -> Iterator[Scene]:
    moment = stage.almanac.moment
    if row.paused_on:
        yield Scene(moment(row.paused_on, 9), partial(_step, stage, row, lifecycle.pause))
    if row.outcome:
        yield Scene(moment(row.requested_on + ANSWERED_AFTER, 9), partial(_give_up, stage, row))
    if row.state in ENDED:
        complete = partial(lifecycle.complete, closing_note=_closing_note(row))
        yield Scene(moment(row.days[-1] + COMPLETED_AFTER, 9), partial(_step, stage, row, complete))
    if row.state == State.CLOSED:
        close = partial(lifecycle.close, follow_up_note=FOLLOW_UP)
        yield Scene(moment(row.days[-1] + FOLLOWED_UP_AFTER, 9), partial(_step, stage, row, close))


def _closing_note(row: Row) -> dict[str, Any]:
    """What the consultants wrote when the course was completed."""
    return {
        "themes": list(row.topics),
        "agreed_changes": "Kommunen samler henvendelser ét sted og følger op i ledergruppen hvert kvartal.",
        "text": f"Kommunen skrev: »{row.reason}« Det har aktiviteterne handlet om.",
    }


def _primary(row: Row) -> Employment:
    team = serving(row.region)
    return team[row.turn % len(team)]


def _staff(row: Row, number: int, day: date, *, needs_help: bool) -> tuple[str, ...]:
    """Two of the region's consultants who are there, the primary one first; the second now and then a neighbour."""
    plant = PLANTED.get((row.code, number))
    if plant and plant.staff:
        return plant.staff
    team = serving(row.region)
    at_work = [each.email for each in team[row.turn % len(team) :] + team if not is_away(each.email, day)]
    helpers = [each.email for each in serving(NEIGHBOUR[row.region]) if not is_away(each.email, day)]
    second = helpers[number % len(helpers)] if needs_help else at_work[min(1, len(at_work) - 1)]
    return tuple(dict.fromkeys((at_work[0], second)))


def _request(stage: Stage, row: Row) -> None:
    stage.courses[row.code] = lifecycle.request(
        municipality=Municipality.objects.get(code=row.code),
        programme=Programme.objects.get(slug="familiehuse"),
        reason=row.reason,
        topics=row.topics,
        by=contact(stage, row.code),
    )


def _step(stage: Stage, row: Row, verb: Any) -> None:
    stage.courses[row.code] = verb(stage.courses[row.code], by=stage.people[LEADER])


def _plan(stage: Stage, row: Row) -> None:
    course, leader = stage.courses[row.code], stage.people[LEADER]
    for number in range(1, row.planned + 1):
        stage.activities[row.code, number] = _promise(stage, row, number)
    starts_on = stage.almanac.shifted(row.window_starts_on)
    team = [each.email for each in serving(row.region)] * 2
    primary, second = team[team.index(_primary(row).email) :][:2]
    stage.courses[row.code] = lifecycle.plan(
        course,
        primary_consultant=stage.consultants[primary],
        co_consultant=stage.consultants[second] if second != primary else None,
        window_starts_on=starts_on,
        window_ends_on=windows.longest_window_end(starts_on),
        by=leader,
    )


def _promise(stage: Stage, row: Row, number: int) -> Activity:
    usual = row.usual(number)
    costs = catalogue()[usual.kind]
    return planning.add_activity(
        stage.courses[row.code],
        kind=usual.kind,
        title=usual.title.format(stage.organisations[row.code].name),
        preparation_minutes=costs.preparation_minutes * row.effort,
        follow_up_minutes=costs.follow_up_minutes * row.effort,
        by=stage.people[LEADER],
    )


def _schedule(stage: Stage, row: Row, number: int, day: date, staff: tuple[str, ...]) -> None:
    """Book the activity on the best day on which everybody can; as a last resort, fill a month with a reason."""
    plant = PLANTED.get((row.code, number))
    consultants = [stage.consultants[email] for email in staff]
    days = _days(stage, row, day, plant)
    reasons = [plant.reason] if plant else ["", CAPACITY_REASON]
    for reason in reasons:
        for on in days:
            if _book(stage, row, number, on, consultants, reason):
                return


def _days(stage: Stage, row: Row, day: date, plant: Plant | None) -> list[date]:
    """The days within the course's window to try, the best first."""
    course = stage.courses[row.code]
    starts_on, ends_on = course.window_starts_on, course.window_ends_on
    choices = list(stage.almanac.choices(day))
    if plant and plant.on_closed_day:
        closed = stage.almanac.closed_day_ahead()
        choices = [closed, *choices] if closed else choices
    return [on for on in choices if starts_on and ends_on and starts_on <= on <= ends_on]


def _book(stage: Stage, row: Row, number: int, on: date, consultants: list[Consultant], reason: str) -> bool:
    usual, plant = row.usual(number), PLANTED.get((row.code, number))
    starts, ends = (plant.time if plant else None) or usual.time
    try:
        stage.activities[row.code, number] = booking.schedule(
            stage.activities[row.code, number],
            Time(instant(on, starts), instant(on, ends)),
            consultants=consultants,
            participants=[person_of(stage, row.code, each) for each in range(usual.participants)],
            place=_place(row, usual),
            seats=usual.seats,
            override_reason=reason,
            by=consultants[0].person,
        )
    except RuleBrokenError as refusal:
        if refusal.code not in ANOTHER_DAY:
            raise
        return False
    return True


def _place(row: Row, usual: Usual) -> dict[str, Any]:
    if usual.online:
        return {"conference_url": f"https://video.example.org/forloeb-{row.code}"}
    return town_hall(row.code)


def _close_activity(stage: Stage, row: Row, number: int) -> None:
    """The consultant ticks who came, says that it was held, and notes the rest as absent."""
    activity, consultant = stage.activities[row.code, number], stage.people[_primary(row).email]
    meeting = Meeting.objects.get(activity=activity)
    tick_who_came(meeting, by=consultant)
    stage.activities[row.code, number] = booking.close_activity(activity, by=consultant)
    attendance.note_absent(meeting, by=consultant)


def _give_up(stage: Stage, row: Row) -> None:
    verb = lifecycle.decline if row.state == State.DECLINED else lifecycle.withdraw
    verb(stage.courses[row.code], reason=row.outcome, by=stage.people[LEADER])
