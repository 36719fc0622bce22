"""The agency's consultants: where they live and serve, how much they work, and when they are away."""

from collections.abc import Iterator
from datetime import date, time
from functools import partial
from typing import Final, NamedTuple

from advisory.consultants import employment
from advisory.consultants.models import Absence
from advisory.demo.almanac import DAY
from advisory.demo.cast import LEADER
from advisory.demo.stage import Scene, Stage
from network.clock import instant
from network.regions.models import Municipality, Region

EMPLOYED_ON: Final = date(2022, 8, 22)
WEEKDAYS_OF: Final = {1.0: (1, 2, 3, 4, 5), 0.8: (1, 2, 3, 4), 0.6: (2, 3, 4)}
"""Part-timers work whole days, the days on which meetings are held among them."""


class Employment(NamedTuple):
    """A consultant: the region's slug, the share of full time, and the municipality travelled from."""

    email: str
    region: str
    share: float
    base: str
    competences: tuple[str, ...]


CONSULTANTS: Final = (
    Employment("asta@example.org", "syddanmark", 1.0, "0461", ("ledelse", "strategi", "børnebaser")),
    Employment("bo@example.org", "syddanmark", 1.0, "0607", ("cos-p", "åbne tilbud")),
    Employment("clara@example.org", "midtjylland", 1.0, "0751", ("cos-p", "implementering")),
    Employment("dan@example.org", "midtjylland", 0.8, "0740", ("civilsamfund", "åbne tilbud")),
    Employment("ellen@example.org", "nordjylland", 1.0, "0851", ("social døgnvagt", "implementering")),
    Employment("farid@example.org", "sjaelland", 1.0, "0265", ("cos-p", "strategi")),
    Employment("gry@example.org", "sjaelland", 0.6, "0329", ("børnebaser",)),
    Employment("hans@example.org", "hovedstaden", 1.0, "0101", ("social døgnvagt", "strategi")),
    Employment("ida@example.org", "hovedstaden", 1.0, "0219", ("cos-p", "civilsamfund")),
    Employment("jonas@example.org", "hovedstaden", 0.8, "0101", ("implementering", "børnebaser")),
)


class Away(NamedTuple):
    """An absence from the first to the last day, both included, and the day on which it was reported."""

    email: str
    first: date
    last: date
    kind: str
    reported: date


LEAVE, VACATION = Absence.Kind.LEAVE, Absence.Kind.VACATION
AWAY: Final = (
    Away("jonas@example.org", date(2024, 6, 3), date(2024, 6, 30), LEAVE, date(2024, 3, 4)),
    Away("asta@example.org", date(2024, 7, 15), date(2024, 8, 4), VACATION, date(2024, 4, 22)),
    Away("bo@example.org", date(2024, 7, 8), date(2024, 7, 28), VACATION, date(2024, 4, 22)),
    Away("clara@example.org", date(2024, 7, 8), date(2024, 7, 28), VACATION, date(2024, 4, 22)),
    Away("dan@example.org", date(2024, 7, 15), date(2024, 8, 4), VACATION, date(2024, 4, 23)),
    Away("ellen@example.org", date(2024, 7, 8), date(2024, 7, 28), VACATION, date(2024, 4, 23)),
    Away("farid@example.org", date(2024, 7, 15), date(2024, 8, 4), VACATION, date(2024, 4, 23)),
    Away("gry@example.org", date(2024, 7, 8), date(2024, 7, 28), VACATION, date(2024, 4, 24)),
    Away("hans@example.org", date(2024, 7, 8), date(2024, 7, 28), VACATION, date(2024, 4, 24)),
    Away("ida@example.org", date(2024, 7, 15), date(2024, 8, 4), VACATION, date(2024, 4, 24)),
    Away("jonas@example.org", date(2024, 7, 22), date(2024, 8, 4), VACATION, date(2024, 4, 24)),
)


def scenes(stage: Stage) -> Iterator[Scene]:
    """How the consultants came, and when they said that they would be away."""
    for minute, each in enumerate(CONSULTANTS):
        yield Scene(stage.almanac.moment(EMPLOYED_ON, 10, minute), partial(_employ, stage, each))
    for minute, away in enumerate(AWAY):
        yield Scene(stage.almanac.moment(away.reported, 8, minute), partial(_report, stage, away))


def serving(region: str) -> list[Employment]:
    """The region's consultants in the order of the table."""
    return [each for each in CONSULTANTS if each.region == region]


def is_away(email: str, planned: date) -> bool:
    """Whether a consultant is away on a day of the plan, as far as the table knows."""
    return any(away.email == email and away.first <= planned <= away.last for away in AWAY)


def _employ(stage: Stage, each: Employment) -> None:
    full_day = {"starts": time(8), "ends": time(15, 24)}
    stage.consultants[each.email] = employment.employ(
        stage.people[each.email],
        by=stage.people[LEADER],
        regions=[Region.objects.get(slug=each.region)],
        base_municipality=Municipality.objects.get(code=each.base),
        working_hours=[{"weekday": weekday, **full_day} for weekday in WEEKDAYS_OF[each.share]],
        competences=each.competences,
    )


def _report(stage: Stage, away: Away) -> None:
    employment.report_absence(
        stage.consultants[away.email],
        starts_at=instant(stage.almanac.shifted(away.first), time()),
        ends_at=instant(stage.almanac.shifted(away.last) + DAY, time()),
        kind=away.kind,
        by=stage.people[away.email],
    )
