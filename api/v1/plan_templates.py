"""Plan templates: what a network's year and a development programme usually hold."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api.doors import Changed, Created, Said, Shown, verb
from api.fields import ClockField, LineField, MomentField, OneOf, SlugField, WholeField
from api.filtering import Filter, by_choice, by_key
from api.permissions import READING
from api.who import planning
from network.almanac.days import FRIDAY
from network.meetings.models import Meeting
from network.series import templates
from network.series.models import PlanTemplate
from network.series.templates import FIVE_YEARS

MOST_STEPS = 60


class PlanStepShape(serializers.Serializer[Any]):
    """One meeting of a template; `week` counts as the template's basis says."""

    kind = OneOf(Meeting.Kind)
    title = serializers.CharField()
    week = serializers.IntegerField()
    weekday = serializers.IntegerField()
    days = serializers.IntegerField()
    starts = serializers.TimeField(format="%H:%M")
    ends = serializers.TimeField(format="%H:%M")
    seats = serializers.IntegerField(allow_null=True)
    seats_per_organisation = serializers.IntegerField(allow_null=True)


class PlanTemplateShape(serializers.Serializer[Any]):
    """What is usually planned."""

    slug = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    basis = OneOf(PlanTemplate.Basis)
    steps = PlanStepShape(source="steps.all", many=True)
    retired_at = MomentField(allow_null=True)


class PlanStepInput(serializers.Serializer[Any]):
    """One meeting, on working days of one week; clock times are Copenhagen's, one of several days ends on the last."""

    kind = OneOf(Meeting.Kind)
    title = LineField()
    week = WholeField(max_value=FIVE_YEARS)
    weekday = WholeField(min_value=1, max_value=FRIDAY)
    days = WholeField(min_value=1, max_value=FRIDAY, default=1)
    starts = ClockField()
    ends = ClockField()
    seats = WholeField(allow_null=True, default=None)
    seats_per_organisation = WholeField(allow_null=True, default=None)


class PlanTemplateChange(serializers.Serializer[Any]):
    """What may change about a template; given steps take the place of all there were."""

    name = LineField(max_length=120)
    name_en = LineField(max_length=120, required=False, allow_blank=True)
    basis = OneOf(PlanTemplate.Basis)
    steps = PlanStepInput(many=True, max_length=MOST_STEPS)  # type: ignore[call-arg]


class PlanTemplateInput(PlanTemplateChange):
    """What a template is."""

    slug = SlugField()


def _is_retired(rows: QuerySet[Any], is_so: Any) -> QuerySet[Any]:
    return rows.filter(retired_at__isnull=not is_so)


class PlanTemplates(Shown, Created, Changed):
    """What a network's year and a development programme usually hold."""

    model = PlanTemplate
    resource = "plan_templates"
    may = READING | dict.fromkeys(("create", "partial_update", "retire", "reinstate"), planning)
    serializer_class = PlanTemplateShape
    input_class = PlanTemplateInput
    change_class = PlanTemplateChange
    lookup_value_regex = r"[-\w]+"
    filters = {
        "slug": by_key("slug"),
        "basis": by_choice("basis", PlanTemplate.Basis),
        "retired": Filter(serializers.BooleanField(), _is_retired),
    }
    ordering_fields = ("slug", "name")
    search_fields = ("name", "name_en", "slug")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("steps")

    def make(self, said: Said) -> PlanTemplate:
        return templates.draw_up(by=self.person, **said)

    def change(self, row: PlanTemplate, said: Said) -> PlanTemplate:
        return templates.change(row, said, by=self.person)

    @verb()
    def retire(self, row: PlanTemplate) -> PlanTemplate:
        """Let the template be laid out no more."""
        return templates.retire(row, by=self.person)

    @verb()
    def reinstate(self, row: PlanTemplate) -> PlanTemplate:
        """Let the template be laid out again."""
        return templates.reinstate(row, by=self.person)
