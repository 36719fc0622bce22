"""The year's end: seen first, then confirmed."""

from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from advisory.courses.models import Course
from advisory.rollover import year_end
from advisory.rollover.areas import AreaOutlook
from advisory.rollover.courses import Outlook
from api.doors import Door, Overriding
from api.fields import FIRST_YEAR, DayField, IdField, LineField, OneOf, WholeField
from api.filtering import values
from api.who import planning
from network.clock import today

LAST = 2198


class CourseOutlookShape(serializers.Serializer[Any]):
    """What becomes of a course."""

    course = IdField(source="course.pk")
    municipality = serializers.CharField(source="course.municipality_id")
    outlook = OneOf(Outlook)
    window_ends_on = DayField(source="course.window_ends_on")
    proposed_ends_on = DayField(allow_null=True)


class AreaOutlookShape(serializers.Serializer[Any]):
    """Where a consultant goes on, and instead of which regions."""

    consultant = IdField(source="consultant.pk")
    instead_of = serializers.SerializerMethodField()
    region = serializers.CharField(source="region.pk")
    share = serializers.IntegerField()
    valid_from = DayField()
    valid_to = DayField(allow_null=True)

    def get_instead_of(self, row: AreaOutlook) -> list[str]:
        return [area.region_id for area in row.areas]


class YearEndShape(serializers.Serializer[Any]):
    """What the year's end brings; `token` stands for exactly this."""

    year = serializers.IntegerField()
    token = serializers.CharField()
    courses = CourseOutlookShape(many=True)
    areas = AreaOutlookShape(many=True)


class Confirmation(Overriding):
    """What was seen."""

    year = WholeField(min_value=FIRST_YEAR, max_value=LAST)
    token = LineField(max_length=64)


class YearEnds(Door):
    """What passes into the next year."""

    model = Course
    resource = "year_end"
    may = {"preview": planning, "confirm": planning}
    serializer_class = YearEndShape
    extra_parameters = {"year": WholeField(min_value=FIRST_YEAR, max_value=LAST)}
    filter_backends: list[Any] = []

    @action(detail=False)
    def preview(self, request: Request) -> Response:
        """What the end of a year, by default this one, would bring. Nothing is written."""
        asked = values(request, self.extra_parameters)
        return Response(self.shown(year_end.preview(asked.get("year", today().year))))

    @action(detail=False, methods=["post"], input_class=Confirmation)
    def confirm(self, _: Request) -> Response:
        """Bring about what was seen, and answer what is left."""
        said = self.said(Confirmation)
        return Response(self.shown(year_end.confirm(said.pop("year"), by=self.person, **said)))
