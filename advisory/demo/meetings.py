"""The year's network meetings, national meetings and webinars, from the draft to the day after."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Final

from advisory.booking import booking
from advisory.consultants.models import Consultant
from advisory.demo import answers
from advisory.demo.cast import PLANNER
from advisory.demo.networks import NATIONAL, REGIONAL, members
from advisory.demo.people import person_of
from advisory.demo.stage import Scene, Stage
from network.clock import instant
from network.errors import RuleBrokenError
from network.meetings import attendance, registration, scheduling
from network.meetings.models import Meeting, ProgrammeItem, Registration
from network.meetings.scheduling import Time
from network.people.models import Person
from network.regions.models import Municipality

TABLE: Final = Path(__file__).parent / "meetings.csv"
INVITED_BEFORE: Final = timedelta(weeks=9)
DEADLINE_BEFORE: Final = timedelta(weeks=2)
LATEST_ANSWER: Final = timedelta(hours=20)
ONE_IN_EIGHT_STAYS_AWAY: Final = 8
PLANNED_ON: Final = {2022: date(2022, 9, 12), 2024: date(2023, 11, 20)}
ANNOUNCED_ON: Final = {2022: date(2022, 9, 26), 2024: date(2023, 12, 4)}
"""The year's dates are laid down in autumn and announced together, so that people can keep them free."""

Kind = ProgrammeItem.Kind
PROGRAMME: Final = (
    (time(9, 30), time(9, 45), Kind.ARRIVAL, "Kaffe og registrering", ""),
    (time(9, 45), time(10), Kind.WELCOME, "Velkommen", "Mødelederen"),
    (time(10), time(10, 45), Kind.TALK, "Oplæg om dagens tema", "Tove Oplægsholdersen (opdigtet)"),
    (time(10, 45), time(11), Kind.BREAK, "Pause", ""),
    (time(11), time(12), Kind.TALK, "To kommuner fortæller", ""),
    (time(12), time(12, 45), Kind.LUNCH, "Frokost", ""),
    (time(12, 45), time(14, 15), Kind.GROUP_DISCUSSION, "Gruppedrøftelser", ""),
    (time(14, 15), time(14, 30), Kind.BREAK, "Kage", ""),
    (time(14, 30), time(15), Kind.CLOSING, "Opsamling og næste møde", "Mødelederen"),
)
DESCRIPTION: Final = (
    "Temaet er: {theme}. Det er gratis at deltage. Alle personer, steder og møder i denne demonstration er opdigtede."
)
MINUTES: Final = (
    "Temaet var: {theme}.\n\nTo kommuner fortalte om deres erfaringer, og grupperne samlede idéer til det videre "
    "arbejde.\n\nNæste møde: se kalenderen. Referatet er opdigtet."
)


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting of the plan.

    Attributes:
        day: The day in the plan, which also names it.
        time: Local start and end.
        kind: A meeting kind.
        network: A region's slug, or `national`.
        theme: What it is about.
        host: Code of the municipality whose town hall houses it; "" is online.
        seats: None is without limit.
        seats_per_organisation: None is without limit.
        turnout: How many register.
        staff: The consultants on duty, by address.
        reaches: `draft`, `announced` or `published`: how far the agency means to take it.
    """

    day: date
    time: tuple[time, time]
    kind: str
    network: str
    theme: str
    host: str
    seats: int | None
    seats_per_organisation: int | None
    turnout: int
    staff: tuple[str, ...]
    reaches: str

    @property
    def key(self) -> str:
        """What the stage calls it."""
        return f"{self.day} {self.network}"

    @property
    def title(self) -> str:
        """Its title in the calendar."""
        if self.kind == Meeting.Kind.WEBINAR:
            return f"Webinar: {self.theme}"
        if self.network == NATIONAL:
            return f"Nationalt netværksmøde: {self.theme}"
        return f"Netværksmøde om familiehuse, {REGIONAL[self.network].removeprefix('Familiehuse ')}: {self.theme}"


def plan() -> list[Row]:
    """The meetings of the plan, by day."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [_row(fields) for fields in csv.DictReader(file)]


def _row(fields: dict[str, str]) -> Row:
    return Row(
        day=date.fromisoformat(fields["day"]),
        time=(_clock(fields["starts"]), _clock(fields["ends"])),
        kind=fields["kind"],
        network=fields["network"],
        theme=fields["theme"],
        host=fields["host"],
        seats=_number(fields["seats"]),
        seats_per_organisation=_number(fields["seats_per_organisation"]),
        turnout=int(fields["turnout"]),
        staff=tuple(f"{name}@example.org" for name in fields["staff"].split()),
        reaches=fields["reaches"],
    )


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _number(text: str) -> int | None:
    return int(text) if text else None


def scenes(stage: Stage) -> Iterator[Scene]:
    """Everything that happens to the meetings of the plan."""
    for minute, row in enumerate(plan()):
        yield from _life(stage, row, minute)


def _life(stage: Stage, row: Row, minute: int) -> Iterator[Scene]:
    almanac, key = stage.almanac, row.key
    yield Scene(almanac.moment(PLANNED_ON[row.day.year], 9, minute), partial(_plan, stage, row))
    if row.reaches == "draft":
        return
    if row.kind != Meeting.Kind.WEBINAR:
        yield Scene(almanac.moment(ANNOUNCED_ON[row.day.year], 9, minute), partial(_announce, stage, key))
    invited_at = almanac.moment(row.day - INVITED_BEFORE, 10, minute)
    yield Scene(invited_at, partial(_publish, stage, key))
    yield from _registrations(stage, row, invited_at)
    over_at = instant(almanac.working_day(row.day), row.time[1]) + timedelta(hours=1)
    yield Scene(over_at, partial(_close, stage, row))


def _registrations(stage: Stage, row: Row, invited_at: datetime) -> Iterator[Scene]:
    """People register one after another, spread evenly from the invitation until the deadline."""
    last = _deadline(stage, row) or stage.almanac.moment(row.day, 9) - LATEST_ANSWER
    for number, (colleague, code) in enumerate(_in_line(stage, row), start=1):
        at = invited_at + (last - invited_at) * number / (row.turnout + 1)
        yield Scene(at, partial(_register, stage, row, code, colleague))


def _in_line(stage: Stage, row: Row) -> list[tuple[int, str]]:
    """Who registers: first every organisation's contact, then a colleague of each, beginning elsewhere each time."""
    codes = members(stage, row.network)
    turn = row.day.toordinal() % len(codes)
    return list(product(range(3), codes[turn:] + codes[:turn]))[: row.turnout]


def _deadline(stage: Stage, row: Row) -> datetime | None:
    return stage.almanac.moment(row.day - DEADLINE_BEFORE, 12) if row.seats else None


def _plan(stage: Stage, row: Row) -> None:
    on = stage.almanac.working_day(row.day)
    meeting = scheduling.plan(
        Time(*(instant(on, each) for each in row.time)),
        kind=row.kind,
        title=row.title,
        description=DESCRIPTION.format(theme=row.theme),
        network=stage.networks[row.network],
        seats=row.seats,
        seats_per_organisation=row.seats_per_organisation,
        registration_closes_at=_deadline(stage, row),
        programme=_programme(row, on) if row.host else (),
        by=stage.people[PLANNER],
        **_place(row),
    )
    stage.meetings[row.key] = meeting
    _put_on_duty(meeting, [stage.consultants[email] for email in row.staff], stage)


def _place(row: Row) -> dict[str, Any]:
    if not row.host:
        return {"conference_url": f"https://video.example.org/webinar-{row.day:%m%d}"}
    return town_hall(row.host)


def town_hall(code: str) -> dict[str, Any]:
    """A municipality's town hall as a meeting's place, at an invented address."""
    host = Municipality.objects.get(code=code)
    return {
        "place_name": f"Rådhuset, {host.name}",
        "place_address": "Eksempelvej 1",
        "place_municipality": host,
    }


def _programme(row: Row, on: date) -> list[dict[str, Any]]:
    """The usual programme, what lies before the meeting's start left out."""
    return [
        {
            "starts_at": instant(on, starts),
            "ends_at": instant(on, ends),
            "kind": kind,
            "title": title,
            "speaker": speaker,
        }
        for starts, ends, kind, title, speaker in PROGRAMME
        if starts >= row.time[0]
    ]


def _put_on_duty(meeting: Meeting, consultants: list[Consultant], stage: Stage) -> None:
    """Book whoever can come; a holiday may have pushed the meeting onto a day off."""
    serving: list[Consultant] = []
    for consultant in consultants:
        try:
            booking.assign(meeting, [*serving, consultant], by=stage.people[PLANNER])
        except RuleBrokenError as refusal:
            if refusal.code not in booking.OBJECTIONS:
                raise
        else:
            serving.append(consultant)


def _announce(stage: Stage, key: str) -> None:
    scheduling.announce(stage.meetings[key], by=stage.people[PLANNER])


def _publish(stage: Stage, key: str) -> None:
    scheduling.publish(stage.meetings[key], by=stage.people[PLANNER])


def _register(stage: Stage, row: Row, code: str, colleague: int) -> None:
    person = person_of(stage, code, colleague)
    attendance = Registration.Attendance.IN_PERSON if row.host else Registration.Attendance.ONLINE
    registration.register(stage.meetings[row.key], person, by=person, attendance=attendance)


def _close(stage: Stage, row: Row) -> None:
    """Afterwards people answer the form, and minutes are written."""
    meeting, planner = stage.meetings[row.key], stage.people[PLANNER]
    came = tick_who_came(meeting, by=planner)
    closed = booking.close_meeting(meeting, by=planner)
    attendance.note_absent(closed, by=planner)
    answers.answer(closed, came=came)
    booking.change_meeting(closed, {"minutes": MINUTES.format(theme=row.theme)}, by=planner)


def tick_who_came(meeting: Meeting, *, by: Person) -> int:
    """Note at the door who came, seven in eight of those who have a seat; how many they are."""
    seated = list(meeting.registrations.filter(state=Registration.State.CONFIRMED))
    came = [each for number, each in enumerate(seated, start=1) if number % ONE_IN_EIGHT_STAYS_AWAY]
    for each in came:
        registration.attend(each, by=by)
    return len(came)
