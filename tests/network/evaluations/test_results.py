"""Nothing is told of fewer than five people, and nobody can subtract their way to fewer."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from network.clock import told
from network.evaluations import answering
from network.evaluations.models import Evaluation
from network.evaluations.results import Result, result
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.people.models import Person


@pytest.fixture
def ending(meeting: Meeting, planner: Person) -> Iterator[Meeting]:
    published = scheduling.publish(meeting, by=planner)
    with told(published.ends_at):
        yield published


def answered(meeting: Meeting, *marks: int, best: str = "") -> Result | None:
    for mark in marks:
        answering.answer(meeting, uuid4(), benefit=mark, content=mark, organisation=mark, best=best)
    return result(meeting.evaluations.counted())


def test_four_answers_tell_nothing(ending: Meeting) -> None:
    assert answered(ending, 5, 5, 5, 5) is None


def test_five_answers_are_told_together(ending: Meeting) -> None:
    told_of = answered(ending, 1, 5, 5, 5, 4)
    assert told_of
    assert (told_of.answers, told_of.benefit.average, told_of.benefit.counts) == (5, 4.0, (1, 0, 0, 1, 3))


def test_the_sixth_answer_cannot_be_found_by_subtraction(ending: Meeting) -> None:
    assert answered(ending, 5, 5, 5, 5, 5) == answered(ending, 1)


def test_nine_answers_tell_five_and_ten_tell_ten(ending: Meeting) -> None:
    told_of = [answered(ending, *[3] * 9), answered(ending, 3)]
    assert [each.answers for each in told_of if each] == [5, 10]


def test_texts_of_a_bundle_that_is_not_full_stay_hidden(ending: Meeting) -> None:
    answered(ending, 3, 3, 3, 3, 3, best="b")
    told_of = answered(ending, 3, best="a")
    assert told_of
    assert told_of.best == ("b",) * 5


def test_a_bundle_is_never_shared_by_two_meetings(ending: Meeting, planner: Person) -> None:
    other = Meeting.objects.create(
        kind="webinar", title="", starts_at=ending.starts_at, ends_at=ending.ends_at, state="published"
    )
    answered(ending, 3, 3, 3)
    answered(other, 3, 3)
    assert list(Evaluation.objects.counted()) == []
