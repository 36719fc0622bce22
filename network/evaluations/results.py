"""What may be told of answers.

Only whole bundles of five count, each of one meeting. So whatever is asked for, a meeting, a kind, a region or a year,
is made of whole bundles, and so is the difference between any two answers we give, today or tomorrow: nobody can
subtract their way to fewer than five people. The price is that a meeting's last one to four answers are never told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from network.evaluations.models import BEST, WORST, Evaluation

QUESTIONS = ("benefit", "content", "organisation")
TEXTS = ("best", "better")


@dataclass(frozen=True, slots=True)
class Marks:
    """The answers to one question: their average, and how many gave each mark from 1 to 5."""

    average: float
    counts: tuple[int, ...]

    @classmethod
    def of(cls, given: list[int]) -> Self:
        """Those of some marks."""
        counts = tuple(given.count(mark) for mark in range(WORST, BEST + 1))
        return cls(average(given), counts)


@dataclass(frozen=True, slots=True)
class Result:
    """What some answers say together; the texts stand in the order of the alphabet, which tells nothing."""

    answers: int
    benefit: Marks
    content: Marks
    organisation: Marks
    best: tuple[str, ...]
    better: tuple[str, ...]


def result(counted: Iterable[Evaluation]) -> Result | None:
    """What answers of whole bundles say together; None where there are none."""
    rows = list(counted)
    if not rows:
        return None
    benefit, content, organisation = (Marks.of([getattr(row, name) for row in rows]) for name in QUESTIONS)
    best, better = (tuple(sorted(filter(None, (getattr(row, name) for row in rows)))) for name in TEXTS)
    return Result(len(rows), benefit, content, organisation, best, better)


def average(marks: Sequence[int]) -> float:
    """To one decimal."""
    return round(sum(marks) / len(marks), 1)
