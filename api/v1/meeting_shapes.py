"""How meetings look, coming in and going out."""

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from advisory.booking.models import Assignment
from advisory.consultants.models import Consultant
from api import scoping
from api.doors import Overriding, Reason, Said
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
from api.v1.materials import MaterialShape
from network.invitations import mailing
from network.invitations.models import Dispatch
from network.materials.models import Material
from network.meetings import agenda
from network.meetings.models import Meeting, MeetingState, ProgrammeItem, Registration, Visibility
from network.networks.models import Network
from network.notices import ledger as fates
from network.notices.models import Notice
from network.people.models import Organisation, Person
from network.regions.models import Municipality

Outcome = Dispatch.Outcome


class PlaceShape(serializers.Serializer[Any]):
    """Where a meeting is."""

    name = serializers.CharField(source="place_name")
    address = serializers.CharField(source="place_address")
    municipality = serializers.CharField(source="place_municipality_id", allow_null=True)


class PlaceInput(serializers.Serializer[Any]):
    """Where a meeting is to be."""

    name = LineField(required=False, allow_blank=True)
    address = LineField(required=False, allow_blank=True, max_length=300)
    municipality = ReferenceField(Municipality, required=False, allow_null=True)


class ProgrammeShape(serializers.Serializer[Any]):
    """One timed point of the programme; points of different tracks run side by side."""

    id = IdField(required=False)

    starts_at = MomentField()
    ends_at = MomentField()
    kind = OneOf(ProgrammeItem.Kind, required=False)
    title = LineField()
    speaker = LineField(required=False, allow_blank=True)
    track = LineField(required=False, allow_blank=True, max_length=60)


class RemarkShape(serializers.Serializer[Any]):
    """Something about the programme that is probably not meant."""

    code = serializers.CharField()
    text = serializers.CharField()
    starts_at = MomentField()
    ends_at = MomentField()


class MailingShape(serializers.Serializer[Any]):
    """How far the meeting's mail has come: to how many it goes, and how the newest mail to each has fared.

    That is the newest of whatever kind: somebody whose reminder came back counts as failed.
    """

    state = serializers.SerializerMethodField()
    recipients = serializers.IntegerField()
    sent = serializers.IntegerField()
    failed = serializers.IntegerField()

    def get_state(self, meeting: Any) -> str:
        return mailing.state(getattr(meeting, "mailing", None), is_on_its_way=meeting.on_its_way)


class MeetingShape(serializers.Serializer[Any]):
    """A meeting."""

    id = IdField()
    uid = serializers.CharField()
    sequence = serializers.IntegerField()
    network = IdField(source="network_id", allow_null=True)
    kind = OneOf(Meeting.Kind)
    title = serializers.CharField()
    description = serializers.CharField()
    starts_at = MomentField()
    ends_at = MomentField()
    place = PlaceShape(source="*")
    conference_url = serializers.CharField()
    visibility = OneOf(Visibility)
    seats = serializers.IntegerField(allow_null=True)
    online_seats = serializers.IntegerField(allow_null=True)
    seats_per_organisation = serializers.IntegerField(allow_null=True)
    seats_released_at = MomentField(allow_null=True)
    registration_closes_at = MomentField(allow_null=True)
    state = OneOf(MeetingState)
    reason = serializers.CharField()
    host = IdField(source="host_id", allow_null=True)
    chair = IdField(source="chair_id", allow_null=True)
    programme = ProgrammeShape(source="programme.all", many=True)
    programme_warnings = serializers.SerializerMethodField()
    materials = MaterialShape(source="handed_out", many=True)
    consultants = serializers.SerializerMethodField()
    headcount = serializers.IntegerField(allow_null=True)
    minutes = serializers.CharField()
    mailing = MailingShape(source="*")

    @extend_schema_field(RemarkShape(many=True))
    def get_programme_warnings(self, meeting: Any) -> Any:
        return RemarkShape(agenda.remarks(meeting), many=True).data

    def get_consultants(self, meeting: Any) -> list[str]:
        return [str(each.consultant_id) for each in meeting.serving]


class MeetingInput(Overriding):
    """What a meeting is."""

    kind = OneOf(Meeting.Kind)
    network = ReferenceField(Network, required=False, allow_null=True)
    title = LineField()
    description = ProseField(required=False)
    starts_at = MomentField()
    ends_at = MomentField()
    place = PlaceInput(required=False)
    conference_url = LinkField(required=False)
    visibility = OneOf(Visibility, required=False)
    seats = WholeField(required=False, allow_null=True)
    online_seats = WholeField(required=False, allow_null=True)
    seats_per_organisation = WholeField(required=False, allow_null=True)
    seats_released_at = MomentField(required=False, allow_null=True)
    registration_closes_at = MomentField(required=False, allow_null=True)
    host = ReferenceField(Organisation, required=False, allow_null=True)
    chair = ReferenceField(Person, required=False, allow_null=True)
    programme = ProgrammeShape(many=True, required=False, max_length=200)  # type: ignore[call-arg]
    consultants = ReferencesField(Consultant, required=False)


class MeetingChange(MeetingInput):
    """What is to change; the time of a meeting that is out is changed by `move`.

    `headcount` can be written from when the meeting is published, `minutes` once it was held.
    """

    headcount = WholeField(required=False, allow_null=True)
    minutes = ProseField(required=False)


class CloseMeeting(serializers.Serializer[Any]):
    """Whether everybody who came is noted, so that the others count as no-shows."""

    attendance_taken = serializers.BooleanField(required=False)


class GuestShape(serializers.Serializer[Any]):
    """A line of the participant list."""

    name = serializers.CharField()
    function = OneOf(Person.Function)
    organisation = serializers.CharField()
    attendance = OneOf(Registration.Attendance)


class GuestsShape(serializers.Serializer[Any]):
    """A page of the participant list."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = GuestShape(many=True)


class Move(Reason, Overriding):
    """To when, and why."""

    starts_at = MomentField()
    ends_at = MomentField()


def flattened(said: Said) -> Said:
    """A place as the meeting's own fields."""
    place = said.pop("place", {})
    return said | {f"place_{name}": value for name, value in place.items()}


def dressed(rows: QuerySet[Any], person: Person) -> QuerySet[Any]:
    """Meetings with their programme, materials for the caller, consultants and mail, in a fixed number of queries."""
    materials = Prefetch("materials", scoping.visible(Material, person), to_attr="handed_out")
    serving = Prefetch("assignments", Assignment.objects.live(), to_attr="serving")
    of_meeting = Q(invitation__meeting=OuterRef("pk"))
    newest = fates.of_recipients(Dispatch.objects.filter(of_meeting).newest())
    full: QuerySet[Any] = (
        rows.select_related("mailing")
        .annotate(
            on_its_way=Exists(mailing.unsent(Dispatch).filter(of_meeting))
            | Exists(mailing.unsent(Notice).filter(of_meeting)),
            recipients=_counted(newest, "pk"),
            sent=_counted(newest.filter(fate=Outcome.SENT), "pk"),
            failed=_counted(newest.filter(fate__in=fates.LOST), "pk"),
        )
        .prefetch_related("programme", materials, serving)
    )
    return full


def _counted(rows: QuerySet[Any], what: str) -> Any:
    count = rows.order_by().values("invitation__meeting").annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(count, output_field=IntegerField()), Value(0))
