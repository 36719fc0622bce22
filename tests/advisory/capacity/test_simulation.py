"""What one more course would do, before anybody says yes."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from advisory.capacity import simulation
from advisory.consultants import employment
from advisory.consultants.employment import report_absence
from advisory.consultants.models import Consultant
from advisory.courses.models import Course
from network.events.models import Event
from network.regions.models import Municipality
from tests.conftest import Drain, on

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


def kinds(done: simulation.Simulation) -> list[str]:
    return [each.kind for each in done.helps]


def test_where_there_are_dates_nothing_needs_help(consultants: list[Consultant]) -> None:
    assert simulate().helps == ()


def test_people_of_other_regions_help_where_nobody_serves(consultants: list[Consultant]) -> None:
    [others] = simulate("0851").helps
    assert (others.kind, set(others.consultants)) == ("people", {str(each.pk) for each in consultants})
    assert others.starts_at is not None
    assert "Clara Demosen" in others.said.da


def test_one_more_consultant_helps_the_one_who_is_alone(consultants: list[Consultant]) -> None:
    consultants[0].areas.all().delete()
    found = {each.kind: each for each in simulate().helps}
    assert found.keys() == {"people", "one_more"}
    assert found["one_more"].consultants == (str(consultants[1].pk),)


def test_later_dates_help_when_everybody_is_away_for_long(consultants: list[Consultant]) -> None:
    back = on(120, 0, 0)
    for each in consultants:
        report_absence(each, starts_at=on(0, 0, 0), ends_at=back, kind="leave", by=None)
    done = simulate()
    [later] = done.helps
    assert (done.obstacle, later.kind) == (simulation.NO_TIME, "dates")
    assert later.starts_at is not None
    assert later.starts_at >= back


def test_a_skill_that_the_region_lacks_is_told_with_who_has_it(consultants: list[Consultant]) -> None:
    employment.change(consultants[0], {"competences": ["cos-p"]}, by=None)
    consultants[0].areas.all().delete()
    lacking = [each for each in simulate_about("cos-p", "børnebaser").helps if each.kind == "skill"]
    assert [each.consultants for each in lacking] == [(str(consultants[0].pk),), ()]


def test_a_skill_that_somebody_in_the_region_has_is_not_missing(consultants: list[Consultant]) -> None:
    employment.change(consultants[0], {"competences": ["cos-p"]}, by=None)
    assert kinds(simulate_about("cos-p")) == []


def simulate_about(*topics: str) -> simulation.Simulation:
    return simulation.simulate(Municipality.objects.get(code=HORSENS), topics)


def test_what_courses_usually_take_is_asked_once(consultants: list[Consultant]) -> None:
    with CaptureQueriesContext(connection) as asked:
        simulate()
    assert sum("COUNT(DISTINCT" in each["sql"] for each in asked) == 1


def test_nothing_is_written(consultants: list[Consultant]) -> None:
    before = Event.objects.count()
    simulate()
    assert (Course.objects.count(), Event.objects.count()) == (0, before)
