"""Whom to ask about what: content, grants, technique."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api.doors import Changed, Created, Removed, Said, Shown
from api.fields import IdField, LineField, OneOf, ReferenceField
from api.filtering import by_choice, by_id, by_key
from api.permissions import READING
from api.who import planning
from network.networks.models import Programme
from network.people import answering
from network.people.models import Person, QuestionContact


class ContactShape(serializers.Serializer[Any]):
    """Who answers one kind of question; without a programme for all that name nobody of their own."""

    id = IdField()
    question = OneOf(QuestionContact.Question)
    programme = serializers.CharField(source="programme_id", allow_null=True)
    person = IdField(source="person_id")
    name = serializers.CharField(source="person.name")
    email = serializers.EmailField(source="person.email")
    phone = serializers.CharField()


class ContactInput(serializers.Serializer[Any]):
    """Who answers what."""

    question = OneOf(QuestionContact.Question)
    programme = ReferenceField(Programme, required=False, allow_null=True)
    person = ReferenceField(Person)
    phone = LineField(max_length=30, required=False, allow_blank=True)


class QuestionContacts(Shown, Created, Changed, Removed):
    """Whom to ask, by kind of question; everybody who is logged in may read it."""

    model = QuestionContact
    resource = "question_contacts"
    may = READING | dict.fromkeys(("create", "partial_update", "destroy"), planning)
    serializer_class = ContactShape
    input_class = change_class = ContactInput
    filters = {
        "question": by_choice("question", QuestionContact.Question),
        "programme": by_key("programme"),
        "person": by_id("person"),
    }
    ordering_fields = ("question",)
    search_fields = ("person__name",)

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("person")

    def make(self, said: Said) -> QuestionContact:
        return answering.appoint(**said, by=self.person)

    def change(self, row: QuestionContact, said: Said) -> QuestionContact:
        return answering.change(row, said, by=self.person)

    def remove(self, row: QuestionContact) -> None:
        answering.dismiss(row, by=self.person)
