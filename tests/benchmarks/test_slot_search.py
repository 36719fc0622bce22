"""How long the first twenty slots take to find, and how that grows with consultants and days.

Run with ``uv run pytest -m benchmark -n0 -s tests/benchmarks/test_slot_search.py``. Times are of computing, the best
of several rounds, and printed. The target is 30 ms for the whole house; the limit leaves room for a slow machine.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta
from random import Random
from time import process_time

import pytest

from advisory.booking.diary import Candidate
from advisory.booking.itinerary import Stop
from advisory.booking.slots import Wish, find_slots
from advisory.consultants.availability import Home, Timetable, days_between, spread
from advisory.consultants.travel import minutes_between, travel_table
from network.clock import instant

FIRST = date(2027, 1, 11)
BOOKINGS_A_WEEK = 8


def house(consultants: int, days: int, seed: int = 1) -> list[Candidate]:
    """Consultants with eight bookings a week, some of two hours and some online."""
    random = Random(seed)
    codes = sorted(travel_table())
    last = FIRST + timedelta(days=days - 1)
    hours = Timetable(spread(2220, FIRST - timedelta(days=30)))
    free = hours.free_by_day(FIRST - timedelta(days=7), last + timedelta(days=7))
    return [
        Candidate(f"k{n:02}", Home(random.choice(codes)), free, tuple(year(random, codes, last)), load=random.random())
        for n in range(consultants)
    ]


def year(random: Random, codes: list[str], last: date) -> Iterator[Stop]:
    quarters = [time(hour, minute) for hour in range(8, 14) for minute in (0, 15, 30, 45)]
    for monday in days_between(FIRST, last):
        if monday.isoweekday() == 1:
            for n in range(BOOKINGS_A_WEEK):
                on = monday + timedelta(days=random.randrange(5))
                starts_at = instant(on, random.choice(quarters))
                place = random.choice([*codes[:60], None])
                yield Stop(f"{on}-{n}", starts_at, starts_at + timedelta(minutes=60), place)


def fastest(wish: Wish, candidates: list[Candidate], rounds: int = 7) -> float:
    times = []
    for _ in range(rounds):
        started = process_time()
        found = find_slots(wish, candidates, travel=minutes_between)
        times.append(process_time() - started)
        assert len(found) == 20
    return min(times) * 1000


def wish(days: int, staff: int = 1) -> Wish:
    return Wish("0615", 180, FIRST, FIRST + timedelta(days=days - 1), staff=staff)


@pytest.mark.benchmark
@pytest.mark.parametrize("staff", [1, 2])
def test_the_first_twenty_slots_of_three_hours(staff: int) -> None:
    milliseconds = fastest(wish(90, staff), house(50, 90), 25)
    print(f"\n50 consultants, 90 days, staff {staff}: {milliseconds:.1f} ms")
    assert milliseconds < 45


@pytest.mark.benchmark
def test_cost_grows_no_faster_than_consultants_and_days() -> None:
    houses = {(n, days): house(n, days) for n in (25, 50, 100) for days in (45, 90, 180)}
    rounds = [{size: fastest(wish(size[1]), houses[size], 1) for size in houses} for _ in range(9)]
    curve = {size: min(times[size] for times in rounds) for size in houses}
    for (n, days), milliseconds in curve.items():
        per_thousand = milliseconds / (n * days) * 1000
        print(f"\n{n:>4} consultants {days:>4} days {milliseconds:7.1f} ms {per_thousand:6.2f} per 1000", end="")
    assert curve[100, 180] < 4 * 1.4 * curve[50, 90]
    assert curve[100, 90] < 2 * 1.4 * curve[50, 90]
    assert curve[50, 180] < 2 * 1.4 * curve[50, 90]
