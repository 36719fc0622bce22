"""What the kitchen must know: how many come, what they eat, and how many to which point of the programme."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from network.clock import now
from network.meetings.models import Meeting, ProgrammeItem, Registration


@dataclass(frozen=True, slots=True)
class Diet:
    """How many have written the same."""

    diet: str
    people: int


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many come in person to one point of the programme."""

    item: ProgrammeItem
    people: int


@dataclass(frozen=True, slots=True)
class Order:
    """The counts of one meeting; nobody is named."""

    in_person: int
    online: int
    diets: list[Diet]
    programme: list[Turnout]


def order(meeting: Meeting) -> Order:
    """Count those who have a seat; without a choice somebody comes to the whole programme."""
    rows = list(meeting.registrations.seated().prefetch_related("programme_items"))
    coming = [row for row in rows if row.attendance == Registration.Attendance.IN_PERSON]
    return Order(len(coming), len(rows) - len(coming), _diets(coming), _turnouts(meeting, coming))


def forget_diets(_: str) -> None:
    """Empty diets and notes some time after the meeting: they may tell of health or faith."""
    over = Registration.objects.filter(meeting__ends_at__lt=now() - timedelta(days=settings.NOTES_KEPT_DAYS))
    over.exclude(Q(diet="") & Q(notes="")).update(diet="", notes="")


def _diets(coming: Iterable[Registration]) -> list[Diet]:
    """Whatever the letter case."""
    counted = Counter(row.diet.strip().casefold() for row in coming if row.diet.strip())
    return [Diet(diet, people) for diet, people in counted.most_common()]


def _turnouts(meeting: Meeting, coming: list[Registration]) -> list[Turnout]:
    chosen = Counter(item.pk for row in coming for item in row.programme_items.all())
    to_all = sum(not row.programme_items.all() for row in coming)
    return [Turnout(item, chosen[item.pk] + to_all) for item in meeting.programme.all()]
