"""Activities: what a course promises, and when it is to happen."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from advisory.booking import booking
from advisory.booking.models import Assignment
from advisory.consultants.models import Consultant
from advisory.courses import planning
from advisory.courses.models import Activity, ActivityState, Course
from api.doors import Changed, Created, Overriding, Reason, Said, Shown, verb
from api.fields import (
    IdField,
    LineField,
    LinkField,
    MomentField,
    OneOf,
    ProseField,
    ReferenceField,
    ReferencesField,
    WholeField,
)
from api.filtering import Filter, by_choice, by_id, by_key, by_moment
from api.permissions import READING
from api.rights import advises, of
from api.v1.meeting_shapes import Move, PlaceInput, flattened
from api.who import working_here
from network.meetings.scheduling import Time
from network.people.models import Person

STEPS = ("partial_update", "schedule", "move", "cancel", "close")


class ActivityShape(serializers.Serializer[Any]):
    """An activity."""

    id = IdField()
    course = IdField(source="course_id")
    number = serializers.IntegerField()
    kind = OneOf(Activity.Kind)
    title = serializers.CharField()
    state = OneOf(ActivityState)
    meeting = IdField(source="meeting_id", allow_null=True)
    consultants = serializers.SerializerMethodField()
    circle = serializers.SerializerMethodField()
    preparation_minutes = serializers.IntegerField()
    follow_up_minutes = serializers.IntegerField()

    def get_circle(self, row: Activity) -> list[str]:
        return [str(each.person_id) for each in row.circle.all()]

    def get_consultants(self, row: Activity) -> list[str]:
        return [str(each.consultant_id) for each in row.meeting.serving] if row.meeting else []  # type: ignore[attr-defined]


class ActivityChange(serializers.Serializer[Any]):
    """What an activity is called and costs."""

    title = LineField(required=False)
    preparation_minutes = WholeField(required=False, max_value=100_000)
    follow_up_minutes = WholeField(required=False, max_value=100_000)


class ActivityInput(ActivityChange, Overriding):
    """What a course is to hold."""

    course = ReferenceField(Course)
    kind = OneOf(Activity.Kind)
    title = LineField(required=False, allow_blank=True, default="")


class Schedule(Overriding):
    """When, where, and with whom."""

    starts_at = MomentField()
    ends_at = MomentField()
    consultants = ReferencesField(Consultant)
    place = PlaceInput(required=False)
    participants = ReferencesField(Person, required=False)
    title = LineField(required=False)
    description = ProseField(required=False)
    conference_url = LinkField(required=False)
    seats = WholeField(required=False, allow_null=True)
    online_seats = WholeField(required=False, allow_null=True)


def _with_consultant(rows: QuerySet[Any], consultant: Any) -> QuerySet[Any]:
    serving = Assignment.objects.live().filter(consultant=consultant)
    return rows.filter(meeting__in=serving.values("meeting"))


class Activities(Shown, Created, Changed):
    """A course's activities."""

    model = Activity
    resource = "activities"
    may = READING | {"create": working_here} | dict.fromkeys(STEPS, working_here)
    may_with = dict.fromkeys(("create", *STEPS), of("course", advises))
    serializer_class = ActivityShape
    input_class = ActivityInput
    change_class = ActivityChange
    parents = ("course",)
    filters = {
        "course": by_id("course"),
        "municipality": by_key("course__municipality"),
        "kind": by_choice("kind", Activity.Kind),
        "state": by_choice("state", ActivityState),
        "meeting": by_id("meeting"),
        "consultant": Filter(IdField(), _with_consultant),
        **by_moment("starts_at", "meeting__starts_at"),
    }
    ordering_fields = ("number", "kind", "state", "meeting__starts_at", "course")
    search_fields = ("title", "course__municipality__name")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        serving = Prefetch("meeting__assignments", Assignment.objects.live(), to_attr="serving")
        return rows.select_related("course__municipality", "meeting").prefetch_related(serving, "circle")

    def make(self, said: Said) -> Activity:
        return planning.add_activity(said.pop("course"), by=self.person, **said)

    def change(self, row: Activity, said: Said) -> Activity:
        return planning.change_activity(row, said, by=self.person)

    @verb(Schedule)
    def schedule(self, row: Activity, said: Said) -> Activity:
        """Give the activity its time, consultants and participants."""
        time = Time(said.pop("starts_at"), said.pop("ends_at"))
        place = {"municipality": row.course.municipality} | said.pop("place", {})
        return booking.schedule(row, time, place=flattened({"place": place}), by=self.person, **said)

    @verb(Move)
    def move(self, row: Activity, said: Said) -> Activity:
        """Give the activity another time."""
        to = Time(said.pop("starts_at"), said.pop("ends_at"))
        return booking.move_activity(row, to, by=self.person, **said)

    @verb(Reason)
    def cancel(self, row: Activity, said: Said) -> Activity:
        """Take the promise back; its meeting is called off."""
        return booking.cancel_activity(row, reason=said["reason"], by=self.person)

    @verb()
    def close(self, row: Activity) -> Activity:
        """Say that the activity was held."""
        return booking.close_activity(row, by=self.person)
