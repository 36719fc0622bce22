"""Before saying yes: what one more course would do to people's weeks, and when it could begin."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.booking.slots import Slot
from advisory.capacity.simulation import Load, Simulation, simulate
from advisory.consultants.models import Consultant
from advisory.courses.vocabulary import TOPIC, vocabulary
from api.pages.booking import people_by_id
from api.pages.charts import Bar, Chart, weekly_bars
from api.pages.fields import Pick, Several
from api.pages.forms import Asking
from api.pages.reading import for_those
from api.who import working_inside
from network.clock import today
from network.errors import Text
from network.regions.models import Municipality, Region

HOUR = 60


class Course(Asking):
    """The course that somebody might ask for."""

    municipality = Pick(Text("Kommune", "Municipality"), Municipality)
    topics = Several(Text("Hvad det handler om", "What it is about"), list(vocabulary()[TOPIC].items()), required=False)


@dataclass(frozen=True, slots=True)
class Person:
    """One consultant's weeks of a year, and how many ask for more than there is, without and with the course."""

    consultant: Consultant
    weeks: list[Load]
    without: int
    with_it: int


@dataclass(frozen=True, slots=True)
class First:
    """A time at which the first meeting could be, and who would come."""

    slot: Slot
    consultants: list[Consultant]


@dataclass(frozen=True, slots=True)
class Picture:
    """A region's year: with the course as bars, and both as a table."""

    chart: Chart
    weeks: list[Load]


@require_safe
@for_those(working_inside)
def page(request: HttpRequest) -> HttpResponse:
    """What would this course do? Nothing is written."""
    form = Course(request)
    asked = form.answers() if form.is_bound else None
    content: dict[str, object] = {"form": form, "asked": asked}
    if asked:
        content |= _shown(simulate(asked["municipality"], asked["topics"]))
    return render(request, "pages/simulate.html", content)


def _shown(found: Simulation) -> dict[str, object]:
    return {
        "found": found,
        "pictures": list(_pictures(found)),
        "people": list(_people(found)),
        "first_dates": list(_first_dates(found)),
    }


def _pictures(found: Simulation) -> Iterator[Picture]:
    names = dict(Region.objects.on(today()).values_list("slug", "name")) | dict(
        Region.objects.on(found.ends_on).values_list("slug", "name")
    )
    for slug in dict.fromkeys(each.region for each in found.weeks if each.consultant is None):
        weeks = [each for each in found.weeks if each.consultant is None and each.region == slug]
        alive = [each for each in weeks if each.available_minutes or each.with_minutes]
        if alive:
            yield Picture(_chart(str(names.get(slug or "", slug)), alive), alive)


def _chart(name: str, weeks: list[Load]) -> Chart:
    title = Text(f"{name}: timer pr. uge med forløbet", f"{name}: hours a week with the course")
    about = Text("Søjler er timer, stregen er, hvad der er.", "Bars are hours, the line is what there is.")
    columns = Text("Uge Timer Grænse", "Week Hours Limit")
    one, two, three = str(columns).split()
    bars = [Bar(_week(each), _hours(each.with_minutes), _hours(each.available_minutes)) for each in weeks]
    return weekly_bars(str(title), str(about), bars, names=(one, two, three))


def _week(load: Load) -> str:
    return str(load.starts_on.isocalendar().week)


def _hours(minutes: int) -> float:
    return round(minutes / HOUR)


def _people(found: Simulation) -> Iterator[Person]:
    for consultant in dict.fromkeys(each.consultant for each in found.weeks if each.consultant):
        weeks = [each for each in found.weeks if each.consultant == consultant]
        before = sum(each.without_minutes > each.available_minutes for each in weeks)
        yield Person(consultant, weeks, before, sum(each.is_exceeded for each in weeks))


def _first_dates(found: Simulation) -> Iterator[First]:
    people = people_by_id(pk for slot in found.first_dates for pk in slot.consultants)
    return (First(slot, [people[pk] for pk in slot.consultants]) for slot in found.first_dates)
