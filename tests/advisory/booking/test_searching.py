"""Slots from rows: what is offered can be booked, every one of them."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count

from advisory.booking import booking, holding, searching
from advisory.booking.models import Assignment
from advisory.booking.slots import Slot, Wish
from advisory.consultants.employment import employ, report_absence
from advisory.consultants.models import Consultant
from advisory.courses import planning
from advisory.courses.models import Activity
from network.almanac.models import ClosedDay
from network.clock import today
from network.errors import RuleBrokenError
from network.meetings.scheduling import Time
from network.people.enrolment import enrol, organisation_by_code
from network.people.models import Person
from network.regions.models import Municipality, Region
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()
PLACES = ["0615", "0461", "0661", "0860", "0101", "0400"]


def wish(first: int = DAY, last: int = DAY + 30, **more: Any) -> Wish:
    usual: dict[str, Any] = {"place": "0615", "duration_minutes": 120, "staff": 1}
    return Wish(first=today() + timedelta(days=first), last=today() + timedelta(days=last), **usual | more)


def search(asked: Wish, limit: int = 20) -> tuple[Slot, ...]:
    return searching.search(asked, limit=limit)


def times(slots: tuple[Slot, ...]) -> list[Time]:
    return [Time(slot.starts_at, slot.ends_at) for slot in slots]


def team(slot: Slot) -> list[Consultant]:
    return list(Consultant.objects.filter(pk__in=slot.consultants))


def fill(consultants: list[Consultant], dice: random.Random, number: int) -> None:
    """Meetings held here and there, some refused."""
    for _ in range(number):
        day, hour = DAY + dice.randrange(-3, 40), dice.randrange(7, 16)
        place = Municipality.objects.get(code=dice.choice(PLACES))
        try:
            holding.place(
                Time(on(day, hour, 0), on(day, hour + dice.choice([1, 2, 4]), 0)),
                consultants=dice.sample(consultants, dice.choice([1, 2])),
                municipality=place,
                by=None,
                override_reason=dice.choice(["", "Haster"]),
            )
        except RuleBrokenError:
            continue


@pytest.fixture
def third(denmark: None) -> Consultant:
    """Part time in Nordjylland, at home in Hjørring."""
    return employ(
        enrol(name="Eva Opdigtet", email="eva@example.org", by=None, organisation=organisation_by_code("agency")),
        by=None,
        regions=[Region.objects.get(slug="nordjylland")],
        base_municipality=Municipality.objects.get(code="0860"),
        weekly_minutes=1500,
        competences=["cos-p"],
    )


@pytest.mark.parametrize("seed", range(8))
def test_every_slot_that_is_offered_can_be_booked(
    seed: int, consultants: list[Consultant], third: Consultant, activity: Activity
) -> None:
    dice = random.Random(seed)
    fill([*consultants, third], dice, 40)
    report_absence(third, starts_at=on(DAY + 2, 0), ends_at=on(DAY + 9, 12), kind="vacation", by=None)
    closed = today() + timedelta(days=DAY + 3)
    ClosedDay.objects.get_or_create(month=closed.month, day=closed.day, defaults={"name": "Lukket"})
    minutes = dice.choice([60, 120, 180, 300])
    place = dice.choice(PLACES)
    effort = {
        "preparation_minutes": activity.preparation_minutes,
        "follow_up_minutes": activity.follow_up_minutes,
    }
    offered = search(wish(place=place, duration_minutes=minutes, staff=dice.choice([1, 2]), **effort))
    assert offered
    for slot in offered:
        with transaction.atomic():
            booking.schedule(
                activity,
                Time(slot.starts_at, slot.ends_at),
                consultants=team(slot),
                place={"place_municipality": Municipality.objects.get(code=place)},
                by=None,
            )
            transaction.set_rollback(True)
        activity.refresh_from_db()


def test_booking_the_best_slot_again_and_again_never_fails(consultants: list[Consultant]) -> None:
    for _ in range(12):
        best = search(wish(), limit=1)[0]
        holding.place(
            Time(best.starts_at, best.ends_at),
            consultants=team(best),
            municipality=Municipality.objects.get(code="0615"),
            by=None,
        )
    assert Assignment.objects.live().count() == 12


def test_what_was_taken_is_not_offered_again(consultants: list[Consultant]) -> None:
    best = search(wish(staff=2), limit=1)[0]
    holding.place(
        Time(best.starts_at, best.ends_at),
        consultants=consultants,
        municipality=Municipality.objects.get(code="0615"),
        by=None,
    )
    assert all(time.starts_at >= best.ends_at or time.ends_at <= best.starts_at for time in times(search(wish())))


def test_a_full_month_is_not_offered(consultants: list[Consultant], activity: Activity) -> None:
    planning.change_activity(activity, {"preparation_minutes": 100_000}, by=None)
    activity.refresh_from_db()
    booking.schedule(
        activity, Time(on(DAY, 10, 0), on(DAY, 12, 0)), consultants=consultants, by=None, override_reason="Aftalt"
    )
    full = {on(DAY - 1).date().replace(day=1), on(DAY).date().replace(day=1)}
    offered = {slot.starts_at.date().replace(day=1) for slot in search(wish(last=DAY + 60), limit=200)}
    assert offered
    assert on(DAY - 1).date().replace(day=1) in full - offered


def test_nothing_before_now(consultants: list[Consultant]) -> None:
    assert all(slot.starts_at > on(0, 0) for slot in search(wish(-10, 5), limit=200))
    assert search(wish(-10, -3)) == ()


def test_both_days_belong_to_the_search(consultants: list[Consultant]) -> None:
    days = {slot.starts_at.date() for slot in search(wish(DAY, DAY + 1), limit=200)}
    assert days == {on(DAY).date(), on(DAY + 1).date()}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"region": "nordjylland"}, {"Eva Opdigtet"}),
        ({"competence": "cos-p"}, {"Eva Opdigtet"}),
        ({"region": "midtjylland", "staff": 2}, {"Clara Demosen", "Dan Fiktivsen"}),
        ({"region": "midtjylland", "competence": "cos-p"}, set()),
    ],
)
def test_only_those_who_fit_are_offered(
    consultants: list[Consultant], third: Consultant, more: dict[str, Any], found: set[str]
) -> None:
    offered = search(wish(**more), limit=100)
    assert {str(each) for slot in offered for each in team(slot)} == found


def test_who_is_named_takes_part_in_every_slot(consultants: list[Consultant], third: Consultant) -> None:
    named = frozenset({str(third.pk)})
    assert all(str(third.pk) in slot.consultants for slot in search(wish(named=named, staff=2)))


def test_a_person_who_has_left_is_not_offered(consultants: list[Consultant]) -> None:
    Consultant.objects.update(valid_to=today())
    assert search(wish()) == ()


def test_reasons_are_told_in_both_languages(consultants: list[Consultant]) -> None:
    best = search(wish(), limit=1)[0]
    assert all(danish and english for danish, english in best.reasons)


def test_the_number_of_queries_grows_with_consultants_only(
    consultants: list[Consultant], third: Consultant, django_assert_max_num_queries: Any, planner: Person
) -> None:
    fill(consultants, random.Random(1), 20)
    assert Assignment.objects.aggregate(n=Count("pk"))["n"]
    with django_assert_max_num_queries(12):
        search(wish(DAY, DAY + 90))
