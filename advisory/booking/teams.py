"""The slots of one day: the cheapest team for each start, found by asking no more consultants than that takes."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import Final, NamedTuple, Protocol

from advisory.booking.diary import EVER
from advisory.booking.openings import STEP, Opening

SAME_DAY: Final = 30


class Need(NamedTuple):
    """How many take part, and how many of them are named in the wish."""

    size: int
    named: int


class Offer(NamedTuple):
    """One consultant's opening with its price; sorts those named in the wish first, then the cheapest."""

    unnamed: bool
    price: int
    consultant: str
    opening: Opening
    load: float
    office_day: bool


class Asked(Protocol):
    """Somebody to be asked for a day."""

    def offers(self, number: int) -> list[Offer]:
        """The openings of a day with their prices."""


class Prospect(NamedTuple):
    """Somebody who may have time on a day, and the least that would cost; sorts as offers do."""

    unnamed: bool
    least: int
    consultant: str
    asked: Asked


class Found(NamedTuple):
    """A start with its team; sorts the least inconvenient first, then the soonest."""

    inconvenience: int
    starts: int
    team: tuple[Offer, ...]
    turn: int
    day: "Day"


class Day:
    """One day of a search.

    Attributes:
        least: The least inconvenience of a slot that asking somebody more may give, `EVER` when it can give none.
    """

    def __init__(self, number: int, waiting: int, need: Need, prospects: Iterable[Prospect]) -> None:
        self._number = number
        self._waiting = waiting
        self._need = need
        self._unasked = sorted(prospects)
        self._asked: list[tuple[bool, int]] = []
        self._teams: defaultdict[int, list[Offer]] = defaultdict(list)
        self._priced: list[tuple[int, int]] = []
        self.least = self._least()

    def __lt__(self, other: "Day") -> bool:
        return self.least < other.least

    def ask(self) -> bool:
        """Ask the most promising one, and say whether there are slots now that may be better."""
        prospect = self._unasked.pop(0)
        offers = prospect.asked.offers(self._number)
        if offers:
            insort(self._asked, (prospect.unnamed, min([offer.price for offer in offers])))
            self._seat(offers)
        self.least = self._least()
        return bool(offers and self._priced)

    def found(self, most: int) -> Iterator[Found]:
        """The slots of those asked, the best first and none worse than `most`; each next is set back by `SAME_DAY`."""
        for turn, (price, starts) in enumerate(self._priced):
            inconvenience = price + self._waiting + turn * SAME_DAY
            if inconvenience > most:
                break
            yield Found(inconvenience, starts, tuple(self._teams[starts]), turn, self)

    def _seat(self, offers: list[Offer]) -> None:
        """Let offers have their places in the cheapest team for each start, those named first."""
        size, named = self._need
        for offer in offers:
            for starts in range(offer.opening.first, offer.opening.last + STEP, STEP):
                team = self._teams[starts]
                insort(team, offer)
                del team[size:]
        self._priced = [
            (sum([offer.price for offer in team]), starts)
            for starts, team in self._teams.items()
            if len(team) == size and not (named and team[named - 1].unnamed)
        ]
        self._priced.sort()

    def _least(self) -> int:
        """What the next one and the cheapest others would cost together, set back by the slots that are cheaper."""
        if not self._unasked:
            return EVER
        (unnamed, least, *_), *rest = self._unasked
        size, named = self._need
        team = [(unnamed, least)]
        if size > 1:
            team += islice(merge(self._asked, ((each.unnamed, each.least) for each in rest)), size - 1)
        if len(team) < size or [unnamed for unnamed, _ in team].count(False) < named:
            return EVER
        price = sum([price for _, price in team])
        return price + self._waiting + bisect_left(self._priced, (price,)) * SAME_DAY
