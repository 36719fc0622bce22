"""The plan templates an agency keeps as data: drawn up, changed, and retired instead of deleted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from network.almanac.days import FRIDAY, LAST_WEEK
from network.clock import now
from network.errors import InputError, RuleBrokenError, Text, ends_before_start
from network.events.recording import record
from network.people.models import Person
from network.series.models import PlanStep, PlanTemplate

Step = Mapping[str, Any]
FIVE_YEARS: Final = 260
"""The latest week after its start in which a programme can have a meeting."""

NO_STEPS = Text("En skabelon skal have mindst ét møde.", "A template needs at least one meeting.")
NOT_WORKING_DAYS = Text(
    "Et møde ligger på hverdage i samme uge: det skal slutte senest fredag.",
    "A meeting lies on working days of one week: it must end by Friday.",
)
WEEK_OF_YEAR = Text(
    "Ugen er en kalenderuge: skriv et tal fra 1 til 53.", "The week is one of the year: give a number from 1 to 53."
)
WEEK_AFTER_START = Text(
    "Ugen tælles fra starten: skriv et tal fra 0 til 260.",
    "The week counts from the start: give a number from 0 to 260.",
)


def draw_up(
    *, slug: str, name: str, basis: str, steps: Sequence[Step], by: Person | None, name_en: str = ""
) -> PlanTemplate:
    """Draw up a template; its steps are numbered in the order of their days.

    Raises:
        RuleBrokenError: `exists`, another template has that slug.
        InputError: `no_steps`, `no_such_week`, `not_working_days`, `ends_before_start`.
    """
    with transaction.atomic():
        if PlanTemplate.objects.filter(slug=slug).exists():
            raise RuleBrokenError(
                "exists",
                Text(f"Der er allerede en skabelon med navnet {slug}.", f"There already is a template named {slug}."),
            )
        template = PlanTemplate.objects.create(slug=slug, name=name, name_en=name_en, basis=basis)
        _lay(template, steps)
        record("plan_template.created", by=by, plan_template=template.pk)
        return template


def change(template: PlanTemplate, changes: Mapping[str, Any], *, by: Person | None) -> PlanTemplate:
    """Change a template; given steps take the place of all there were. What was laid out from it stays as it is.

    Raises:
        InputError: as `draw_up`; the steps it has must fit a new basis too.
    """
    with transaction.atomic():
        template = PlanTemplate.objects.select_for_update().get(pk=template.pk)
        said, before = dict(changes), _told(template)
        steps = said.pop("steps", before)
        different = {name: value for name, value in said.items() if getattr(template, name) != value}
        for name, value in different.items():
            setattr(template, name, value)
        if different:
            template.save(update_fields=list(different))
        if steps is not before or "basis" in different:
            _lay(template, steps)
        changed = sorted(different) + (["steps"] if _told(template) != before else [])
        if changed:
            record("plan_template.changed", by=by, plan_template=template.pk, changed=changed)
        return template


def retire(template: PlanTemplate, *, by: Person | None) -> PlanTemplate:
    """Let a template be laid out no more; it stays readable, and so does what was laid out from it."""
    with transaction.atomic():
        template = PlanTemplate.objects.select_for_update().get(pk=template.pk)
        if template.retired_at is None:
            template.retired_at = now()
            template.save(update_fields=["retired_at"])
            record("plan_template.retired", by=by, plan_template=template.pk)
        return template


def reinstate(template: PlanTemplate, *, by: Person | None) -> PlanTemplate:
    """Let a retired template be laid out again."""
    with transaction.atomic():
        template = PlanTemplate.objects.select_for_update().get(pk=template.pk)
        if template.retired_at is not None:
            template.retired_at = None
            template.save(update_fields=["retired_at"])
            record("plan_template.reinstated", by=by, plan_template=template.pk)
        return template


STEP = ("kind", "title", "week", "weekday", "days", "starts", "ends", "seats", "seats_per_organisation")


def _told(template: PlanTemplate) -> list[Step]:
    return [{name: getattr(step, name) for name in STEP} for step in PlanStep.objects.filter(template=template)]


def _lay(template: PlanTemplate, steps: Sequence[Step]) -> None:
    """Let the template have exactly these steps, in the order of their days."""
    if not steps:
        raise InputError("steps", "no_steps", NO_STEPS)
    for wrong in (each for number, step in enumerate(steps) for each in _wrong(template, number, step)):
        raise wrong
    in_order = sorted(steps, key=lambda step: (step["week"], step["weekday"], step["starts"]))
    template.steps.all().delete()
    PlanStep.objects.bulk_create(
        PlanStep(template=template, number=number, **step) for number, step in enumerate(in_order, 1)
    )


def _wrong(template: PlanTemplate, number: int, step: Step) -> Iterator[InputError]:
    """What is wrong with a step, by the name of what is wrong in it."""
    of_year = template.basis == PlanTemplate.Basis.ISO_WEEK
    first, last = (1, LAST_WEEK) if of_year else (0, FIVE_YEARS)
    if not first <= step["week"] <= last:
        text = WEEK_OF_YEAR if of_year else WEEK_AFTER_START
        yield InputError(f"steps.{number}.week", "no_such_week", text)
    days = step.get("days", 1)
    if step["weekday"] + days - 1 > FRIDAY:
        yield InputError(f"steps.{number}.days", "not_working_days", NOT_WORKING_DAYS)
    if days == 1 and step["ends"] <= step["starts"]:
        yield ends_before_start(f"steps.{number}.ends")
