"""A course's activities may come from a template."""

import pytest

from advisory.courses import planning
from advisory.courses.catalogue import catalogue
from advisory.courses.models import Activity, Course
from advisory.courses.templates import templates
from network.errors import RuleBrokenError

LIMIT = 5


@pytest.fixture
def empty(course: Course) -> Course:
    """The active course without activities."""
    Activity.objects.filter(course=course).delete()
    return course


@pytest.mark.parametrize("code", templates())
def test_each_template_fits_a_course_and_the_catalogue(code: str) -> None:
    kinds = [kind for kind, _ in templates()[code].activities]
    assert 1 <= len(kinds) <= LIMIT
    assert set(kinds) <= catalogue().keys()


def test_the_activities_come_in_the_templates_order(empty: Course) -> None:
    planning.lay_out(empty, "anchoring", by=None)
    assert list(empty.activities.values_list("number", "kind", "title")) == [
        (1, "kickoff", "Opstartsmøde"),
        (2, "workshop", "Workshop om cases"),
        (3, "sparring", "Planlægningsmøde"),
        (4, "workshop", "Forankringsworkshop"),
    ]


def test_they_cost_what_the_catalogue_says(empty: Course) -> None:
    planning.lay_out(empty, "sparring", by=None)
    made, usual = empty.activities.get(), catalogue()["sparring"]
    assert (made.preparation_minutes, made.follow_up_minutes) == (usual.preparation_minutes, usual.follow_up_minutes)


def test_laying_out_twice_changes_nothing(empty: Course) -> None:
    for _ in range(2):
        planning.lay_out(empty, "short", by=None)
    assert empty.activities.count() == len(templates()["short"].activities)


def test_a_template_that_does_not_fit_is_not_begun(course: Course) -> None:
    with pytest.raises(RuleBrokenError, match="activity_limit"):
        planning.lay_out(course, "whole", by=None)
    assert course.activities.count() == 1
