"""Consultants and their absences."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from advisory.booking import rescue
from advisory.consultants import employment
from advisory.consultants.models import Absence, Consultant, ConsultantArea
from api.doors import Changed, Created, Overriding, Removed, Said, Shown, verb
from api.fields import (
    ClockField,
    DayField,
    IdField,
    LineField,
    MomentField,
    OneOf,
    ReferenceField,
    ReferencesField,
    WholeField,
)
from api.filtering import Filter, by_choice, by_day, by_id, by_key, by_moment
from api.permissions import READING
from api.rights import tells_of_absence
from api.who import planning, working_here
from network.clock import today
from network.errors import Text
from network.meetings.models import Meeting
from network.people.models import Person
from network.regions.models import Municipality, Region, in_force

WEEK = 7 * 24 * 60
STILL = Q(valid_to__isnull=True)
TWICE = Text("Nævn hver region én gang.", "Name each region once.")


class HoursInput(serializers.Serializer[Any]):
    """Hours on one ISO weekday (1 = Monday), and where they are worked when that is not the base."""

    weekday = WholeField(min_value=1, max_value=7)
    starts = ClockField()
    ends = ClockField()
    municipality = ReferenceField(Municipality, required=False, allow_null=True)


class HoursShape(HoursInput):
    """Hours on one ISO weekday (1 = Monday); `municipality` only where they are not worked in the base."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        return {name: value for name, value in shown.items() if name != "municipality" or value}


class DatedHoursShape(HoursShape):
    """Hours, and the first and last day on which they hold."""

    valid_from = DayField()
    valid_to = DayField(allow_null=True)


class AreaShape(serializers.Serializer[Any]):
    """A region served, weighed by its share, from one day to another."""

    region = serializers.CharField(source="region_id")
    share = serializers.IntegerField()
    valid_from = DayField()
    valid_to = DayField(allow_null=True)


class ConsultantShape(serializers.Serializer[Any]):
    """A consultant: regions and hours as they are now, or will be; areas and all_hours with what was and what comes."""

    id = IdField()
    person = IdField(source="person_id")
    regions = serializers.SerializerMethodField()
    weekly_minutes = serializers.SerializerMethodField()
    areas = AreaShape(source="areas.all", many=True)
    working_hours = serializers.SerializerMethodField()
    all_hours = DatedHoursShape(source="working_hours.all", many=True)
    base_municipality = serializers.CharField(source="base_municipality_id", allow_null=True)
    competences = serializers.ListField(child=serializers.CharField())
    office_days = serializers.ListField(child=serializers.IntegerField())
    max_travel_days = serializers.IntegerField(allow_null=True)
    external = serializers.BooleanField()
    valid_from = DayField()
    valid_to = DayField(allow_null=True)

    def get_regions(self, row: Any) -> list[str]:
        return sorted({area.region_id for area in row.areas_now})

    def get_weekly_minutes(self, row: Any) -> int:
        return int(row.weekly_minutes)

    @extend_schema_field(HoursShape(many=True))
    def get_working_hours(self, row: Any) -> list[dict[str, Any]]:
        return [dict(HoursShape(each).data) for each in row.hours_now]


class AreaInput(serializers.Serializer[Any]):
    """A region to serve, weighed against the others."""

    region = ReferenceField(Region)
    share = WholeField(min_value=1, max_value=100, default=1)


class ConsultantParticulars(serializers.Serializer[Any]):
    """What is said about a consultant; `areas` are `regions` with shares."""

    regions = ReferencesField(Region, required=False)
    areas = AreaInput(many=True, required=False)
    weekly_minutes = WholeField(required=False, max_value=WEEK)
    working_hours = HoursInput(many=True, required=False)
    base_municipality = ReferenceField(Municipality, required=False, allow_null=True)
    competences = serializers.ListField(child=LineField(max_length=60), required=False, max_length=100)
    office_days = serializers.ListField(child=WholeField(min_value=1, max_value=7), required=False, max_length=7)
    max_travel_days = WholeField(required=False, allow_null=True, max_value=7)
    external = serializers.BooleanField(required=False)
    valid_from = DayField(required=False)
    valid_to = DayField(required=False, allow_null=True)

    def validate_areas(self, areas: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each region once."""
        if len({area["region"].pk for area in areas}) < len(areas):
            raise serializers.ValidationError(str(TWICE), code="twice")
        return areas


class ConsultantChange(ConsultantParticulars):
    """What changes about a consultant; new hours and areas hold from the day `from`, else from the beginning."""

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": DayField(source="first", required=False)}


class ConsultantInput(ConsultantParticulars):
    """Who becomes a consultant, where and when."""

    person = ReferenceField(Person)


class Consultants(Shown, Created, Changed):
    """Those who advise municipalities for the agency."""

    model = Consultant
    resource = "consultants"
    may = READING | {"create": planning, "partial_update": planning}
    serializer_class = ConsultantShape
    input_class = ConsultantInput
    change_class = ConsultantChange
    filters = {
        "person": by_id("person"),
        "region": Filter(LineField(), lambda rows, slug: rows.filter(pk__in=_serving(slug))),
        "competence": Filter(LineField(), lambda rows, name: rows.filter(pk__in=_able(rows, name))),
        "base_municipality": by_key("base_municipality"),
        "external": Filter(serializers.BooleanField(), "external"),
        "on": Filter(DayField(), lambda rows, day: rows.filter(in_force(day))),
        **by_day("valid_from"),
        **by_day("valid_to"),
    }
    ordering_fields = ("person__name", "valid_from", "valid_to")
    search_fields = ("person__name", "person__email")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("areas", "working_hours__municipality")

    def make(self, said: Said) -> Consultant:
        return employment.employ(said.pop("person"), by=self.person, **said)

    def change(self, row: Consultant, said: Said) -> Consultant:
        first = said.pop("first", None)
        return employment.change(row, said, by=self.person, first=first)


class ConflictShape(serializers.Serializer[Any]):
    """A booking the absence hits."""

    meeting = IdField(source="meeting_id")
    title = serializers.CharField(source="meeting.title")
    starts_at = MomentField(source="meeting.starts_at")
    ends_at = MomentField(source="meeting.ends_at")


class AbsenceShape(serializers.Serializer[Any]):
    """An absence; the answers to its creation and its end name the bookings it hits."""

    id = IdField()
    consultant = IdField(source="consultant_id")
    starts_at = MomentField()
    ends_at = MomentField(allow_null=True)
    kind = OneOf(Absence.Kind)


class AbsenceInput(serializers.Serializer[Any]):
    """Who is away, when and why; without `ends_at` until further notice."""

    consultant = ReferenceField(Consultant)
    starts_at = MomentField()
    ends_at = MomentField(required=False, allow_null=True, default=None)
    kind = OneOf(Absence.Kind)


class EndInput(serializers.Serializer[Any]):
    """When somebody is back, now unless told otherwise."""

    ends_at = MomentField(required=False)


class SubstituteShape(serializers.Serializer[Any]):
    """Somebody who may be booked instead; `skills` are what the meeting needs and they know."""

    consultant = serializers.CharField()
    skills = serializers.ListField(child=serializers.CharField())
    travel_minutes = serializers.IntegerField()
    load = serializers.FloatField()


class BrokenShape(serializers.Serializer[Any]):
    """A meeting that the absence breaks, and who could take over, the best first."""

    meeting = IdField(source="meeting.pk")
    title = serializers.CharField(source="meeting.title")
    starts_at = MomentField(source="meeting.starts_at")
    ends_at = MomentField(source="meeting.ends_at")
    substitutes = SubstituteShape(many=True)


class ChoiceInput(serializers.Serializer[Any]):
    """Who takes over a meeting."""

    meeting = ReferenceField(Meeting)
    consultant = ReferenceField(Consultant)


class RescueInput(Overriding):
    """Who takes over which meetings."""

    choices = ChoiceInput(many=True, allow_empty=False)


class Absences(Shown, Created, Removed):
    """When consultants are away. Consultants see and report their own."""

    model = Absence
    resource = "absences"
    may = (
        READING
        | dict.fromkeys(("create", "destroy", "end"), working_here)
        | {"rescue": planning, "substitutes": planning}
    )
    may_with = dict.fromkeys(("create", "destroy", "end"), tells_of_absence)
    serializer_class = AbsenceShape
    input_class = AbsenceInput
    parents = ("consultant",)
    filters = {
        "consultant": by_id("consultant"),
        "kind": by_choice("kind", Absence.Kind),
        **by_moment("starts_at"),
        **by_moment("ends_at"),
    }
    ordering_fields = ("starts_at", "ends_at", "kind")
    search_fields = ("consultant__person__name",)

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("consultant")

    def make(self, said: Said) -> Absence:
        absence, hit = employment.report_absence(said.pop("consultant"), by=self.person, **said)
        self.shown_once = {"conflicts": ConflictShape(hit, many=True).data}
        return absence

    @verb(EndInput)
    def end(self, row: Absence, said: Said) -> Absence:
        """Say when somebody is back; the answer names the bookings that the absence hits even so."""
        absence, hit = employment.end_absence(row, by=self.person, **said)
        self.shown_once = {"conflicts": ConflictShape(hit, many=True).data}
        return absence

    @verb(RescueInput)
    def rescue(self, row: Absence, said: Said) -> Absence:
        """Let others take over the meetings that the absence breaks: all of those named, or none."""
        choices = rescue.chosen([(each["meeting"], each["consultant"]) for each in said.pop("choices")])
        return rescue.rescue(row, choices, by=self.person, **said)

    @rescue.mapping.get  # type: ignore[untyped-decorator]  # DRF leaves it untyped
    def substitutes(self, _: Request, **_kwargs: Any) -> Response:
        """Every coming meeting that the absence breaks, and who could take over."""
        return Response({"broken": BrokenShape(rescue.preview(self.get_object()), many=True).data})

    def remove(self, row: Absence) -> None:
        employment.remove_absence(row, by=self.person)


def _serving(region: str) -> QuerySet[Any]:
    later = STILL | Q(valid_to__gte=today())
    return ConsultantArea.objects.filter(later, region=region).values("consultant")


def _able(rows: QuerySet[Any], competence: str) -> list[Any]:
    """Those with the competence; a JSON list is searched here, as SQLite has no containment."""
    return [pk for pk, names in rows.values_list("pk", "competences") if competence in names]
