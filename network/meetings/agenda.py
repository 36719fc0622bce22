"""A meeting's programme: laid without overlaps, moved along, and looked through for gaps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations, groupby, pairwise
from typing import Any

from network.almanac.days import day_off
from network.clock import local_day, local_days
from network.errors import InputError, Text, ends_before_start
from network.meetings.models import Meeting, ProgrammeItem
from network.wording import clock_time, long_date, long_day

UNSAID = {"kind": ProgrammeItem.Kind.OTHER, "speaker": "", "track": ""}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a programme that is allowed and probably not meant."""

    code: str
    text: Text
    starts_at: datetime
    ends_at: datetime


def lay(meeting: Meeting, items: Sequence[Mapping[str, Any]]) -> None:
    """Let the meeting have exactly these items; one that is known by its id, or else its title, stays the same row.

    Raises:
        InputError: `outside_meeting`, `ends_before_start`; `overlap`, two items at once that are not of two tracks.
    """
    for said in items:
        _refuse_outside(meeting, said)
    _refuse_overlaps(items)
    standing = {item.pk: item for item in meeting.programme.all()}
    for said in items:
        item = _known(standing, said) or ProgrammeItem(meeting=meeting)
        for name in ("starts_at", "ends_at", "title", *UNSAID):
            setattr(item, name, said.get(name, UNSAID.get(name)))
        item.save()
    meeting.programme.filter(pk__in=standing).delete()


def shift(meeting: Meeting, by_how_much: timedelta) -> None:
    """Move every item along with its meeting."""
    for item in meeting.programme.all():
        item.starts_at += by_how_much
        item.ends_at += by_how_much
        item.save(update_fields=["starts_at", "ends_at"])


def remarks(meeting: Meeting) -> list[Remark]:
    """Gaps within a day, and items that no longer lie within the meeting."""
    items = sorted(meeting.programme.all(), key=lambda item: item.starts_at)
    if not items:
        return []
    return [*_outside(meeting, items), *_gaps(meeting, items)]


def on_days_off(meeting: Meeting) -> list[Remark]:
    """Public holidays and closed days on which the meeting falls; weekends are there for whoever wants them."""
    first, last = local_days(meeting.starts_at, meeting.ends_at)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [
        Remark("day_off", _day_off(on, why), meeting.starts_at, meeting.ends_at) for on in days if (why := day_off(on))
    ]


def _day_off(on: date, why: str) -> Text:
    day = long_date(on)
    return Text(f"Mødet ligger på en fridag: {day.da} ({why}).", f"The meeting is on a day off: {day.en} ({why}).")


def _known(standing: dict[Any, ProgrammeItem], said: Mapping[str, Any]) -> ProgrammeItem | None:
    """Take the row that is meant out of those that stand; people may have chosen it."""
    alike = (pk for pk, item in standing.items() if item.title == said["title"] and "id" not in said)
    pk = said.get("id") if said.get("id") in standing else next(alike, None)
    return standing.pop(pk) if pk else None


def _refuse_outside(meeting: Meeting, item: Mapping[str, Any]) -> None:
    if item["ends_at"] <= item["starts_at"]:
        raise ends_before_start("programme")
    if item["starts_at"] < meeting.starts_at or item["ends_at"] > meeting.ends_at:
        raise InputError(
            "programme",
            "outside_meeting",
            Text(
                f"Programpunktet »{item['title']}« ligger uden for mødets tid.",
                f"The programme item “{item['title']}” lies outside the meeting's time.",
            ),
        )


def _refuse_overlaps(items: Sequence[Mapping[str, Any]]) -> None:
    for one, other in combinations(sorted(items, key=lambda item: item["starts_at"]), 2):
        tracks = {one.get("track", ""), other.get("track", "")}
        side_by_side = len(tracks) > 1 and "" not in tracks
        if other["starts_at"] < one["ends_at"] and not side_by_side:
            raise InputError(
                "programme",
                "overlap",
                Text(
                    f"»{one['title']}« og »{other['title']}« overlapper. Giv dem hver sit spor, eller flyt den ene.",
                    f"“{one['title']}” and “{other['title']}” overlap. Give each a track of its own, or move one.",
                ),
            )


def _outside(meeting: Meeting, items: Sequence[ProgrammeItem]) -> Iterator[Remark]:
    for item in items:
        if item.starts_at < meeting.starts_at or item.ends_at > meeting.ends_at:
            text = Text(
                f"»{item.title}« ligger uden for mødets tid.", f"“{item.title}” lies outside the meeting's time."
            )
            yield Remark("outside_meeting", text, item.starts_at, item.ends_at)


def _gaps(meeting: Meeting, items: Sequence[ProgrammeItem]) -> Iterator[Remark]:
    """Between two items of one day, before the first of all and after the last; nights are no gaps."""
    yield from _gap(meeting.starts_at, items[0].starts_at)
    for _, of_day in groupby(items, key=lambda item: local_day(item.starts_at)):
        for ended, following in pairwise(_covered(of_day)):
            yield from _gap(ended[1], following[0])
    yield from _gap(max(item.ends_at for item in items), meeting.ends_at)


def _covered(items: Iterator[ProgrammeItem]) -> list[tuple[datetime, datetime]]:
    """The time the items cover, in order, as stretches without a gap."""
    stretches: list[tuple[datetime, datetime]] = []
    for item in items:
        if stretches and item.starts_at <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], item.ends_at))
        else:
            stretches.append((item.starts_at, item.ends_at))
    return stretches


def _gap(ended: datetime, begins: datetime) -> Iterator[Remark]:
    if begins <= ended or local_day(ended) != local_day(begins):
        return
    since, until = clock_time(ended), clock_time(begins)
    text = Text(
        f"Der står intet i programmet {long_day(ended).da} kl. {since.da}–{until.da}.",
        f"The programme says nothing on {long_day(ended).en}, {since.en}–{until.en}.",
    )
    yield Remark("gap", text, ended, begins)
