"""Slots: when it could be, and with whom. Nothing is written."""

from datetime import date, timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from advisory.booking import searching
from advisory.booking.models import Hold
from advisory.booking.reasons import Reason
from advisory.booking.slots import Slot, Wish
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from advisory.courses.wishes import EVERY_TIME, Wishes
from api import scoping
from api.doors import Door
from api.fields import DayField, IdField, LineField, MomentField, WholeField
from api.filtering import refuse_unknown, values
from api.problems import BadParameterError
from api.v1.capacity import AllAtOnce
from api.who import working_inside
from network.clock import today
from network.errors import Text
from network.regions.models import Municipality, Region

USUAL_STAFF = 2
USUAL_LIMIT = 20
MOST_DAYS = 400
USUAL_DAYS = timedelta(days=60)
NEEDED = Text("Angiv, hvor mange minutter mødet varer.", "Say how many minutes the meeting takes.")
WRONG_ORDER = Text(
    "`to` skal ligge på eller efter `from`, højst 400 dage.", "`to` must not come before `from`, at most 400 days."
)
UNKNOWN = Text("Findes ikke, eller du kan ikke se det.", "It does not exist, or you cannot see it.")


class Minutes(WholeField):
    """A parameter without which nothing can be searched."""

    is_needed = True


class WhyShape(serializers.Serializer[Any]):
    """A reason in both languages."""

    da = serializers.CharField()
    en = serializers.CharField()


class SlotShape(serializers.Serializer[Any]):
    """A time that can be booked, and why it stands where it stands; a higher score is better."""

    starts_at = MomentField()
    ends_at = MomentField()
    consultants = serializers.ListField(child=serializers.CharField())
    travel_minutes = serializers.IntegerField()
    score = serializers.IntegerField()
    reasons = serializers.SerializerMethodField()
    warnings = serializers.SerializerMethodField()

    def get_reasons(self, slot: Slot) -> list[dict[str, str]]:
        return [_both(reason) for reason in slot.reasons]

    def get_warnings(self, slot: Slot) -> list[dict[str, str]]:
        return [_both(warning) for warning in slot.warnings]


def _both(reason: Reason) -> dict[str, str]:
    danish, english = reason
    return {"da": danish, "en": english}


class Slots(Door):
    """The best times for a meeting of so many minutes with so many consultants.

    `municipality` is where it is; left out, it is online. `consultant` may be repeated: each of them takes part.
    `activity` lets the search know its municipality, window, preparation and follow-up, and the wishes of its course;
    without it the search leaves room for the most that an activity usually asks for.
    """

    model = Hold
    resource = "slots"
    may = {"list": working_inside}
    serializer_class = SlotShape
    pagination_class = AllAtOnce
    filter_backends: list[Any] = []
    extra_parameters = {
        "municipality": LineField(max_length=4),
        "duration_minutes": Minutes(min_value=1, max_value=1440),
        "staff": WholeField(min_value=1, max_value=20),
        "consultant": serializers.ListField(child=IdField()),
        "region": LineField(max_length=60),
        "competence": LineField(max_length=60),
        "activity": IdField(),
        "from": DayField(),
        "to": DayField(),
        "limit": WholeField(min_value=1, max_value=200),
    }

    def list(self, request: Request) -> Response:
        """The best first."""
        single = {name: field for name, field in self.extra_parameters.items() if name != "consultant"}
        asked = values(request, single) | {"consultant": _named(request)}
        if "duration_minutes" not in asked:
            raise BadParameterError(("duration_minutes", "required", str(NEEDED)))
        return self.listed(searching.search(self._wish(asked), limit=asked.get("limit", USUAL_LIMIT)))

    def refuse_strange_parameters(self, request: Request) -> None:
        """No order and no search; only consultants can be named twice."""
        try:
            refuse_unknown(request, {"page", "page_size", *self.extra_parameters})
        except BadParameterError as error:
            wrong = [each for each in error.errors if (each["parameter"], each["code"]) != ("consultant", "twice")]
            if wrong:
                raise BadParameterError(
                    *((each["parameter"], each["code"], each["detail"]) for each in wrong)
                ) from None

    def _wish(self, asked: dict[str, Any]) -> Wish:
        activity = self._activity(asked)
        first, last = _days(asked)
        effort = searching.greatest_effort()
        wishes = EVERY_TIME
        place = asked.get("municipality")
        if activity is not None:
            effort = activity.preparation_minutes, activity.follow_up_minutes
            wishes = Wishes.read(activity.course.wishes)
            place = place or activity.course.municipality_id
            first = max(first, activity.course.window_starts_on or first)
            last = min(last, activity.course.window_ends_on or last)
        _check(Municipality, "municipality", {place} - {None})
        _check(Region, "region", {asked["region"]} if "region" in asked else set())
        wanted = Wish(
            place=place,
            duration_minutes=asked["duration_minutes"],
            first=first,
            last=last,
            staff=asked.get("staff", USUAL_STAFF),
            region=asked.get("region"),
            competence=asked.get("competence"),
            named=frozenset(asked["consultant"]),
            preparation_minutes=effort[0],
            follow_up_minutes=effort[1],
        )
        return wanted.keeping_to(wishes)

    def _activity(self, asked: dict[str, Any]) -> Activity | None:
        if "activity" not in asked:
            return None
        seen = scoping.visible(Activity, self.person).select_related("course")
        found: Activity | None = seen.filter(pk=asked["activity"]).first()
        if found is None:
            raise BadParameterError(("activity", "does_not_exist", str(UNKNOWN)))
        return found


def _named(request: Request) -> set[str]:
    """The ids of the consultants that must take part."""
    try:
        named = {IdField().run_validation(each) for each in request.query_params.getlist("consultant")}
    except serializers.ValidationError as error:
        details: Any = error.detail
        raise BadParameterError(*(("consultant", each.code, str(each)) for each in details)) from None
    _check(Consultant, "consultant", named)
    return {str(each) for each in named}


def _check(model: Any, name: str, keys: set[Any]) -> None:
    if model._default_manager.filter(pk__in=keys).count() < len(keys):
        raise BadParameterError((name, "does_not_exist", str(UNKNOWN)))


def _days(asked: dict[str, Any]) -> tuple[date, date]:
    """From today and two months on, unless told otherwise; what has passed is not offered."""
    first = asked.get("from") or today()
    last = asked.get("to") or max(first, today()) + USUAL_DAYS
    if last < first or (last - max(first, min(today(), last))).days > MOST_DAYS:
        raise BadParameterError(("to", "out_of_range", str(WRONG_ORDER)))
    return first, last
