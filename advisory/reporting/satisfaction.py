"""What people thought of the meetings: one by one, or by kind, programme, region of the day, or year.

Every figure is made of whole bundles of answers (`network.evaluations.results`), whichever way they are asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from advisory.booking.models import Assignment
from advisory.capacity.accounts import region_finder
from advisory.reporting.year import NATIONAL, programme_of
from network.clock import local_day, now
from network.evaluations.answering import ANSWERED_IN, LAST_HOUR
from network.evaluations.models import Evaluation
from network.evaluations.results import Result, result
from network.meetings.models import Meeting
from network.meetings.naming import KINDS
from network.networks.models import Programme
from network.regions.models import Region

MEETING: Final = "meeting"
BY: Final = (MEETING, "kind", "programme", "region", "year")
RegionOn = Callable[[Assignment, date], str | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """What was said of some meetings together; `result` is None while there are fewer than five answers."""

    by: str
    key: str
    name: str
    meeting: Meeting | None
    result: Result | None


def cells(meetings: QuerySet[Meeting], by: str, asked: Mapping[str, object]) -> list[Cell]:
    """The cells of meetings whose form has opened and that are as asked for; the newest meeting first, else by name."""
    find = region_finder()
    found: dict[str, list[Meeting]] = {}
    for meeting in _asked_about(meetings):
        keys = _keys(meeting, find)
        if all(keys[name] == str(value) for name, value in asked.items()) and keys[by]:
            found.setdefault(keys[by], []).append(meeting)
    names = _names(by)
    order = found if by == MEETING else sorted(found, key=lambda key: names.get(key, key))
    return [_cell(by, key, names.get(key, key), found[key]) for key in order]


def _asked_about(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    opened = Q(starts_at__lte=now(), ends_at__lte=now() + LAST_HOUR)
    rows = meetings.filter(opened, state__in=ANSWERED_IN).order_by("-starts_at", "-pk")
    answers = Prefetch("evaluations", Evaluation.objects.counted(), to_attr="counted")
    return rows.select_related("activity__course", "network__region__successor").prefetch_related(answers)


def _keys(meeting: Meeting, find: RegionOn) -> dict[str, str]:
    on = local_day(meeting.starts_at)
    return {
        MEETING: str(meeting.pk),
        "kind": meeting.kind,
        "programme": programme_of(meeting) or "",
        "region": find(Assignment(meeting=meeting), on) or NATIONAL,
        "year": str(on.year),
    }


def _cell(by: str, key: str, name: str, meetings: list[Meeting]) -> Cell:
    one = meetings[0] if by == MEETING else None
    return Cell(by, key, one.title if one else name, one, result(_answers(meetings)))


def _answers(meetings: Iterable[Meeting]) -> Iterator[Evaluation]:
    return (answer for meeting in meetings for answer in getattr(meeting, "counted"))  # noqa: B009 prefetched


def _names(by: str) -> Mapping[str, str]:
    if by == "kind":
        return {code: str(text) for code, text in KINDS.items()}
    if by == "region":
        return {NATIONAL: "Hele landet", **dict(Region.objects.values_list("slug", "name"))}
    return dict(Programme.objects.values_list("slug", "name")) if by == "programme" else {}
