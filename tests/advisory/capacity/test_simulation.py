"""What one more course would do, before anybody says yes."""

from advisory.capacity import simulation
from advisory.consultants.models import Consultant
from advisory.courses.models import Course
from network.events.models import Event
from network.regions.models import Municipality
from tests.conftest import Drain

HORSENS = "0615"


def simulate(code: str = HORSENS) -> simulation.Simulation:
    return simulation.simulate(Municipality.objects.get(code=code))


def test_the_course_is_spread_over_the_regions_weeks(consultants: list[Consultant], drain: Drain) -> None:
    drain()
    done = simulate()
    added = sum(week.with_minutes - week.without_minutes for week in done.weeks if week.region)
    assert (added, {week.region for week in done.weeks if week.region}) == (done.course_minutes, {"midtjylland"})


def test_the_regions_consultants_share_it(consultants: list[Consultant], drain: Drain) -> None:
    drain()
    done = simulate()
    for consultant in consultants:
        mine = [week for week in done.weeks if week.consultant == consultant]
        assert sum(week.with_minutes - week.without_minutes for week in mine) == done.course_minutes // 2


def test_the_first_dates_come_soonest_first(consultants: list[Consultant]) -> None:
    starts = [slot.starts_at for slot in simulate().first_dates]
    assert (len(starts), starts) == (5, sorted(starts))
    assert simulate().obstacle is None


def test_a_region_without_consultants_is_told(consultants: list[Consultant]) -> None:
    done = simulate("0851")
    assert (done.first_dates, done.obstacle) == ((), simulation.NOBODY)


def test_a_region_with_too_few_is_told_who_could_help(consultants: list[Consultant]) -> None:
    consultants[0].areas.all().delete()
    assert simulate().obstacle == simulation.ALONE


def test_without_anybodys_time_that_is_told(consultants: list[Consultant]) -> None:
    for consultant in consultants:
        consultant.working_hours.all().delete()
    assert simulate().obstacle == simulation.NO_TIME


def test_nothing_is_written(consultants: list[Consultant]) -> None:
    before = Event.objects.count()
    simulate()
    assert (Course.objects.count(), Event.objects.count()) == (0, before)
