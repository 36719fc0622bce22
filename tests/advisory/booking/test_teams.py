from dataclasses import dataclass, field

from advisory.booking.diary import EVER
from advisory.booking.openings import STEP, Opening
from advisory.booking.teams import SAME_DAY, Day, Need, Offer, Prospect

NOON = 12 * 60
HOUR = 60


@dataclass
class Diarist:
    """Somebody with one opening, who counts how often they are asked."""

    name: str
    price: int
    first: int = NOON
    last: int = NOON
    named: bool = False
    asked: list[int] = field(default_factory=list)

    def offers(self, number: int) -> list[Offer]:
        self.asked.append(number)
        opening = Opening(self.first, self.last, 0, on_a_trip=False)
        return [Offer(not self.named, self.price, self.name, opening, 0.0, office_day=False)]


def day(*them: Diarist, size: int = 1, waiting: int = 0) -> Day:
    prospects = [Prospect(not each.named, each.price, each.name, each) for each in them]
    return Day(7, waiting, Need(size, sum(each.named for each in them)), prospects)


def found(some: Day) -> list[tuple[int, int, str]]:
    slots = some.found(EVER - 1)
    return [(slot.inconvenience, slot.starts, "".join(offer.consultant for offer in slot.team)) for slot in slots]


def test_the_cheapest_is_asked_first_and_the_next_only_then() -> None:
    dear, cheap = Diarist("d", 50), Diarist("c", 10)
    some = day(dear, cheap)
    assert some.ask()
    assert (cheap.asked, dear.asked) == ([7], [])
    assert found(some) == [(10, NOON, "c")]


def test_the_least_of_a_day_is_what_the_next_would_cost_after_the_wait() -> None:
    assert day(Diarist("d", 50), Diarist("c", 10), waiting=4).least == 14


def test_who_comes_next_is_set_back_by_every_cheaper_slot() -> None:
    some = day(Diarist("c", 10, last=NOON + 2 * STEP), Diarist("d", 50))
    some.ask()
    assert some.least == 50 + 3 * SAME_DAY


def test_somebody_at_the_same_price_is_not_set_back() -> None:
    some = day(Diarist("c", 10), Diarist("d", 10))
    some.ask()
    assert some.least == 10


def test_nobody_is_left_to_ask_on_a_day_that_is_done() -> None:
    some = day(Diarist("c", 10))
    some.ask()
    assert some.least == EVER


def test_a_team_costs_at_least_its_cheapest_members() -> None:
    assert day(Diarist("c", 10), Diarist("d", 50), Diarist("e", 90), size=2).least == 60


def test_a_day_with_too_few_people_promises_nothing() -> None:
    assert day(Diarist("c", 10), size=2).least == EVER


def test_a_day_without_somebody_named_promises_nothing() -> None:
    some = Day(7, 0, Need(1, 1), [Prospect(True, 10, "c", Diarist("c", 10))])
    assert some.least == EVER


def test_who_is_named_is_in_the_team_and_the_cheapest_beside() -> None:
    some = day(Diarist("n", 90, named=True), Diarist("c", 10), Diarist("d", 50), size=2)
    assert some.least == 100
    assert [some.ask(), some.ask()] == [False, True]
    assert found(some) == [(100, NOON, "nc")]


def test_a_cheaper_one_takes_a_seat_where_both_have_time() -> None:
    some = day(Diarist("d", 20, last=NOON + STEP), Diarist("c", 20, first=NOON + STEP, last=NOON + STEP))
    some.ask()
    some.ask()
    assert found(some) == [(20, NOON, "d"), (20 + SAME_DAY, NOON + STEP, "c")]


def test_slots_worse_than_asked_for_are_left_out() -> None:
    some = day(Diarist("c", 10, last=NOON + HOUR))
    some.ask()
    assert [slot.turn for slot in some.found(10 + SAME_DAY)] == [0, 1]
