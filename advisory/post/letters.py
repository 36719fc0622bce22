"""What the letters say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from advisory.courses.models import Activity, Course
from advisory.deliverables.models import Deliverable
from network.errors import Text
from network.letters.layout import Item, Letter
from network.letters.meetings import CONTACT, greeting, signature
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person
from network.wording import clock_time, long_day, when

COURSE, WHAT, DEADLINE = Text("Forløb", "Course"), Text("Hvad", "What"), Text("Frist", "Deadline")
ACTIVITY, HAND_IN = Text("Aktivitet", "Activity"), Text("Aflevér", "Hand in")
CHOOSE = Text("Vælg et tidspunkt", "Choose a time")
DUE_SOON = Text(
    "Fristen nærmer sig for det, I har aftalt at aflevere.",
    "The deadline is near for what you agreed to hand in.",
)
OVERDUE = Text(
    "Fristen er gået, og vi har ikke modtaget det, I har aftalt at aflevere. Skriv til jeres konsulent, hvis I har "
    "brug for mere tid.",
    "The deadline has passed, and we have not received what you agreed to hand in. Write to your consultant if you "
    "need more time.",
)
TAKEN_OVER = Text(
    "Du er nu konsulent på disse møder i stedet for {absent}, som er fraværende. De ligger i din kalender.",
    "You are now the consultant of these meetings instead of {absent}, who is away. They are in your calendar.",
)
RELIEVED = Text(
    "Mens du er fraværende, har andre overtaget disse møder.",
    "While you are away, others have taken over these meetings.",
)


def proposal(activity: Activity, times: Sequence[Time], expires_at: datetime, address: str, person: Person) -> Letter:
    """Times to choose from, at an address of the reader's own."""
    language = person.language
    day, clock = long_day(expires_at), clock_time(expires_at)
    until = Text(
        f"Vi holder disse tidspunkter ledige for jer frem til {day.da} kl. {clock.da}. Det første svar gælder. Passer "
        "ingen af dem, kan I skrive det samme sted.",
        f"We keep these times for you until {day.en}, {clock.en}. The first answer counts. If none of them suits you, "
        "you can say so in the same place.",
    )
    offered = [
        (Text(f"Forslag {number}", f"Time {number}"), when(time.starts_at, time.ends_at).within(language))
        for number, time in enumerate(times, start=1)
    ]
    return _letter(
        person,
        Text(f"Vælg et tidspunkt: {activity.title}", f"Choose a time: {activity.title}"),
        [until],
        [*_about(activity.course), (ACTIVITY, activity.title), *offered],
        ((CHOOSE.within(language), address),),
    )


def deliverable(what: Deliverable, person: Person, *, opening: Text, subject: Text) -> Letter:
    """That something is due soon, or was due."""
    day, clock = long_day(what.due_at), clock_time(what.due_at)
    due = Text(f"{day.da} kl. {clock.da}", f"{day.en}, {clock.en}")
    facts = [*_about(what.course), (WHAT, what.title), (DEADLINE, due.within(person.language))]
    named = Text(f"{subject.da}: {what.title}", f"{subject.en}: {what.title}")
    return _letter(person, named, [opening], facts, _handing_in(what, person))


def deliverable_item(what: Deliverable, person: Person, opening: Text) -> Item:
    """The same in a few words, for a daily mail."""
    day, clock = long_day(what.due_at), clock_time(what.due_at)
    due = Text(f"{what.title}, frist {day.da} kl. {clock.da}.", f"{what.title}, due {day.en}, {clock.en}.")
    lines = (opening.within(person.language), due.within(person.language))
    return Item(heading=str(what.course), lines=lines, links=_handing_in(what, person))


def _handing_in(what: Deliverable, person: Person) -> tuple[tuple[str, str], ...]:
    """Where it is handed in; behind the login."""
    return ((HAND_IN.within(person.language), f"{settings.BASE_URL}/deliverables/{what.pk}/"),)


def rescue(meetings: Sequence[Meeting], person: Person, opening: Text) -> Letter:
    """All the meetings that changed hands for one person."""
    items = tuple(
        Item(heading=each.title, lines=(when(each.starts_at, each.ends_at).within(person.language),))
        for each in sorted(meetings, key=lambda each: each.starts_at)
    )
    subject = Text("Møder, der har skiftet konsulent", "Meetings that changed consultant")
    return replace(_letter(person, subject, [opening], []), items=items)


def _about(course: Course) -> list[tuple[Text, str]]:
    advisor = course.primary_consultant.person if course.primary_consultant else None
    contact = [(CONTACT, f"{advisor.name}, {advisor.email}")] if advisor else []
    return [(COURSE, str(course)), *contact]


def _letter(
    person: Person,
    subject: Text,
    before: Sequence[Text],
    facts: Sequence[tuple[Text, str]],
    links: tuple[tuple[str, str], ...] = (),
) -> Letter:
    language = str(person.language)
    return Letter(
        language=language,
        subject=subject.within(language),
        greeting=greeting(person.name).within(language),
        before=tuple(part.within(language) for part in before),
        facts=tuple((name.within(language), value) for name, value in facts),
        links=links,
        signature=signature(None).within(language),
    )
