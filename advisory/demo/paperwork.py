"""What stands on paper around the courses: checklists, who takes part, what is handed in, closing notes."""

from collections.abc import Iterator
from datetime import time, timedelta
from functools import partial
from typing import Final

from advisory.circles import joining
from advisory.courses import clarification
from advisory.courses.models import CourseState
from advisory.courses.vocabulary import CHECKLIST, vocabulary
from advisory.deliverables import handing_in
from advisory.deliverables.models import Deliverable
from advisory.demo import courses
from advisory.demo.cast import LEADER
from advisory.demo.courses import CLARIFIED, CLARIFIED_AFTER, PLANNED, STARTED, Row
from advisory.demo.people import contact, person_of
from advisory.demo.stage import Scene, Stage
from network.clock import instant
from network.people.models import Person

SECTORS: Final = ("health_visiting", "day_care", "ppr", "family_house")
PLAN: Final = "Implementeringsplan"
DUE_AFTER: Final = timedelta(weeks=8)
HANDED_IN_BEFORE: Final = timedelta(days=5)
NEVER_HANDED_IN: Final = {"0330"}
"""Slagelse rests, and so does its plan: somebody must be late."""

AGREED: Final = {
    "need": "Behovet er beskrevet i anmodningen.",
    "sponsor": "Børne- og familiechefen står bag.",
    "participants": "Sundhedspleje, dagtilbud, PPR og familiehus deltager.",
    "contribution": "Kommunen stiller lokaler og egne nøgletal til rådighed.",
    "contact": "Kontaktpersonen er udpeget.",
    "time": "To dage pr. medarbejder er sat af.",
}
STILL_TALKING: Final = 3


def scenes(stage: Stage) -> Iterator[Scene]:
    """What was written down about each course, and when."""
    plans: dict[str, Deliverable] = {}
    for row in courses.plan(stage):
        if row.state in CLARIFIED:
            talk = row.requested_on + CLARIFIED_AFTER
            yield Scene(stage.almanac.moment(talk, 14), partial(_tick, stage, row))
        if row.state in PLANNED:
            yield Scene(stage.almanac.moment(courses.planned_on(row), 10), partial(_gather, stage, row))
        if row.state in STARTED:
            yield from _plan_of_the_municipality(stage, row, plans)


def _tick(stage: Stage, row: Row) -> None:
    items = list(vocabulary()[CHECKLIST])
    clear = items[:STILL_TALKING] if row.state == CourseState.CLARIFYING else items
    for item in clear:
        clarification.tick(stage.courses[row.code], item, note=AGREED[item], by=stage.people[LEADER])


def _gather(stage: Stage, row: Row) -> None:
    """The contact, colleagues from several sectors, and now and then somebody from the region."""
    _join(stage, row, contact(stage, row.code), "management", "contact")
    for number, sector in enumerate(SECTORS, start=1):
        _join(stage, row, person_of(stage, row.code, number), sector, "participant")
    if "samarbejde med region" in row.topics and row.region in stage.organisations:
        _join(stage, row, contact(stage, row.region), "region", "partner")


def _join(stage: Stage, row: Row, person: Person, sector: str, role: str) -> None:
    promised = [each for (code, _), each in stage.activities.items() if code == row.code]
    leader = stage.people[LEADER]
    joining.join(stage.courses[row.code], person, sector=sector, role=role, activities=promised, by=leader)


def _plan_of_the_municipality(stage: Stage, row: Row, plans: dict[str, Deliverable]) -> Iterator[Scene]:
    due_on = row.window_starts_on + DUE_AFTER
    yield Scene(stage.almanac.moment(row.window_starts_on, 10), partial(_agree, stage, row, plans))
    if row.code not in NEVER_HANDED_IN:
        yield Scene(stage.almanac.moment(due_on - HANDED_IN_BEFORE, 11), partial(_hand_in, stage, row, plans))


def _agree(stage: Stage, row: Row, plans: dict[str, Deliverable]) -> None:
    due_at = instant(stage.almanac.shifted(row.window_starts_on + DUE_AFTER), time(12))
    course, leader = stage.courses[row.code], stage.people[LEADER]
    plans[row.code] = handing_in.agree(course, title=PLAN, due_at=due_at, by=leader)


def _hand_in(stage: Stage, row: Row, plans: dict[str, Deliverable]) -> None:
    link = f"https://dokumenter.example.org/{row.code}/implementeringsplan"
    handing_in.hand_in(plans[row.code], link=link, by=contact(stage, row.code))
