"""A programme's times: overlaps are refused, gaps are told, nights are nights."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from network.clock import COPENHAGEN, today
from network.errors import InputError
from network.meetings import agenda, scheduling
from network.meetings.models import Meeting, ProgrammeItem
from network.meetings.scheduling import Time
from network.people.models import Person
from network.wording import long_day
from tests.conftest import on


def item(title: str, starts: tuple[int, int], ends: tuple[int, int], day: int = 60, **more: Any) -> dict[str, Any]:
    return {"title": title, "starts_at": on(day, *starts), "ends_at": on(day, *ends), **more}


WHOLE = [
    item("Kaffe", (9, 30), (9, 45), kind="arrival"),
    item("Oplæg", (9, 45), (12, 0), kind="talk", speaker="Ane"),
    item("Frokost", (12, 0), (12, 45), kind="lunch"),
    item("Grupper", (12, 45), (15, 30), kind="group_discussion"),
]


def lay(meeting: Meeting, *items: dict[str, Any]) -> list[tuple[str, datetime, datetime]]:
    agenda.lay(meeting, items)
    return [(each.code, each.starts_at, each.ends_at) for each in agenda.remarks(Meeting.objects.get(pk=meeting.pk))]


def test_a_whole_programme_has_no_remarks(meeting: Meeting) -> None:
    assert lay(meeting, *WHOLE) == []


def test_a_meeting_without_a_programme_has_no_remarks(meeting: Meeting) -> None:
    assert lay(meeting) == []


def test_a_gap_is_told_and_not_refused(meeting: Meeting) -> None:
    assert lay(meeting, *WHOLE[:2], WHOLE[3]) == [("gap", on(60, 12, 0), on(60, 12, 45))]


def test_a_late_start_and_an_early_end_are_gaps(meeting: Meeting) -> None:
    told = lay(meeting, *WHOLE[1:3])
    assert told == [("gap", on(60), on(60, 9, 45)), ("gap", on(60, 12, 45), meeting.ends_at)]


def test_a_gap_is_worded_in_both_languages(meeting: Meeting) -> None:
    agenda.lay(meeting, [*WHOLE[:2], WHOLE[3]])
    [remark] = agenda.remarks(meeting)
    assert "kl. 12.00–12.45" in remark.text.da
    assert "12:00–12:45" in remark.text.en


def test_an_overlap_is_refused(meeting: Meeting) -> None:
    with pytest.raises(InputError) as refused:
        lay(meeting, item("Oplæg", (10, 0), (11, 0)), item("Pause", (10, 59), (11, 15)))
    assert (refused.value.field, refused.value.code) == ("programme", "overlap")


def test_an_overlap_hidden_behind_a_shorter_item_is_refused(meeting: Meeting) -> None:
    long, short = item("Lang", (10, 0), (14, 0), track="A"), item("Kort", (10, 0), (11, 0), track="B")
    with pytest.raises(InputError):
        lay(meeting, long, short, item("Sen", (13, 0), (14, 0), track="A"))


def test_tracks_run_side_by_side(meeting: Meeting) -> None:
    tables = [item(f"Bord {n}", (9, 30), (15, 0), track=f"Bord {n}") for n in (1, 2)]
    assert [code for code, *_ in lay(meeting, *tables)] == ["gap"]


def test_a_plenary_point_overlaps_every_track(meeting: Meeting) -> None:
    with pytest.raises(InputError):
        lay(meeting, item("Bord 1", (10, 0), (12, 0), track="1"), item("Velkomst", (11, 0), (12, 0)))


def test_a_night_between_two_days_is_no_gap(planner: Person) -> None:
    residential = scheduling.plan(
        Time(on(60), on(61, 15, 0)),
        kind="residential",
        title="Internat",
        by=planner,
        programme=[item("Første dag", (9, 30), (21, 0)), item("Anden dag", (8, 30), (15, 0), day=61)],
    )
    assert agenda.remarks(residential) == []


def test_laying_again_keeps_the_rows_people_chose(meeting: Meeting) -> None:
    agenda.lay(meeting, WHOLE)
    before = {each.title: each.pk for each in meeting.programme.all()}
    agenda.lay(meeting, [*WHOLE[:1], item("Oplæg", (10, 0), (12, 0)), item("Nyt", (13, 0), (14, 0))])
    after = {each.title: each.pk for each in meeting.programme.all()}
    assert (after["Kaffe"], after["Oplæg"], set(after)) == (before["Kaffe"], before["Oplæg"], {"Kaffe", "Oplæg", "Nyt"})


def test_an_item_may_be_renamed_by_its_id(meeting: Meeting) -> None:
    agenda.lay(meeting, WHOLE[:1])
    known = meeting.programme.get()
    agenda.lay(meeting, [WHOLE[0] | {"id": known.pk, "title": "Morgenkaffe"}])
    assert ProgrammeItem.objects.get(pk=known.pk).title == "Morgenkaffe"


def test_a_meeting_moved_shorter_tells_what_falls_outside(meeting: Meeting, planner: Person) -> None:
    agenda.lay(meeting, WHOLE)
    scheduling.publish(meeting, by=planner)
    moved = scheduling.move(meeting, Time(on(70), on(70, 15, 0)), reason="", by=planner)
    assert [remark.code for remark in agenda.remarks(moved)] == ["outside_meeting"]


@pytest.mark.parametrize(("day", "why"), [((12, 24), "Juleaftensdag"), ((12, 25), "Juledag"), ((11, 3), "")], ids=str)
def test_a_meeting_on_a_day_off_is_remarked_upon(day: tuple[int, int], why: str, meeting: Meeting) -> None:
    meeting.starts_at = datetime(today().year + 1, *day, 9, tzinfo=COPENHAGEN)
    meeting.ends_at = meeting.starts_at + timedelta(hours=3)
    said = [remark.text.da for remark in agenda.on_days_off(meeting)]
    assert said == ([f"Mødet ligger på en fridag: {long_day(meeting.starts_at).da} ({why})."] if why else [])


def test_each_day_of_a_long_meeting_is_looked_at(meeting: Meeting) -> None:
    meeting.starts_at = datetime(today().year + 1, 12, 23, 9, tzinfo=COPENHAGEN)
    meeting.ends_at = meeting.starts_at + timedelta(days=3)
    assert len(agenda.on_days_off(meeting)) == 3
