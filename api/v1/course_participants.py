"""Who takes part in a course, and in which of its activities."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from advisory.circles import joining
from advisory.circles.models import CourseParticipant
from advisory.courses.models import Activity, Course
from advisory.courses.vocabulary import SECTOR, vocabulary
from api.doors import Changed, Created, Removed, Said, Shown
from api.fields import IdField, OneOf, ReferenceField, ReferencesField
from api.filtering import by_choice, by_id, by_key
from api.permissions import READING
from api.rights import brings_to_circle, of, runs_or_receives
from api.who import answering
from network.people.models import Person

WRITING = ("create", "partial_update", "destroy")


class CourseParticipantShape(serializers.Serializer[Any]):
    """A participant; organisation and function are the person's."""

    id = IdField()
    course = IdField(source="course_id")
    person = IdField(source="person_id")
    name = serializers.CharField(source="person.name")
    organisation = IdField(source="person.organisation_id", allow_null=True)
    function = OneOf(Person.Function, source="person.function")
    sector = serializers.CharField()
    role = OneOf(CourseParticipant.Part)
    activities = serializers.SerializerMethodField()

    def get_activities(self, row: CourseParticipant) -> list[str]:
        return [str(each.pk) for each in row.activities.all()]


class CourseParticipantChange(serializers.Serializer[Any]):
    """From which sector, as what, and to which activities."""

    sector = serializers.ChoiceField(choices=list(vocabulary()[SECTOR]))
    role = OneOf(CourseParticipant.Part, required=False)
    activities = ReferencesField(Activity, required=False)


class CourseParticipantInput(CourseParticipantChange):
    """Who takes part in what."""

    course = ReferenceField(Course)
    person = ReferenceField(Person)


class CourseParticipants(Shown, Created, Changed, Removed):
    """The circles of the courses."""

    model = CourseParticipant
    resource = "course_participants"
    may = READING | dict.fromkeys(WRITING, answering)
    may_with = dict.fromkeys(WRITING, of("course", runs_or_receives)) | {"create": brings_to_circle}
    serializer_class = CourseParticipantShape
    input_class = CourseParticipantInput
    change_class = CourseParticipantChange
    parents = ("course",)
    filters = {
        "course": by_id("course"),
        "person": by_id("person"),
        "organisation": by_id("person__organisation"),
        "function": by_choice("person__function", Person.Function),
        "sector": by_key("sector"),
        "role": by_choice("role", CourseParticipant.Part),
        "activity": by_id("activities"),
    }
    ordering_fields = ("sector", "role", "person__name")
    search_fields = ("person__name",)

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("person", "course").prefetch_related("activities")

    def is_there(self, said: Said) -> bool:
        return CourseParticipant.objects.filter(course=said["course"], person=said["person"]).exists()

    def make(self, said: Said) -> CourseParticipant:
        return joining.join(said.pop("course"), said.pop("person"), by=self.person, **said)

    def change(self, row: CourseParticipant, said: Said) -> CourseParticipant:
        return joining.change(row, said, by=self.person)

    def remove(self, row: CourseParticipant) -> None:
        joining.leave(row, by=self.person)
