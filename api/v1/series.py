"""Plan templates, and series of meetings laid out from them or copied from a year."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from api import scoping
from api.doors import Created, Said, Shown
from api.fields import DayField, IdField, MomentField, OneOf, ReferenceField, WholeField
from api.filtering import Filter, by_choice, by_day, by_id, by_key
from api.permissions import READING, working_inside
from api.v1.meetings import may_plan
from network.errors import Text
from network.meetings.models import Meeting, MeetingState
from network.networks.models import Network
from network.series import laying
from network.series.models import MeetingSeries, PlanTemplate, SeriesMeeting

FIRST, LAST = 1970, 2198
ONE_OF_TWO = Text(
    "Angiv enten en skabelon og en startdag, eller det år der skal gentages.",
    "Give either a template and a day to start on, or the year to repeat.",
)


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


class PlanTemplates(Shown):
    """What a network's year and a development programme usually hold."""

    model = PlanTemplate
    resource = "plan_templates"
    may = READING
    serializer_class = PlanTemplateShape
    lookup_value_regex = r"[-\w]+"
    filters = {"slug": by_key("slug"), "basis": by_choice("basis", PlanTemplate.Basis)}
    ordering_fields = ("slug", "name")
    search_fields = ("name", "name_en", "slug")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("steps")


class SeriesMeetingShape(serializers.Serializer[Any]):
    """One meeting; it lies on another day than `wanted_on` when that was none to meet on, or when it was moved."""

    number = serializers.IntegerField()
    meeting = IdField(source="meeting_id")
    title = serializers.CharField(source="meeting.title")
    wanted_on = DayField()
    starts_at = MomentField(source="meeting.starts_at")
    ends_at = MomentField(source="meeting.ends_at")
    state = OneOf(MeetingState, source="meeting.state")


class SeriesShape(serializers.Serializer[Any]):
    """A series, with those of its meetings that the caller sees."""

    id = IdField()
    network = IdField(source="network_id")
    template = serializers.CharField(source="template_id", allow_null=True)
    copy_of_year = serializers.IntegerField(allow_null=True)
    starts_on = DayField()
    meetings = SeriesMeetingShape(source="seen", many=True)


class SeriesInput(serializers.Serializer[Any]):
    """Of which network, and from a template or like a year."""

    network = ReferenceField(Network)
    template = ReferenceField(PlanTemplate, required=False)
    starts_on = DayField(required=False)
    copy_of_year = WholeField(required=False, min_value=FIRST, max_value=LAST)

    def validate(self, attrs: Said) -> Said:
        """One of the two."""
        if attrs.keys() - {"network"} not in ({"template", "starts_on"}, {"copy_of_year"}):
            raise serializers.ValidationError({"template": [serializers.ErrorDetail(str(ONE_OF_TWO), code="required")]})
        return attrs


class Series(Shown, Created):
    """Meetings planned in one go. They are drafts, and lead lives of their own from then on."""

    model = MeetingSeries
    resource = "series"
    may = READING | {"create": working_inside}
    may_with = {"create": may_plan}
    serializer_class = SeriesShape
    input_class = SeriesInput
    filters = {
        "network": by_id("network"),
        "template": by_key("template"),
        "copy_of_year": Filter(WholeField(), "copy_of_year"),
        "meeting": by_id("members__meeting"),
        **by_day("starts_on"),
    }
    ordering_fields = ("starts_on", "laid_out_at")
    search_fields = ("network__name", "template__name")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        theirs = SeriesMeeting.objects.filter(meeting__in=scoping.visible(Meeting, self.person).values("pk"))
        return rows.prefetch_related(Prefetch("members", theirs.select_related("meeting"), to_attr="seen"))

    def is_there(self, said: Said) -> bool:
        return MeetingSeries.objects.filter(**said).exists()

    def make(self, said: Said) -> MeetingSeries:
        if "template" in said:
            return laying.lay_out(by=self.person, **said)
        return laying.copy_year(said["network"], said["copy_of_year"], by=self.person)
