"""Holds: consultants' time kept free until something is settled."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from advisory.booking import holding, promise
from advisory.booking.models import Assignment, Hold, HoldState
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from api.doors import Created, Overriding, Reason, Removed, Said, Shown, verb
from api.fields import IdField, MomentField, OneOf, ReferenceField, ReferencesField
from api.filtering import Filter, by_choice, by_id, by_key, by_moment
from api.rights import places_hold, releases_hold
from api.who import working_inside
from network.errors import Text
from network.meetings.scheduling import Time
from network.regions.models import Municipality

FOR_WHOM = Text(
    "Sig, hvilken kommune eller aktivitet tiden reserveres til.",
    "Say which municipality or activity the time is held for.",
)
ACTIONS = ("list", "retrieve", "create", "destroy", "release")


class HoldPlaceShape(serializers.Serializer[Any]):
    """Where it would be; null is online."""

    municipality = serializers.CharField(source="place_municipality_id", allow_null=True)


class HoldShape(serializers.Serializer[Any]):
    """Time that is held, or was."""

    id = IdField()
    activity = IdField(source="activity_id", allow_null=True)
    municipality = serializers.CharField(source="municipality_id", allow_null=True)
    place = HoldPlaceShape(source="*")
    starts_at = MomentField()
    ends_at = MomentField()
    consultants = serializers.SerializerMethodField()
    travel_minutes = serializers.SerializerMethodField()
    expires_at = MomentField()
    state = OneOf(HoldState)
    reason = serializers.CharField()

    def get_consultants(self, hold: Hold) -> list[str]:
        return [str(each.consultant_id) for each in hold.assignments.all()]

    def get_travel_minutes(self, hold: Hold) -> int:
        return sum(each.travel_before_minutes + each.travel_after_minutes for each in hold.assignments.all())


class HoldPlaceInput(serializers.Serializer[Any]):
    """Where it would be."""

    municipality = ReferenceField(Municipality, allow_null=True)


class HoldInput(Overriding):
    """Whose time, when, what for and until when."""

    municipality = ReferenceField(Municipality, required=False)
    activity = ReferenceField(Activity, required=False, allow_null=True)
    starts_at = MomentField()
    ends_at = MomentField()
    consultants = ReferencesField(Consultant)
    place = HoldPlaceInput(required=False)
    expires_at = MomentField(required=False, allow_null=True)

    def validate(self, attrs: Said) -> Said:
        """A hold is for somebody."""
        if "municipality" not in attrs and attrs.get("activity") is None:
            raise serializers.ValidationError(
                {"municipality": [serializers.ErrorDetail(str(FOR_WHOM), code="required")]}
            )
        return attrs


def _of_consultant(rows: QuerySet[Any], consultant: Any) -> QuerySet[Any]:
    kept = Assignment.objects.filter(consultant=consultant, hold__isnull=False)
    return rows.filter(pk__in=kept.values("hold"))


class Holds(Shown, Created, Removed):
    """Time that is kept free, and lets go by itself."""

    model = Hold
    resource = "holds"
    may = dict.fromkeys(ACTIONS, working_inside)
    may_with = {"create": places_hold, "destroy": releases_hold, "release": releases_hold}
    serializer_class = HoldShape
    input_class = HoldInput
    filters = {
        "activity": by_id("activity"),
        "municipality": by_key("municipality"),
        "consultant": Filter(IdField(), _of_consultant),
        "state": by_choice("state", HoldState),
        **by_moment("starts_at"),
        **by_moment("ends_at"),
        **by_moment("expires_at"),
    }
    ordering_fields = ("starts_at", "ends_at", "expires_at", "state")
    search_fields = ("activity__title", "municipality__name")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("activity__course", "municipality").prefetch_related("assignments")

    def _found(self, *, lock: bool) -> Any:
        """As any object; what it is for is locked first, as the operations do."""
        if lock and (seen := self.get_queryset().filter(pk=self.kwargs["pk"]).first()) and seen.activity:
            promise.locked(seen.activity)
        return super()._found(lock=lock)

    def make(self, said: Said) -> Hold:
        time = Time(said.pop("starts_at"), said.pop("ends_at"))
        place = {"place_municipality": said.pop("place")["municipality"]} if "place" in said else None
        return holding.place(time, place=place, by=self.person, **said)

    def remove(self, row: Hold) -> None:
        holding.release(row, by=self.person)

    @verb(Reason)
    def release(self, row: Hold, said: Said) -> Hold:
        """Let the time go."""
        return holding.release(row, reason=said["reason"], by=self.person)
