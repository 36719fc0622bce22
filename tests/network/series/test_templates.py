"""Plan templates as data: drawn up, changed, retired and brought back."""

from datetime import date, time
from typing import Any

import pytest

from network.errors import InputError, RuleBrokenError
from network.events.models import Event
from network.networks.models import Network
from network.people.models import Person
from network.series import laying, loading, templates
from network.series.models import PlanTemplate

LATE: dict[str, Any] = {
    "kind": "webinar",
    "title": "Sent",
    "week": 40,
    "weekday": 2,
    "starts": time(9),
    "ends": time(10),
}
EARLY = LATE | {"title": "Tidligt", "week": 12}


@pytest.fixture
def ours(planner: Person) -> PlanTemplate:
    return templates.draw_up(slug="vores", name="Vores", basis="iso_week", steps=[LATE, EARLY], by=planner)


def titles(template: PlanTemplate) -> list[str]:
    return list(template.steps.values_list("title", flat=True))


def events(what: str) -> int:
    return Event.objects.filter(type=f"plan_template.{what}").count()


def test_steps_stand_in_the_order_of_their_days(ours: PlanTemplate) -> None:
    assert titles(ours) == ["Tidligt", "Sent"]


def test_a_slug_is_taken_once(ours: PlanTemplate) -> None:
    with pytest.raises(RuleBrokenError, match="exists"):
        templates.draw_up(slug="vores", name="Andre", basis="iso_week", steps=[LATE], by=None)


def test_given_steps_take_the_place_of_all_there_were(ours: PlanTemplate, planner: Person) -> None:
    assert titles(templates.change(ours, {"steps": [EARLY]}, by=planner)) == ["Tidligt"]


def test_saying_what_is_so_already_changes_nothing(ours: PlanTemplate, planner: Person) -> None:
    same = [{name: getattr(step, name) for name in templates.STEP} for step in ours.steps.all()]
    templates.change(ours, {"name": "Vores", "steps": same}, by=planner)
    assert events("changed") == 0


def test_a_new_basis_must_fit_the_steps(planner: Person) -> None:
    programme = templates.draw_up(
        slug="p", name="P", basis="weeks_after_start", steps=[LATE | {"week": 0}, LATE | {"week": 100}], by=planner
    )
    with pytest.raises(InputError, match="no_such_week"):
        templates.change(programme, {"basis": "iso_week"}, by=planner)


def test_a_template_has_steps(ours: PlanTemplate, planner: Person) -> None:
    with pytest.raises(InputError, match="no_steps"):
        templates.change(ours, {"steps": []}, by=planner)


def test_what_was_laid_out_stays_as_it_is(ours: PlanTemplate, network: Network, planner: Person) -> None:
    series = laying.lay_out(network, ours, date(2028, 1, 3), by=planner)
    templates.change(ours, {"steps": [EARLY | {"title": "Nyt"}]}, by=planner)
    assert [each.meeting.title for each in series.members.all()] == ["Tidligt", "Sent"]


def test_a_retired_template_is_laid_out_no_more_until_it_is_reinstated(
    ours: PlanTemplate, network: Network, planner: Person
) -> None:
    before = laying.lay_out(network, ours, date(2028, 1, 3), by=planner)
    for _ in range(2):
        templates.retire(ours, by=planner)
    assert laying.lay_out(network, ours, date(2028, 1, 3), by=planner) == before
    with pytest.raises(RuleBrokenError, match="template_retired"):
        laying.lay_out(network, ours, date(2029, 1, 1), by=planner)
    for _ in range(2):
        templates.reinstate(ours, by=planner)
    assert laying.lay_out(network, ours, date(2029, 1, 1), by=planner) != before
    assert (events("retired"), events("reinstated")) == (1, 1)


def test_loading_denmark_again_leaves_an_edited_template(planner: Person) -> None:
    known = PlanTemplate.objects.get(slug="national-year")
    templates.change(known, {"steps": [EARLY]}, by=planner)
    templates.retire(known, by=planner)
    loading.load_templates()
    known.refresh_from_db()
    assert (titles(known), known.retired_at is None) == (["Tidligt"], False)
