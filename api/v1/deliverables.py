"""Deliverables: what a municipality hands in during a course."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from advisory.courses.models import Course
from advisory.deliverables import handing_in
from advisory.deliverables.models import Deliverable, DeliverableState, standing
from api.doors import Changed, Created, Removed, Said, Shown, verb
from api.fields import IdField, LineField, LinkField, MomentField, OneOf, ProseField, ReferenceField
from api.filtering import Filter, by_id, by_key, by_moment
from api.permissions import READING
from api.rights import advises, hands_in, of
from api.who import answering, working_here

STEPS = ("create", "partial_update", "destroy", "reopen")


class DeliverableShape(serializers.Serializer[Any]):
    """A deliverable; `handed_in_at` is when the server received it."""

    id = IdField()
    course = IdField(source="course_id")
    title = serializers.CharField()
    due_at = MomentField()
    state = OneOf(DeliverableState)
    text = serializers.CharField()
    link = serializers.CharField()
    handed_in_at = MomentField(allow_null=True)
    is_late = serializers.BooleanField()


class DeliverableChange(serializers.Serializer[Any]):
    """What is due, and when."""

    title = LineField()
    due_at = MomentField()


class DeliverableInput(DeliverableChange):
    """In which course."""

    course = ReferenceField(Course)


class HandIn(serializers.Serializer[Any]):
    """A text, a link, or both."""

    text = ProseField(required=False)
    link = LinkField(required=False)


class Deliverables(Shown, Created, Changed, Removed):
    """What is due, what came in, and what is late."""

    model = Deliverable
    resource = "deliverables"
    may = READING | dict.fromkeys(STEPS, working_here) | {"hand_in": answering}
    may_with = dict.fromkeys(("create", *STEPS), of("course", advises)) | {"hand_in": of("course", hands_in)}
    serializer_class = DeliverableShape
    input_class = DeliverableInput
    change_class = DeliverableChange
    moving = frozenset({"state", "is_late"})
    parents = ("course",)
    filters = {
        "course": by_id("course"),
        "municipality": by_key("course__municipality"),
        "state": Filter(OneOf(DeliverableState), standing),
        **by_moment("due_at"),
        **by_moment("handed_in_at"),
    }
    ordering_fields = ("due_at", "handed_in_at", "title")
    search_fields = ("title", "course__municipality__name")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("course")

    def make(self, said: Said) -> Deliverable:
        return handing_in.agree(said.pop("course"), by=self.person, **said)

    def change(self, row: Deliverable, said: Said) -> Deliverable:
        return handing_in.change(row, said, by=self.person)

    def remove(self, row: Deliverable) -> None:
        handing_in.drop(row, by=self.person)

    @verb(HandIn)
    def hand_in(self, row: Deliverable, said: Said) -> Deliverable:
        """Hand it in."""
        return handing_in.hand_in(row, by=self.person, **said)

    @verb()
    def reopen(self, row: Deliverable) -> Deliverable:
        """Let the municipality hand it in again."""
        return handing_in.reopen(row, by=self.person)
