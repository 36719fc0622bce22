"""Registrations for meetings."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from rest_framework import serializers

from api import scoping
from api.doors import Created, Overriding, Said, Shown, verb
from api.fields import IdField, OneOf, ReferenceField
from api.filtering import by_choice, by_id, by_moment
from api.permissions import READING, anybody, working_here
from network.invitations.models import Invitation
from network.meetings import registration
from network.meetings.models import Meeting, Registration
from network.people import roles
from network.people.models import Person

State = Registration.State
Participation = Invitation.Participation


class RegistrationShape(serializers.Serializer[Any]):
    """A registration; `position` is the place in line, `participation` what the person's calendar answered."""

    id = IdField()
    meeting = IdField(source="meeting_id")
    person = IdField(source="person_id")
    attendance = OneOf(Registration.Attendance)
    state = OneOf(State)
    participation = OneOf(Participation)
    position = serializers.SerializerMethodField()

    def get_position(self, row: Any) -> int | None:
        return row.ahead + 1 if row.state == State.WAITLISTED else None


class RegistrationInput(Overriding):
    """Who wants to be at which meeting, and how."""

    meeting = ReferenceField(Meeting)
    person = ReferenceField(Person, default=serializers.CurrentUserDefault())
    attendance = OneOf(Registration.Attendance, required=False)


def _may_register(person: Person, said: Said) -> bool:
    return _speaks_for(person, said["person"]) or scoping.manages(person, said["meeting"])


def _speaks_for(person: Person, whom: Person) -> bool:
    """One speaks for oneself, a coordinator for their organisation's people."""
    return whom.pk == person.pk or whom.organisation_id in roles.coordinated(person)


def _may_withdraw(person: Person, row: Registration) -> bool:
    return _speaks_for(person, row.person) or scoping.manages(person, row.meeting)


class Registrations(Shown, Created):
    """Who has a seat, and who waits for one."""

    model = Registration
    resource = "registrations"
    may = READING | {"create": anybody, "withdraw": anybody, "attend": working_here}
    may_with = {
        "create": _may_register,
        "withdraw": _may_withdraw,
        "attend": lambda person, row: scoping.manages(person, row.meeting),
    }
    serializer_class = RegistrationShape
    input_class = RegistrationInput
    moving = frozenset({"participation", "position"})
    parents = ("meeting",)
    filters = {
        "meeting": by_id("meeting"),
        "person": by_id("person"),
        "organisation": by_id("person__organisation"),
        "attendance": by_choice("attendance", Registration.Attendance),
        "state": by_choice("state", State),
        "participation": by_choice("participation", Participation),
        **by_moment("starts_at", "meeting__starts_at"),
    }
    ordering_fields = ("queued_at", "state", "meeting__starts_at", "person__name")
    search_fields = ("person__name", "meeting__title")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        answered = Invitation.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("person")).order_by("-pk")
        participation = Coalesce(
            Subquery(answered.values("participation")[:1]), Value(Participation.NEEDS_ACTION.value)
        )
        full: QuerySet[Any] = rows.select_related("meeting", "person").annotate(
            participation=participation, ahead=_ahead()
        )
        return full

    def is_there(self, said: Said) -> bool:
        Meeting.objects.select_for_update().get(pk=said["meeting"].pk)
        existing = Registration.objects.filter(meeting=said["meeting"], person=said["person"])
        return existing.exclude(state=State.WITHDRAWN).exists()

    def make(self, said: Said) -> Registration:
        return registration.register(said.pop("meeting"), said.pop("person"), by=self.person, **said)

    @verb()
    def withdraw(self, row: Registration) -> Registration:
        """Give the seat, or the place in line, back."""
        return registration.withdraw(row, by=self.person)

    @verb()
    def attend(self, row: Registration) -> Registration:
        """Note that the person came."""
        return registration.attend(row, by=self.person)


def _ahead() -> Any:
    """How many wait before this one."""
    earlier = Q(queued_at__lt=OuterRef("queued_at")) | Q(queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk"))
    line = Registration.objects.filter(
        earlier, meeting=OuterRef("meeting"), attendance=OuterRef("attendance"), state=State.WAITLISTED
    )
    count = line.order_by().values("meeting").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count, output_field=IntegerField()), Value(0))
