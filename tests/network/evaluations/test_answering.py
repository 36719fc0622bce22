"""Answers are nobody's, count once, and are taken while the form is open."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from network.clock import now, told
from network.errors import RuleBrokenError
from network.evaluations import answering
from network.evaluations.models import Evaluation
from network.events.models import Event
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.people import retention
from network.people.models import Person

MARKS: dict[str, Any] = {"benefit": 4, "content": 5, "organisation": 3}


@pytest.fixture
def ending(meeting: Meeting, planner: Person) -> Iterator[Meeting]:
    """A published meeting; everything happens when it ends."""
    published = scheduling.publish(meeting, by=planner)
    with told(published.ends_at):
        yield published


def test_an_answer_holds_no_person_no_address_and_no_moment(ending: Meeting) -> None:
    fields = {field.name for field in Evaluation._meta.get_fields()}
    assert fields == {"id", "meeting", "bundle", "benefit", "content", "organisation", "best", "better"}


def test_the_id_of_an_answer_tells_no_time(ending: Meeting) -> None:
    assert Evaluation(meeting=ending).pk.version == 4


def test_no_event_tells_of_an_answer(ending: Meeting) -> None:
    before = Event.objects.count()
    answering.answer(ending, uuid4(), **MARKS)
    assert Event.objects.count() == before


def test_the_same_slip_is_the_same_answer(ending: Meeting) -> None:
    slip = uuid4()
    for _ in range(2):
        answering.answer(ending, slip, **MARKS)
    assert ending.evaluations.count() == 1


@pytest.mark.parametrize(("minutes", "is_open"), [(-61, False), (-60, True), (0, True), (14 * 1440 - 1, True)])
def test_the_form_opens_in_the_last_hour(ending: Meeting, minutes: int, is_open: bool) -> None:
    with told(ending.ends_at + timedelta(minutes=minutes)):
        assert answering.is_open(ending) == is_open


def test_after_some_days_no_answer_is_taken(ending: Meeting) -> None:
    with told(answering.closes_at(ending)), pytest.raises(RuleBrokenError, match="evaluation_closed"):
        answering.answer(ending, uuid4(), **MARKS)


def test_a_cancelled_meeting_is_not_evaluated(ending: Meeting) -> None:
    scheduling.cancel(ending, reason="", by=None)
    with pytest.raises(RuleBrokenError, match="evaluation_closed"):
        answering.answer(ending, uuid4(), **MARKS)


@pytest.mark.parametrize("question", MARKS)
@pytest.mark.parametrize("mark", [0, 6])
def test_the_database_refuses_what_is_no_mark(ending: Meeting, question: str, mark: int) -> None:
    with pytest.raises(IntegrityError, match=f"evaluation_{question}_is_a_mark"), transaction.atomic():
        Evaluation.objects.create(meeting=ending, **MARKS | {question: mark})


def test_after_a_year_the_texts_are_gone_and_the_marks_stay(ending: Meeting) -> None:
    answering.answer(ending, uuid4(), **MARKS, best="Frokosten")
    retention.policies["evaluation_texts"].purge(now() + timedelta(days=1))
    kept = ending.evaluations.get()
    assert (kept.best, kept.benefit) == ("", 4)
