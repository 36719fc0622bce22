"""How registrations look, coming in and going out."""

from functools import cached_property
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.doors import Overriding
from api.fields import (
    IdField,
    LineField,
    MomentField,
    OneOf,
    ProseField,
    ReferenceField,
    ReferencesField,
)
from api.v1.colleagues import MOST_AT_ONCE, ColleagueInput
from network.invitations.models import Invitation
from network.meetings import line
from network.meetings.models import Meeting, ProgrammeItem, Registration
from network.people.models import Organisation, Person

FOR_THE_ORGANISER = {"diet", "notes"}


class RegistrationShape(serializers.Serializer[Any]):
    """A registration; `position` is the place in line, `participation` what the person's calendar answered.

    `diet` and `notes` are shown to the staff who manage the meeting, and to nobody else.
    """

    id = IdField()
    meeting = IdField(source="meeting_id")
    person = IdField(source="person_id")
    attendance = OneOf(Registration.Attendance)
    state = OneOf(Registration.State)
    participation = OneOf(Invitation.Participation)
    position = serializers.SerializerMethodField()
    offer_expires_at = MomentField(allow_null=True)
    withdrawn_late = serializers.BooleanField()
    programme_items = ReferencesField(ProgrammeItem, source="programme_items.all")
    diet = serializers.CharField(required=False)
    notes = serializers.CharField(required=False)

    def get_position(self, row: Any) -> int | None:
        return self.places.get(row.pk) if row.state == Registration.State.WAITLISTED else None

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return {name: shown[name] for name in shown if instance.tells_the_organiser or name not in FOR_THE_ORGANISER}

    @cached_property
    def places(self) -> dict[UUID, int]:
        """The lines of every meeting on the page, read once."""
        rows: Any = self.parent.instance if self.parent else [self.instance]
        return line.places({row.meeting_id for row in rows if row.state == Registration.State.WAITLISTED})


class RegistrationInput(Overriding):
    """Who wants to be at which meeting, and how; without programme items it is for the whole programme."""

    meeting = ReferenceField(Meeting)
    person = ReferenceField(Person, default=serializers.CurrentUserDefault())
    attendance = OneOf(Registration.Attendance, required=False)
    diet = LineField(max_length=500, required=False, allow_blank=True)
    notes = ProseField(max_length=2000, required=False)
    programme_items = ReferencesField(ProgrammeItem, required=False)


class RegistrationChange(Overriding):
    """What the organiser is to know instead."""

    diet = LineField(max_length=500, required=False, allow_blank=True)
    notes = ProseField(max_length=2000, required=False)
    programme_items = ReferencesField(ProgrammeItem, required=False)


class Attendance(Overriding):
    """How the person comes instead."""

    attendance = OneOf(Registration.Attendance)


class BatchInput(Overriding):
    """Several people for one meeting; new colleagues belong to `organisation`, by default the caller's own."""

    meeting = ReferenceField(Meeting)
    people = serializers.ListField(child=ColleagueInput(), min_length=1, max_length=MOST_AT_ONCE)
    organisation = ReferenceField(Organisation, required=False)
    attendance = OneOf(Registration.Attendance, required=False)
    programme_items = ReferencesField(ProgrammeItem, required=False)


class BatchShape(serializers.Serializer[Any]):
    """What became of each, in the order of the people."""

    results = RegistrationShape(many=True)
