"""Series of meetings, laid out from a template or copied from a year, and signing up for all of one."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api import scoping
from api.doors import Created, Said, Shown, verb
from api.fields import DayField, IdField, MomentField, OneOf, ReferenceField, WholeField
from api.filtering import Filter, by_day, by_id, by_key
from api.permissions import READING
from api.rights import manages, manages_series, plans, speaks_for
from api.v1.colleagues import MOST_AT_ONCE, ColleagueInput, Colleagues
from api.who import anybody, working_inside
from network.errors import Text
from network.meetings.models import Meeting, MeetingState, Registration
from network.networks.models import Network
from network.people.models import Organisation, Person
from network.series import laying, signing_up
from network.series.models import MeetingSeries, PlanTemplate, SeriesMeeting, SeriesSignUp
from network.series.signing_up import Outcome

FIRST, LAST = 1970, 2198
ONE_OF_TWO = Text(
    "Angiv enten en skabelon og en startdag, eller det år der skal gentages.",
    "Give either a template and a day to start on, or the year to repeat.",
)


class SeriesMeetingShape(serializers.Serializer[Any]):
    """One meeting; it lies on another day than `wanted_on` when that was none to meet on, or when it was moved."""

    number = serializers.IntegerField()
    meeting = IdField(source="meeting_id")
    title = serializers.CharField(source="meeting.title")
    wanted_on = DayField()
    starts_at = MomentField(source="meeting.starts_at")
    ends_at = MomentField(source="meeting.ends_at")
    state = OneOf(MeetingState, source="meeting.state")


class SeriesShape(serializers.Serializer[Any]):
    """A series, with those of its meetings and of those who have signed up for all of it that the caller sees."""

    id = IdField()
    network = IdField(source="network_id")
    template = serializers.CharField(source="template_id", allow_null=True)
    copy_of_year = serializers.IntegerField(allow_null=True)
    starts_on = DayField()
    meetings = SeriesMeetingShape(source="seen", many=True)
    signed_up = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_signed_up(self, series: Any) -> list[str]:
        return [str(each.person_id) for each in series.of_own]


class SeatShape(serializers.Serializer[Any]):
    """One person's registration for one meeting of a series."""

    registration = IdField(source="pk")
    person = IdField(source="person_id")
    state = OneOf(Registration.State)


class OutcomeShape(serializers.Serializer[Any]):
    """What became of one meeting of a series.

    `registered` are all or none of the people, each with or without a seat; `refused` says why; those of a meeting that
    is `not_yet_published` are registered by themselves when it is.
    """

    meeting = IdField(source="meeting.pk")
    title = serializers.CharField(source="meeting.title")
    starts_at = MomentField(source="meeting.starts_at")
    outcome = serializers.SerializerMethodField()
    registrations = SeatShape(many=True)
    code = serializers.CharField(source="refusal.code", default=None, allow_null=True)
    detail = serializers.CharField(source="refusal.text", default=None, allow_null=True)

    @extend_schema_field(serializers.ChoiceField(choices=["registered", "refused", "not_yet_published"]))
    def get_outcome(self, each: Outcome) -> str:
        if each.refusal:
            return "refused"
        return "registered" if each.registrations else "not_yet_published"


class SignedUpShape(SeriesShape):
    """A series, and what became of each of its coming meetings that the caller sees."""

    outcomes = OutcomeShape(many=True)


class LeftShape(SeriesShape):
    """A series, and the registrations that were withdrawn."""

    withdrawn = SeatShape(many=True)


class SignUpInput(serializers.Serializer[Any]):
    """Who comes to all of it, by default the caller; new colleagues belong to `organisation`."""

    people = serializers.ListField(child=ColleagueInput(), required=False, min_length=1, max_length=MOST_AT_ONCE)
    organisation = ReferenceField(Organisation, required=False)
    attendance = OneOf(Registration.Attendance, required=False)


class LeaveInput(serializers.Serializer[Any]):
    """Who comes no longer, by default the caller."""

    person = ReferenceField(Person, default=serializers.CurrentUserDefault())


class AddInput(serializers.Serializer[Any]):
    """Which meeting is one of the series from now on."""

    meeting = ReferenceField(Meeting)


class SeriesInput(serializers.Serializer[Any]):
    """Of which network, and from a template or like a year."""

    network = ReferenceField(Network)
    template = ReferenceField(PlanTemplate, required=False)
    starts_on = DayField(required=False)
    copy_of_year = WholeField(required=False, min_value=FIRST, max_value=LAST)

    def validate(self, attrs: Said) -> Said:
        """One of the two."""
        if attrs.keys() - {"network"} not in ({"template", "starts_on"}, {"copy_of_year"}):
            raise serializers.ValidationError({"template": [serializers.ErrorDetail(str(ONE_OF_TWO), code="required")]})
        return attrs


class Series(Colleagues, Shown, Created):
    """Meetings planned in one go. They are drafts, and lead lives of their own from then on."""

    model = MeetingSeries
    resource = "series"
    may = READING | {"create": working_inside, "add": working_inside, "sign_up": anybody, "leave": anybody}
    may_with = {"create": plans, "add": manages_series}
    serializer_class = SeriesShape
    input_class = SeriesInput
    filters = {
        "network": by_id("network"),
        "template": by_key("template"),
        "copy_of_year": Filter(WholeField(), "copy_of_year"),
        "meeting": by_id("members__meeting"),
        **by_day("starts_on"),
    }
    ordering_fields = ("starts_on", "laid_out_at")
    search_fields = ("network__name", "template__name")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        theirs = SeriesMeeting.objects.filter(meeting__in=scoping.visible(Meeting, self.person).values("pk"))
        seen = scoping.visible(SeriesSignUp, self.person).values("pk")
        return rows.prefetch_related(
            Prefetch("members", theirs.select_related("meeting"), to_attr="seen"),
            Prefetch("sign_ups", SeriesSignUp.objects.standing().filter(pk__in=seen), to_attr="of_own"),
        )

    def is_there(self, said: Said) -> bool:
        return MeetingSeries.objects.filter(**said).exists()

    def make(self, said: Said) -> MeetingSeries:
        if "template" in said:
            return laying.lay_out(by=self.person, **said)
        return laying.copy_year(said["network"], said["copy_of_year"], by=self.person)

    @verb(AddInput)
    def add(self, row: MeetingSeries, said: Said) -> MeetingSeries:
        """Let a meeting of the network be one of the series; those who signed up come to it too."""
        self.permit(manages(self.person, said["meeting"]))
        return laying.add(row, said["meeting"], by=self.person)

    @verb(SignUpInput, SignedUpShape)
    def sign_up(self, row: MeetingSeries, said: Said) -> MeetingSeries:
        """Register one or several for every coming meeting, and for later ones when they are published."""
        people = self.colleagues(said.pop("people", [{"person": self.person}]), said.pop("organisation", None))
        self.permit(self.speaks_for_all(people) or manages_series(self.person, row))
        outcomes = signing_up.sign_up(row, people, by=self.person, **said)
        seen = set(scoping.visible(Meeting, self.person).filter(in_series__series=row).values_list("pk", flat=True))
        told = [each for each in outcomes if each.meeting.pk in seen]
        self.shown_once = {"outcomes": OutcomeShape(told, many=True).data}
        return row

    @verb(LeaveInput, LeftShape)
    def leave(self, row: MeetingSeries, said: Said) -> MeetingSeries:
        """Withdraw from every coming meeting, and be registered for no later one."""
        self.permit(speaks_for(self.person, said["person"]) or manages_series(self.person, row))
        withdrawn = signing_up.leave(row, said["person"], by=self.person)
        self.shown_once = {"withdrawn": SeatShape(withdrawn, many=True).data}
        return row
