"""Whole years and programmes as drafts, on days on which people can meet."""

from datetime import date, time
from itertools import pairwise
from typing import Any

import pytest

from network.almanac.days import almanac
from network.clock import COPENHAGEN, instant, local_days
from network.errors import InputError, RuleBrokenError
from network.meetings import parting, scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks.models import Network
from network.people.models import Person
from network.series import laying, loading
from network.series.models import MeetingSeries, PlanStep, PlanTemplate


def template(slug: str) -> PlanTemplate:
    return PlanTemplate.objects.get(slug=slug)


def days(series: MeetingSeries) -> list[date]:
    return [local_days(each.meeting.starts_at, each.meeting.ends_at)[0] for each in series.members.all()]


def plan(network: Network, planner: Person, on: date, **more: Any) -> Meeting:
    time_ = Time(instant(on, time(9, 30)), instant(on, time(15)))
    return scheduling.plan(time_, kind="network_meeting", title="Netværksmøde", by=planner, network=network, **more)


@pytest.mark.parametrize("slug", ["regional-year-2", "regional-year-3", "regional-year-4", "national-year"])
@pytest.mark.parametrize("year", range(2027, 2037))
def test_a_year_never_lies_on_a_day_that_is_none(network: Network, planner: Person, slug: str, year: int) -> None:
    series = laying.lay_out(network, template(slug), date.fromisocalendar(year, 1, 1), by=planner)
    book = almanac()
    assert series.members.count() == template(slug).steps.count()
    assert [on for on in days(series) if not book.is_working_day(on) or book.is_dead(on)] == []


@pytest.mark.parametrize("week", range(1, 53, 3))
def test_a_programme_keeps_its_order_whenever_it_starts(network: Network, planner: Person, week: int) -> None:
    series = laying.lay_out(network, template("development-programme"), date.fromisocalendar(2027, week, 1), by=planner)
    book = almanac()
    spans = [local_days(each.meeting.starts_at, each.meeting.ends_at) for each in series.members.all()]
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert all(book.is_working_day(on) and not book.is_dead(on) for span in spans for on in span)


def test_a_development_programme_holds_what_it_usually_holds(network: Network, planner: Person) -> None:
    series = laying.lay_out(network, template("development-programme"), date(2027, 1, 18), by=planner)
    titles = [each.meeting.title for each in series.members.all()]
    assert (titles[0], titles[2], titles[-1], len(titles)) == ("Opstartsmøde", "Internat", "Afslutningsseminar", 9)
    residential = series.members.get(number=3).meeting
    first, last = local_days(residential.starts_at, residential.ends_at)
    assert ((last - first).days, residential.state) == (1, "draft")


def test_times_are_of_the_wall_clock_all_year(network: Network, planner: Person) -> None:
    series = laying.lay_out(network, template("regional-year-4"), date(2027, 1, 4), by=planner)
    clocks = {each.meeting.starts_at.astimezone(COPENHAGEN).time() for each in series.members.all()}
    assert clocks == {time(9, 30)}


def test_laying_out_twice_is_laying_out_once(network: Network, planner: Person) -> None:
    for _ in range(2):
        laying.lay_out(network, template("regional-year-2"), date(2027, 1, 4), by=planner)
    assert (MeetingSeries.objects.count(), Meeting.objects.count()) == (1, 2)


def test_a_year_begun_late_leaves_out_what_has_passed(network: Network, planner: Person) -> None:
    series = laying.lay_out(network, template("regional-year-4"), date(2027, 9, 1), by=planner)
    assert series.members.count() == 2


def test_a_year_that_is_over_lays_out_nothing(network: Network, planner: Person) -> None:
    with pytest.raises(InputError):
        laying.lay_out(network, template("regional-year-4"), date(2027, 12, 20), by=planner)
    assert MeetingSeries.objects.count() == 0


def test_a_closed_network_is_not_laid_out(network: Network, planner: Person) -> None:
    parting.close(network, by=planner)
    with pytest.raises(RuleBrokenError, match="network_closed"):
        laying.lay_out(network, template("regional-year-2"), date(2027, 1, 4), by=planner)


def test_moving_one_meeting_leaves_the_others(network: Network, planner: Person) -> None:
    series = laying.lay_out(network, template("regional-year-2"), date(2027, 1, 4), by=planner)
    first, second = (each.meeting for each in series.members.all())
    scheduling.publish(first, by=planner)
    elsewhere = Time(instant(date(2027, 4, 6), time(9)), instant(date(2027, 4, 6), time(12)))
    scheduling.move(first, elsewhere, reason="", by=planner)
    assert Meeting.objects.get(pk=second.pk).starts_at == second.starts_at


def test_a_copy_keeps_week_weekday_and_clock(network: Network, planner: Person) -> None:
    plan(network, planner, date(2027, 3, 16), seats=60)
    [copy] = [each.meeting for each in laying.copy_year(network, 2027, by=planner).members.all()]
    local = copy.starts_at.astimezone(COPENHAGEN)
    assert (local.isocalendar()[:3], local.time(), copy.seats) == ((2028, 11, 2), time(9, 30), 60)
    assert (copy.state, copy.title) == ("draft", "Netværksmøde")


@pytest.mark.parametrize(
    ("last_year", "wanted", "found"),
    [
        (date(2026, 4, 16), date(2027, 4, 22), date(2027, 4, 22)),
        (date(2026, 3, 19), date(2027, 3, 25), date(2027, 3, 30)),  # Maundy Thursday
        (date(2026, 10, 13), date(2027, 10, 19), date(2027, 10, 26)),  # week 42
        (date(2026, 12, 30), date(2028, 1, 5), date(2028, 1, 12)),  # week 53 where there is none, then week 1
    ],
)
def test_a_copy_steps_over_days_that_are_none(
    network: Network, planner: Person, last_year: date, wanted: date, found: date
) -> None:
    plan(network, planner, last_year)
    series = laying.copy_year(network, 2026, by=planner)
    assert ([each.wanted_on for each in series.members.all()], days(series)) == ([wanted], [found])


def test_a_copy_takes_the_programme_and_the_deadline_along(network: Network, planner: Person) -> None:
    item = {"title": "Oplæg", "kind": "talk", "speaker": "Ane"}
    on = date(2027, 3, 16)
    hours = {"starts_at": instant(on, time(10)), "ends_at": instant(on, time(11))}
    plan(network, planner, on, programme=[item | hours], registration_closes_at=instant(date(2027, 3, 2), time(12)))
    [copy] = [each.meeting for each in laying.copy_year(network, 2027, by=planner).members.all()]
    [copied] = copy.programme.all()
    assert (copied.starts_at, copied.speaker) == (instant(date(2028, 3, 14), time(10)), "Ane")
    assert copy.registration_closes_at == instant(date(2028, 2, 29), time(12))


def test_a_copy_leaves_out_what_was_called_off(network: Network, planner: Person) -> None:
    plan(network, planner, date(2027, 3, 16))
    scheduling.cancel(plan(network, planner, date(2027, 9, 14)), reason="", by=planner)
    assert laying.copy_year(network, 2027, by=planner).members.count() == 1


def test_copying_twice_is_copying_once(network: Network, planner: Person) -> None:
    plan(network, planner, date(2027, 3, 16))
    assert laying.copy_year(network, 2027, by=planner) == laying.copy_year(network, 2027, by=planner)


def test_a_year_without_meetings_is_not_copied(network: Network, planner: Person) -> None:
    with pytest.raises(InputError):
        laying.copy_year(network, 2020, by=planner)


def test_an_edited_template_stays(denmark: None) -> None:
    PlanStep.objects.filter(template="regional-year-2").delete()
    loading.load_templates()
    assert template("regional-year-2").steps.count() == 0
