"""Registrations for meetings."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api import scoping
from api.doors import Changed, Created, Said, Shown, verb
from api.filtering import by_choice, by_id, by_moment
from api.permissions import READING
from api.rights import manages, of, registers
from api.v1.colleagues import Colleagues
from api.v1.registration_shapes import (
    Attendance,
    BatchInput,
    BatchShape,
    RegistrationChange,
    RegistrationInput,
    RegistrationShape,
)
from api.who import anybody, working_here
from network.invitations.models import Invitation
from network.meetings import attendance, registration, serving
from network.meetings.certificate import certificate
from network.meetings.colleagues import register_together
from network.meetings.models import Meeting, Registration
from network.people import roles

State = Registration.State
Participation = Invitation.Participation


OWN = ("partial_update", "withdraw", "accept", "switch")


class Registrations(Colleagues, Shown, Created, Changed):
    """Who has a seat, and who waits for one."""

    model = Registration
    resource = "registrations"
    may = (
        READING
        | dict.fromkeys(("create", "batch", *OWN), anybody)
        | {
            "attend": working_here,
            "unattend": working_here,
            "certificate": anybody,
        }
    )
    may_with = dict.fromkeys(OWN, registers) | {
        "create": registers,
        "attend": of("meeting", manages),
        "unattend": of("meeting", manages),
        "certificate": registers,
    }
    serializer_class = RegistrationShape
    input_class = RegistrationInput
    change_class = RegistrationChange
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
        managed = Meeting.objects.filter(scoping.managed(self.person), pk=OuterRef("meeting"))
        is_staff = roles.is_staff(self.person)
        full: QuerySet[Any] = rows.select_related("meeting", "person").annotate(
            participation=participation, tells_the_organiser=Exists(managed) if is_staff else Value(False)
        )
        return full.prefetch_related("programme_items")

    def is_there(self, said: Said) -> bool:
        Meeting.objects.select_for_update().get(pk=said["meeting"].pk)
        existing = Registration.objects.filter(meeting=said["meeting"], person=said["person"])
        return existing.exclude(state=State.WITHDRAWN).exists()

    def make(self, said: Said) -> Registration:
        return registration.register(said.pop("meeting"), said.pop("person"), by=self.person, **said)

    def change(self, row: Registration, said: Said) -> Registration:
        return registration.amend(row, by=self.person, **said) if said else row

    @action(detail=False, methods=["post"], input_class=BatchInput, serializer_class=BatchShape)
    def batch(self, _: Request) -> Response:
        """Register several people in one go, or none of them; results stand in the order of the people."""
        said = self.said(BatchInput)
        meeting, people = said.pop("meeting"), self.colleagues(said.pop("people"), said.pop("organisation", None))
        self.permit(manages(self.person, meeting) or self.speaks_for_all(people))
        made = register_together(meeting, people, by=self.person, **said)
        rows = self.dress(scoping.everything(Registration)).in_bulk([row.pk for row in made])
        shape = RegistrationShape([rows[row.pk] for row in made], many=True, context=self.get_serializer_context())
        return Response({"results": shape.data})

    @verb()
    def withdraw(self, row: Registration) -> Registration:
        """Give the seat, or the place in line, back."""
        return registration.withdraw(row, by=self.person)

    @verb()
    def accept(self, row: Registration) -> Registration:
        """Take the seat that is offered."""
        return serving.accept(row, by=self.person)

    @verb(Attendance)
    def switch(self, row: Registration, said: Said) -> Registration:
        """Come online instead of in person, or the other way round."""
        return registration.switch(row, by=self.person, **said)

    @verb()
    def attend(self, row: Registration) -> Registration:
        """Note that the person came."""
        return registration.attend(row, by=self.person)

    @verb()
    def unattend(self, row: Registration) -> Registration:
        """Take back that the person came, or did not."""
        return attendance.undo(row, by=self.person)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def certificate(self, _: Request, **_kwargs: Any) -> HttpResponse:
        """A certificate of attendance, in the person's language."""
        return handed_over(self.get_object())


def handed_over(row: Registration) -> HttpResponse:
    """The certificate as a file."""
    response = HttpResponse(certificate(row), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="deltagerbevis.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
