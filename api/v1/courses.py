"""Advisory courses."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from advisory.consultants.models import Consultant
from advisory.courses import clarification, lifecycle, planning
from advisory.courses.models import Activity, ClarifiedItem, Course, CourseState, Dispensation
from advisory.courses.templates import templates
from advisory.courses.vocabulary import CHECKLIST, REASON, vocabulary
from advisory.courses.wishes import EVERY_HOUR, Wishes
from api.doors import Changed, Created, Overriding, Reason, Said, Shown, verb
from api.fields import (
    ClockField,
    DayField,
    IdField,
    LineField,
    MomentField,
    OneOf,
    ProseField,
    ReferenceField,
    WholeField,
)
from api.filtering import Filter, by_choice, by_day, by_id, by_key, by_moment
from api.permissions import READING
from api.rights import advises, requests, runs_or_receives
from api.who import anybody, working_here
from network.clock import today
from network.errors import Text
from network.networks.models import Programme
from network.regions.models import Municipality, MunicipalityRegion, in_force

NO_HOURS = Text("Tidsrummet skal slutte, efter det begynder.", "The hours must end after they begin.")
STEPS = (
    *("partial_update", "clarify", "tick", "untick", "lay_out"),
    *("plan", "extend", "start", "pause", "resume", "complete", "close", "decline"),
)


class ChecklistShape(serializers.Serializer[Any]):
    """An item of the clarifying talk's checklist: when it became clear, and what was agreed."""

    item = serializers.CharField()
    name = serializers.CharField()
    note = serializers.CharField()
    clarified_at = MomentField(allow_null=True)


class DispensationShape(serializers.Serializer[Any]):
    """That a planner set a rule aside, and why."""

    rule = OneOf(Dispensation.Rule)
    reason = serializers.CharField()
    by = IdField(source="by_id", allow_null=True)
    at = MomentField()


class ClosingNoteShape(serializers.Serializer[Any]):
    """The closing note: `facts` are taken from the rows."""

    facts = serializers.DictField()
    themes = serializers.ListField(child=serializers.CharField())
    agreed_changes = serializers.CharField()
    text = serializers.CharField()
    written_at = MomentField()


class WishesShape(serializers.Serializer[Any]):
    """Which times suit the municipality; ISO weekdays (none: all), local times (00:00: any) and ISO weeks."""

    weekdays = serializers.ListField(child=WholeField(min_value=1, max_value=7), required=False, max_length=7)
    not_before = ClockField(required=False)
    not_after = ClockField(required=False)
    blocked_weeks = serializers.ListField(child=WholeField(min_value=1, max_value=53), required=False, max_length=53)

    def to_internal_value(self, data: Any) -> Any:
        """The wishes; those left out are none."""
        said: Said = super().to_internal_value(data)
        sets: Said = {name: frozenset(some) if isinstance(some, list) else some for name, some in said.items()}
        wishes = Wishes(**sets)
        if wishes.not_after != EVERY_HOUR and wishes.not_after <= wishes.not_before:
            raise serializers.ValidationError({"not_after": [serializers.ErrorDetail(str(NO_HOURS), "out_of_range")]})
        return wishes


class CourseShape(serializers.Serializer[Any]):
    """A course."""

    id = IdField()
    municipality = serializers.CharField(source="municipality_id")
    programme = serializers.CharField(source="programme_id")
    topics = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField()
    reason_codes = serializers.ListField(child=serializers.CharField())
    wishes = serializers.SerializerMethodField()
    intake_round = IdField(source="intake_round_id", allow_null=True)
    checklist = serializers.SerializerMethodField()
    state = OneOf(CourseState)
    primary_consultant = IdField(source="primary_consultant_id", allow_null=True)
    co_consultant = IdField(source="co_consultant_id", allow_null=True)
    window_starts_on = DayField(allow_null=True)
    window_ends_on = DayField(allow_null=True)
    activities = serializers.SerializerMethodField()
    dispensation = serializers.CharField()
    dispensations = DispensationShape(many=True)
    outcome_reason = serializers.CharField()
    closing_note = serializers.SerializerMethodField()
    followed_up_on = DayField(allow_null=True)
    follow_up_note = serializers.CharField()
    requested_at = MomentField()

    @extend_schema_field(ChecklistShape(many=True))
    def get_checklist(self, course: Any) -> list[dict[str, Any]]:
        clarified = {each.item: each for each in course.clarified.all()}
        return [_checked(item, str(name), clarified.get(item)) for item, name in vocabulary()[CHECKLIST].items()]

    @extend_schema_field(WishesShape)
    def get_wishes(self, course: Any) -> dict[str, Any]:
        return Wishes.read(course.wishes).kept()

    @extend_schema_field(ClosingNoteShape(allow_null=True))
    def get_closing_note(self, course: Any) -> dict[str, Any] | None:
        note = getattr(course, "closing_note", None)
        return dict(ClosingNoteShape(note).data) if note else None

    def get_activities(self, course: Any) -> list[str]:
        return [str(each.pk) for each in course.activities.all()]


class CourseChange(serializers.Serializer[Any]):
    """What a course is about."""

    reason = ProseField(required=False)
    reason_codes = serializers.ListField(
        child=serializers.ChoiceField(choices=list(vocabulary()[REASON])), required=False, max_length=50
    )
    topics = serializers.ListField(child=LineField(), required=False, max_length=50)
    wishes = WishesShape(required=False)


class CourseInput(CourseChange, Overriding):
    """Which municipality asks for what."""

    municipality = ReferenceField(Municipality)
    programme = ReferenceField(Programme)


class Item(serializers.Serializer[Any]):
    """An item of the checklist."""

    item = serializers.ChoiceField(choices=list(vocabulary()[CHECKLIST]))


class Tick(Item):
    """What was agreed about it."""

    note = ProseField(max_length=1000, required=False, default="")


class LayOut(Overriding):
    """Which of the templates."""

    template = serializers.ChoiceField(choices=list(templates()))


class ClosingNoteInput(serializers.Serializer[Any]):
    """What is written by hand."""

    themes = serializers.ListField(child=LineField(), required=False, max_length=50)
    agreed_changes = ProseField(required=False)
    text = ProseField(required=False)


class Complete(serializers.Serializer[Any]):
    """The closing note, when there is one."""

    closing_note = ClosingNoteInput(required=False)


class Close(serializers.Serializer[Any]):
    """What the follow-up call told, and when it was."""

    follow_up_note = ProseField(required=False, max_length=5000)
    followed_up_on = DayField(required=False)


class Plan(Overriding):
    """Who advises, and within which window; both days belong to it."""

    primary_consultant = ReferenceField(Consultant)
    co_consultant = ReferenceField(Consultant, required=False, allow_null=True)
    window_starts_on = DayField()
    window_ends_on = DayField()


class Extension(Overriding):
    """The new last day of the window."""

    window_ends_on = DayField()


def _checked(item: str, name: str, clarified: ClarifiedItem | None) -> dict[str, Any]:
    note, at = (clarified.note, clarified.clarified_at) if clarified else ("", None)
    return dict(ChecklistShape({"item": item, "name": name, "note": note, "clarified_at": at}).data)


def in_region(rows: QuerySet[Any], region: str) -> QuerySet[Any]:
    """Courses whose municipality lies in the region, on the day of asking."""
    there = MunicipalityRegion.objects.filter(in_force(today()), region=region)
    return rows.filter(municipality__in=there.values("municipality"))


def _of_consultant(rows: QuerySet[Any], consultant: Any) -> QuerySet[Any]:
    return rows.filter(Q(primary_consultant=consultant) | Q(co_consultant=consultant))


class Courses(Shown, Created, Changed):
    """A municipality's courses, from request to closing."""

    model = Course
    resource = "courses"
    may = READING | {"create": anybody, "withdraw": anybody} | dict.fromkeys(STEPS, working_here)
    may_with = dict.fromkeys(STEPS, advises) | {"create": requests, "withdraw": runs_or_receives}
    serializer_class = CourseShape
    input_class = CourseInput
    change_class = CourseChange
    filters = {
        "municipality": by_key("municipality"),
        "region": Filter(LineField(), in_region),
        "programme": by_key("programme"),
        "state": by_choice("state", CourseState),
        "intake_round": by_id("intake_round"),
        "consultant": Filter(IdField(), _of_consultant),
        "primary_consultant": Filter(IdField(), "primary_consultant"),
        "co_consultant": Filter(IdField(), "co_consultant"),
        **by_day("window_starts_on"),
        **by_day("window_ends_on"),
        **by_moment("requested_at"),
    }
    ordering_fields = ("requested_at", "state", "municipality", "window_starts_on", "window_ends_on")
    search_fields = ("municipality__name", "municipality__code", "programme__name", "reason")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("closing_note").prefetch_related(
            "clarified", "dispensations", Prefetch("activities", Activity.objects.only("course", "number"))
        )

    def make(self, said: Said) -> Course:
        return lifecycle.request(by=self.person, **said)

    def change(self, row: Course, said: Said) -> Course:
        return lifecycle.change(row, said, by=self.person)

    @verb()
    def clarify(self, row: Course) -> Course:
        """Begin the clarifying talk."""
        return lifecycle.clarify(row, by=self.person)

    @verb(Tick)
    def tick(self, row: Course, said: Said) -> Course:
        """Note that an item of the checklist is clear."""
        return clarification.tick(row, by=self.person, **said)

    @verb(Item)
    def untick(self, row: Course, said: Said) -> Course:
        """Note that an item is open after all."""
        return clarification.untick(row, by=self.person, **said)

    @verb(LayOut)
    def lay_out(self, row: Course, said: Said) -> Course:
        """Promise the activities of a template."""
        return planning.lay_out(row, by=self.person, **said)

    @verb(Plan)
    def plan(self, row: Course, said: Said) -> Course:
        """Say who advises and within which window."""
        return lifecycle.plan(row, by=self.person, **said)

    @verb(Extension)
    def extend(self, row: Course, said: Said) -> Course:
        """Let the window end on another day."""
        return lifecycle.extend(row, by=self.person, **said)

    @verb()
    def start(self, row: Course) -> Course:
        """Begin the course."""
        return lifecycle.start(row, by=self.person)

    @verb()
    def pause(self, row: Course) -> Course:
        """Let the course rest."""
        return lifecycle.pause(row, by=self.person)

    @verb()
    def resume(self, row: Course) -> Course:
        """Go on with a paused course."""
        return lifecycle.resume(row, by=self.person)

    @verb(Complete)
    def complete(self, row: Course, said: Said) -> Course:
        """Say that everything promised was held."""
        return lifecycle.complete(row, by=self.person, **said)

    @verb(Close)
    def close(self, row: Course, said: Said) -> Course:
        """Close the course after its follow-up."""
        return lifecycle.close(row, by=self.person, **said)

    @verb(Reason)
    def decline(self, row: Course, said: Said) -> Course:
        """Say no to the request."""
        return lifecycle.decline(row, reason=said["reason"], by=self.person)

    @verb(Reason)
    def withdraw(self, row: Course, said: Said) -> Course:
        """Let the municipality step back."""
        return lifecycle.withdraw(row, reason=said["reason"], by=self.person)
