"""What the agency did in a year, and which municipalities have long been silent."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from advisory.courses.models import Course
from advisory.reporting import reach, year
from api.doors import Door
from api.fields import FIRST_YEAR, LAST_YEAR, DayField, LineField, WholeField
from api.filtering import refuse_unknown, values
from api.problems import BadParameterError
from api.v1.capacity import UNKNOWN, AllAtOnce
from api.who import working_inside
from network.clock import today
from network.regions.models import Municipality, Region

MOST_MONTHS = 1200


class YearReportShape(serializers.Serializer[Any]):
    """A row of the yearly report: what is counted by what, and the figures."""

    year = serializers.IntegerField()
    by = serializers.ChoiceField(choices=["total", "region", "type", "programme"])
    key = serializers.CharField()
    name = serializers.CharField()
    courses = serializers.IntegerField()
    activities = serializers.IntegerField()
    meetings = serializers.IntegerField()
    participants = serializers.IntegerField()
    municipalities = serializers.IntegerField()
    hours = serializers.FloatField()
    satisfaction = serializers.FloatField(allow_null=True)


class ReachShape(serializers.Serializer[Any]):
    """A municipality, and when it last took part in something."""

    municipality = serializers.CharField(source="municipality.code")
    name = serializers.CharField(source="municipality.name")
    region = serializers.CharField(allow_null=True)
    last_on = DayField(allow_null=True)
    last_in = serializers.ChoiceField(choices=["activity", "meeting", "contact"], allow_null=True)


class Computed(Door):
    """A list that is computed: it has an order of its own, and no search."""

    may = {"list": working_inside}
    pagination_class = AllAtOnce
    filter_backends: list[Any] = []

    def refuse_strange_parameters(self, request: Request) -> None:
        """Only what the list is computed from, and pages."""
        refuse_unknown(request, {"page", "page_size", *self.extra_parameters})


class YearReport(Computed):
    """The yearly report."""

    model = Course
    resource = "reports/year"
    serializer_class = YearReportShape
    extra_parameters = {"year": WholeField(min_value=FIRST_YEAR, max_value=LAST_YEAR)}

    def list(self, request: Request) -> Response:
        """The rows of a year, by default this one."""
        asked = values(request, self.extra_parameters)
        return self.listed(year.report(asked.get("year", today().year)))

    def as_file(self, rows: Any) -> Response:
        """The rows as a file that is named by the year."""
        name = f"report.{self.request.accepted_renderer.format}"
        return Response(rows, headers={"Content-Disposition": f'attachment; filename="{name}"'})


class Reach(Computed):
    """When each municipality last took part in anything."""

    model = Municipality
    resource = "reach"
    serializer_class = ReachShape
    extra_parameters = {
        "silent_months": WholeField(max_value=MOST_MONTHS),
        "region": LineField(max_length=60),
        "on": DayField(),
    }

    def list(self, request: Request) -> Response:
        """The municipalities, the longest silent first."""
        asked = {"on": today()} | values(request, self.extra_parameters)
        if "region" in asked:
            asked["region"] = _region(asked["region"])
        return self.listed(reach.reach(**asked))


def _region(slug: str) -> Region:
    found = Region.objects.filter(slug=slug).first()
    if found is None:
        raise BadParameterError(("region", "does_not_exist", str(UNKNOWN)))
    return found
