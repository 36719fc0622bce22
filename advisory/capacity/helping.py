"""What would help when there is no room for one more course: later dates, other people, one more, a skill.

Each proposal is tried out with the search for times itself, so that what is said to help would help.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from advisory.booking import searching
from advisory.booking.diary import Candidate
from advisory.booking.slots import Slot, Wish
from advisory.capacity import forecast
from advisory.consultants.availability import Home, Timetable, spread
from advisory.consultants.employment import FULL_WEEK_MINUTES
from advisory.consultants.models import Consultant
from advisory.courses.catalogue import catalogue
from advisory.courses.wishes import Wishes
from network.almanac.models import ClosedDay
from network.clock import today
from network.errors import Text
from network.regions.models import Municipality, Region
from network.wording import long_day

SEARCHED = timedelta(days=90)
LATER = timedelta(days=365)
NEWCOMER = "newcomer"


@dataclass(frozen=True, slots=True)
class Help:
    """One thing that would help.

    Attributes:
        kind: `dates`, `people`, `one_more` or `skill`.
        said: In plain words.
        starts_at: The first time there would then be.
        consultants: Who would help, by id.
    """

    kind: str
    said: Text
    starts_at: datetime | None = None
    consultants: tuple[str, ...] = ()


def usual_meeting(municipality: Municipality, region: str | None, first: date, last: date, wishes: Wishes) -> Wish:
    """The search for a usual meeting with a full team, at times that suit the municipality."""
    usual = catalogue()[forecast.USUAL_KIND]
    wanted = Wish(
        place=municipality.pk,
        duration_minutes=usual.duration_minutes,
        first=first,
        last=last,
        staff=usual.staff,
        region=region,
        preparation_minutes=usual.preparation_minutes,
        follow_up_minutes=usual.follow_up_minutes,
    )
    return wanted.keeping_to(wishes)


def what_would_help(municipality: Municipality, region: Region, wishes: Wishes) -> tuple[Help, ...]:
    """What would give a first date when the region's own have none in the next months."""
    soon, later = today() + SEARCHED, today() + LATER
    here_later = _first(usual_meeting(municipality, region.slug, soon + timedelta(days=1), later, wishes))
    others = _first(usual_meeting(municipality, None, today(), soon, wishes))
    newcomer = _newcomer(municipality, region, today(), soon)
    more = _first(usual_meeting(municipality, region.slug, today(), soon, wishes), newcomer)
    return (
        *([_later(here_later)] if here_later else []),
        *([_others(others)] if others else []),
        *([_one_more(more)] if more else []),
    )


def missing_skills(topics: Sequence[str], serving: Sequence[Consultant]) -> tuple[Help, ...]:
    """The topics that none of those who serve the region knows, and who elsewhere does."""
    known = {competence for each in serving for competence in each.competences}
    everybody = Consultant.objects.on(today()).select_related("person")
    knowing = {topic: [each for each in everybody if topic in each.competences] for topic in topics}
    return tuple(_skill(topic, able) for topic, able in knowing.items() if topic not in known)


def _first(wish: Wish, *newcomers: Candidate) -> Slot | None:
    found = searching.search(wish, limit=5, newcomers=newcomers)
    return min(found, key=lambda slot: slot.starts_at, default=None)


def _newcomer(municipality: Municipality, region: Region, first: date, last: date) -> Candidate:
    """Somebody full time who lives there, serves the region and has promised nothing yet."""
    closed = frozenset(ClosedDay.objects.values_list("month", "day"))
    hours = Timetable(spread(FULL_WEEK_MINUTES, first), closed)
    free = hours.free_by_day(first, last)
    return Candidate(NEWCOMER, Home(municipality.pk), free, regions=frozenset({region.slug}))


def _later(slot: Slot) -> Help:
    day = long_day(slot.starts_at)
    said = Text(f"Regionens konsulenter har tid fra {day.da}.", f"The region's consultants have time from {day.en}.")
    return Help("dates", said, slot.starts_at, slot.consultants)


def _others(slot: Slot) -> Help:
    names = ", ".join(str(each) for each in Consultant.objects.filter(pk__in=slot.consultants))
    day = long_day(slot.starts_at)
    said = Text(f"{names} kan {day.da}, på tværs af regionerne.", f"{names} can on {day.en}, across the regions.")
    return Help("people", said, slot.starts_at, slot.consultants)


def _one_more(slot: Slot) -> Help:
    day = long_day(slot.starts_at)
    said = Text(
        f"Med én konsulent mere på fuld tid i regionen er der tid {day.da}.",
        f"With one more full-time consultant in the region there is time on {day.en}.",
    )
    return Help("one_more", said, slot.starts_at, tuple(each for each in slot.consultants if each != NEWCOMER))


def _skill(topic: str, able: Sequence[Consultant]) -> Help:
    names = ", ".join(map(str, able))
    said = (
        Text(
            f"Ingen af regionens konsulenter kan {topic}. Det kan {names}.",
            f"None of the region's consultants knows {topic}. {names} does.",
        )
        if able
        else Text(f"Ingen konsulent kan {topic}.", f"No consultant knows {topic}.")
    )
    return Help("skill", said, consultants=tuple(str(each.pk) for each in able))
