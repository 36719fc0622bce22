"""Meetings, with their programme and how far their mail has come."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from advisory.booking import booking
from advisory.consultants.models import Consultant
from api.doors import Changed, Created, Reason, Said, Shown, verb
from api.fields import IdField, LineField
from api.filtering import Filter, by_choice, by_id, by_key, by_moment
from api.permissions import READING
from api.rights import manages, plans, sees_participants
from api.v1.catering_shapes import CateringShape
from api.v1.meeting_previews import PreviewShape, RecipientShape
from api.v1.meeting_shapes import (
    CloseMeeting,
    GuestShape,
    GuestsShape,
    MeetingChange,
    MeetingInput,
    MeetingShape,
    Move,
    dressed,
    flattened,
)
from api.who import anybody, deciding, working_here, working_inside
from network.clock import COPENHAGEN
from network.invitations import mailing
from network.invitations.preview import preview
from network.meetings import attendance, catering, scheduling
from network.meetings.guests import guests
from network.meetings.models import Meeting, MeetingState, Registration, Visibility
from network.meetings.scheduling import Time
from network.networks.models import region_is


def _of_person(rows: QuerySet[Any], person: Any) -> QuerySet[Any]:
    """Where the person has a seat or waits for one."""
    taking_part = Registration.objects.filter(person=person).exclude(state=Registration.State.WITHDRAWN)
    return rows.filter(pk__in=taking_part.values("meeting"))


def _of_region(rows: QuerySet[Any], slug: Any) -> QuerySet[Any]:
    """Where the network counts for the region on the meeting's day."""
    return rows.filter(region_is(slug, TruncDate("starts_at", tzinfo=COPENHAGEN), "network__"))


def _of_consultant(rows: QuerySet[Any], consultant: Any) -> QuerySet[Any]:
    return rows.filter(
        pk__in=Consultant.objects.filter(pk=consultant, assignments__live=True).values("assignments__meeting")
    )


OF_PAGES = {"page": serializers.IntegerField(min_value=1), "page_size": serializers.IntegerField(min_value=1)}
CHANGING = ("partial_update", "announce", "publish", "move", "cancel", "close", "stop", "resume", "preview")


class Meetings(Shown, Created, Changed):
    """Everything that has a time: network meetings, national ones, webinars and scheduled activities."""

    model = Meeting
    resource = "meetings"
    may = (
        READING
        | {"create": working_inside}
        | dict.fromkeys(("catering", *CHANGING), working_here)
        | {"approve": deciding, "participants": anybody}
    )
    may_with = {"create": plans} | dict.fromkeys(("catering", *CHANGING), manages)
    serializer_class = MeetingShape
    input_class = MeetingInput
    change_class = MeetingChange
    moving = frozenset({"mailing"})
    as_files = frozenset({"list", "participants"})
    filters = {
        "network": by_id("network"),
        "kind": by_choice("kind", Meeting.Kind),
        "state": by_choice("state", MeetingState),
        "visibility": by_choice("visibility", Visibility),
        "region": Filter(LineField(max_length=60), _of_region),
        "municipality": by_key("place_municipality"),
        "person": Filter(IdField(), _of_person),
        "consultant": Filter(IdField(), _of_consultant),
        "uid": by_key("uid"),
        "host": by_id("host"),
        "series": by_id("in_series__series"),
        "chair": by_id("chair"),
        **by_moment("starts_at"),
        **by_moment("ends_at"),
        **by_moment("registration_closes_at"),
    }
    ordering_fields = ("starts_at", "ends_at", "title", "kind", "state", "registration_closes_at")
    search_fields = ("title", "description", "place_name", "place_address", "network__name")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return dressed(rows, self.person)

    def make(self, said: Said) -> Meeting:
        consultants, override_reason = said.pop("consultants", None), said.pop("override_reason", "")
        time = Time(said.pop("starts_at"), said.pop("ends_at"))
        meeting = scheduling.plan(time, by=self.person, **flattened(said))
        if consultants:
            booking.assign(meeting, consultants, by=self.person, override_reason=override_reason)
        return meeting

    def change(self, row: Meeting, said: Said) -> Meeting:
        consultants, programme = said.pop("consultants", None), said.pop("programme", None)
        override_reason = said.pop("override_reason", "")
        meeting = booking.change_meeting(
            row, flattened(said), by=self.person, programme=programme, override_reason=override_reason
        )
        if consultants is not None:
            booking.assign(meeting, consultants, by=self.person, override_reason=override_reason)
        return meeting

    @action(detail=True, methods=["get"], serializer_class=CateringShape)
    def catering(self, _: Request, **_kwargs: Any) -> Response:
        """How many come, what they eat, and how many to which point of the programme."""
        return Response(CateringShape(catering.order(self.get_object())).data)

    @verb()
    def announce(self, row: Meeting) -> Meeting:
        """Let people keep the date free."""
        return scheduling.announce(row, by=self.person)

    @verb()
    def publish(self, row: Meeting) -> Meeting:
        """Let the meeting be known, and its people be invited."""
        return scheduling.publish(row, by=self.person)

    @verb(Move)
    def move(self, row: Meeting, said: Said) -> Meeting:
        """Give a meeting that is out another time."""
        to = Time(said.pop("starts_at"), said.pop("ends_at"))
        return booking.move_meeting(row, to, by=self.person, **said)

    @verb(Reason)
    def cancel(self, row: Meeting, said: Said) -> Meeting:
        """Call the meeting off."""
        return booking.cancel_meeting(row, reason=said["reason"], by=self.person)

    @verb(CloseMeeting)
    def close(self, row: Meeting, said: Said) -> Meeting:
        """Say that the meeting was held and, if so, that everybody who came is noted."""
        closed = booking.close_meeting(row, by=self.person)
        if said.get("attendance_taken"):
            attendance.note_absent(closed, by=self.person)
        return closed

    @action(
        detail=True,
        methods=["get"],
        serializer_class=GuestShape,
        answer_class=GuestsShape,
        extra_parameters=OF_PAGES,
    )
    def participants(self, _: Request, **_kwargs: Any) -> Response:
        """Who has a seat, for those who have one themselves and those who plan the meeting; also as a file."""
        meeting = self.get_object()
        self.permit(sees_participants(self.person, meeting))
        return self.listed(guests(meeting))

    @action(detail=True, methods=["get"], serializer_class=PreviewShape, extra_parameters=OF_PAGES)
    def preview(self, _: Request, **_kwargs: Any) -> Response:
        """How the invitation looks to one of those who would get it, and who they are; writes nothing."""
        found = preview(self.get_object())
        page = RecipientShape(self.paginate_queryset(found.recipients), many=True).data
        shown = PreviewShape(found).data
        return Response(shown | {"recipients": self.get_paginated_response(page).data})

    @verb()
    def approve(self, row: Meeting) -> Meeting:
        """Let a mass mail go that another planner asked for."""
        return mailing.approve(row, by=self.person)

    @verb()
    def stop(self, row: Meeting) -> Meeting:
        """Hold back every mail of the meeting that has not left."""
        return mailing.stop(row, by=self.person)

    @verb()
    def resume(self, row: Meeting) -> Meeting:
        """Send on where sending was stopped."""
        return mailing.resume(row, by=self.person)
