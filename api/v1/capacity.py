"""Capacity: what is available, promised and free."""

from calendar import monthrange
from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from advisory.capacity import ledger, simulation
from advisory.capacity.models import RegionCapacity
from advisory.capacity.simulation import Load, Simulation
from advisory.consultants.models import Consultant
from advisory.courses.vocabulary import TOPIC, vocabulary
from advisory.courses.wishes import EVERY_TIME
from api.doors import Door
from api.fields import DayField, IdField, LineField, MomentField
from api.filtering import refuse_unknown, values
from api.paging import Pages
from api.problems import BadParameterError
from api.v1.courses import CourseInput
from api.who import working_inside
from network.clock import today
from network.errors import Text
from network.regions.models import Region

PERIODS = ["week", "month", "quarter"]
MOST_DAYS = 366 * 6
WRONG_ORDER = Text("`to` skal ligge efter `from`, højst seks år.", "`to` must come after `from`, at most six years.")
UNKNOWN = Text("Findes ikke.", "It does not exist.")


class CapacityShape(serializers.Serializer[Any]):
    """One period's figures for a region (null: national work) or a consultant, in whole minutes."""

    region = serializers.SerializerMethodField()
    consultant = serializers.SerializerMethodField()
    starts_on = DayField()
    ends_on = DayField()
    available_minutes = serializers.IntegerField()
    committed_minutes = serializers.IntegerField()
    held_minutes = serializers.IntegerField()
    forecast_minutes = serializers.IntegerField()
    free_minutes = serializers.IntegerField()
    utilisation = serializers.FloatField(allow_null=True)

    def get_region(self, row: ledger.CapacityRow) -> str | None:
        return row.region.pk if row.region else None

    def get_consultant(self, row: ledger.CapacityRow) -> str | None:
        return str(row.consultant.pk) if row.consultant else None


class LoadShape(serializers.Serializer[Any]):
    """One week of a region or of a consultant: committed, held and expected minutes without and with the course."""

    region = serializers.CharField(allow_null=True)
    consultant = serializers.SerializerMethodField()
    starts_on = DayField()
    ends_on = DayField()
    available_minutes = serializers.IntegerField()
    without_minutes = serializers.IntegerField()
    with_minutes = serializers.IntegerField()
    is_exceeded = serializers.BooleanField()

    def get_consultant(self, load: Load) -> str | None:
        return str(load.consultant.pk) if load.consultant else None


class FirstDateShape(serializers.Serializer[Any]):
    """A time at which the first meeting could be."""

    starts_at = MomentField()
    ends_at = MomentField()
    consultants = serializers.ListField(child=serializers.CharField())
    travel_minutes = serializers.IntegerField()


class HelpShape(serializers.Serializer[Any]):
    """What would help: other dates, other people, one more consultant, or a skill that is missing."""

    kind = serializers.ChoiceField(choices=["dates", "people", "one_more", "skill"])
    said = serializers.CharField()
    starts_at = MomentField(allow_null=True)
    consultants = serializers.ListField(child=serializers.CharField())


class SimulationShape(serializers.Serializer[Any]):
    """What a course would do; `obstacle` says why there are no first dates, `helps` what would help."""

    course_minutes = serializers.IntegerField()
    starts_on = DayField()
    ends_on = DayField()
    weeks = LoadShape(many=True)
    first_dates = FirstDateShape(many=True)
    obstacle = serializers.SerializerMethodField()
    helps = HelpShape(many=True)

    def get_obstacle(self, simulation: Simulation) -> str | None:
        return str(simulation.obstacle) if simulation.obstacle else None


class SimulationInput(CourseInput):
    """A course's body; whether somebody knows a topic can only be told of those the agency has a word for."""

    topics = serializers.ListField(
        child=serializers.ChoiceField(choices=list(vocabulary()[TOPIC])), required=False, max_length=50
    )


class AllAtOnce(Pages):
    """All rows on one page unless pages are asked for, so that sums are whole."""

    def get_page_size(self, request: Request) -> int | None:
        return super().get_page_size(request) if "page_size" in request.query_params else 100_000


class CapacityDoor(Door):
    """A row per period and region, or per period and consultant."""

    model = RegionCapacity
    resource = "capacity"
    may = {"list": working_inside, "simulate": working_inside}
    serializer_class = CapacityShape
    pagination_class = AllAtOnce
    filter_backends: list[Any] = []
    extra_parameters = {
        "region": LineField(max_length=60),
        "consultant": IdField(),
        "from": DayField(),
        "to": DayField(),
        "by": serializers.ChoiceField(choices=PERIODS),
    }

    def list(self, request: Request) -> Response:
        """The ledger, clipped to `from` and `to`, both inclusive."""
        return self.listed(_rows(values(request, self.extra_parameters)))

    @action(detail=False, methods=["post"], input_class=SimulationInput, serializer_class=SimulationShape)
    def simulate(self, _: Request) -> Response:
        """What would this course do? Nothing is written."""
        said = self.said(SimulationInput)
        done = simulation.simulate(
            said["municipality"],
            said.get("topics", []),
            programme=said["programme"],
            wishes=said.get("wishes", EVERY_TIME),
        )
        return Response(self.shown(done))

    def refuse_strange_parameters(self, request: Request) -> None:
        """No order and no search: the rows have an order of their own."""
        refuse_unknown(request, {"page", "page_size", *self.extra_parameters})


def _rows(asked: dict[str, Any]) -> list[ledger.CapacityRow]:
    first, last = _days(asked)
    by = asked.get("by", "month")
    if "consultant" in asked:
        consultant = _one(Consultant, "consultant", asked["consultant"])
        return ledger.rows(first=first, last=last, by=by, consultants=[consultant])
    return ledger.rows(first=first, last=last, by=by, regions=_regions(asked, first, last))


def _regions(asked: dict[str, Any], first: date, last: date) -> list[Region | None]:
    """The region asked for, else those in force at some time between the days, and national work."""
    if "region" in asked:
        return [_one(Region, "region", asked["region"])]
    rows = Region.objects.filter(valid_from__lte=last).exclude(valid_to__lt=first)
    return [*rows, None]


def _one(model: Any, name: str, key: Any) -> Any:
    found = model._default_manager.filter(pk=key).first()
    if found is None:
        raise BadParameterError((name, "does_not_exist", str(UNKNOWN)))
    return found


def _days(asked: dict[str, Any]) -> tuple[date, date]:
    """From the first of this month and a year on, unless told otherwise."""
    first = asked.get("from") or today().replace(day=1)
    last = asked.get("to") or _year_later(first)
    if not 0 <= (last - first).days <= MOST_DAYS:
        raise BadParameterError(("to", "out_of_range", str(WRONG_ORDER)))
    return first, last


def _year_later(first: date) -> date:
    year, month = (first.year, 12) if first.month == 1 else (first.year + 1, first.month - 1)
    return date(year, month, monthrange(year, month)[1])
