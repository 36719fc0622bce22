"""Which times suit a municipality: weekdays, hours, and the weeks in which it would rather not be disturbed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Self

EVERY_HOUR = time()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a search for times keeps to. A planner who books by hand need not.

    Attributes:
        weekdays: ISO weekdays that suit, empty for all.
        not_before: Local time at which a meeting may start at the earliest.
        not_after: Local time at which it must have ended; 00:00 is midnight after.
        blocked_weeks: ISO weeks that do not suit, in any year.
    """

    weekdays: frozenset[int] = frozenset()
    not_before: time = EVERY_HOUR
    not_after: time = EVERY_HOUR
    blocked_weeks: frozenset[int] = frozenset()

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """From a course's `wishes`."""
        return cls(
            frozenset(kept.get("weekdays", ())),
            time.fromisoformat(kept.get("not_before") or "00:00"),
            time.fromisoformat(kept.get("not_after") or "00:00"),
            frozenset(kept.get("blocked_weeks", ())),
        )

    def kept(self) -> dict[str, Any]:
        """As a course keeps them, in JSON."""
        return {
            "weekdays": sorted(self.weekdays),
            "not_before": f"{self.not_before:%H:%M}",
            "not_after": f"{self.not_after:%H:%M}",
            "blocked_weeks": sorted(self.blocked_weeks),
        }


EVERY_TIME = Wishes()
"""No wishes: every time suits."""
