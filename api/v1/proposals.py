"""Proposals: held times that a municipality chooses from."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from advisory.booking import proposing
from advisory.booking.models import Proposal, ProposalState
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from api.doors import Created, Overriding, Reason, Said, Shown, verb
from api.fields import IdField, MomentField, OneOf, ReferenceField, ReferencesField, WholeField
from api.filtering import by_choice, by_id, by_key, by_moment
from api.permissions import READING
from api.rights import advises, of
from api.who import answering, working_here
from network.meetings.scheduling import Time
from network.people.models import Person


class ProposedSlotShape(serializers.Serializer[Any]):
    """One of the times, and the hold that keeps it."""

    slot = serializers.IntegerField(source="number")
    hold = IdField(source="hold_id")
    starts_at = MomentField(source="hold.starts_at")
    ends_at = MomentField(source="hold.ends_at")
    consultants = serializers.SerializerMethodField()

    def get_consultants(self, row: Any) -> list[str]:
        return [str(each.consultant_id) for each in row.hold.assignments.all()]


class ProposalShape(serializers.Serializer[Any]):
    """A proposal. Its `answer_url` is shown only when it is made."""

    id = IdField()
    activity = IdField(source="activity_id")
    slots = ProposedSlotShape(many=True, source="slots.all")
    answer_url = serializers.SerializerMethodField()
    state = OneOf(ProposalState)
    accepted_slot = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    sent_at = MomentField()
    expires_at = MomentField()

    def get_answer_url(self, _: Proposal) -> str | None:
        return None


class ProposedSlotInput(serializers.Serializer[Any]):
    """A time to hold, and who would come."""

    starts_at = MomentField()
    ends_at = MomentField()
    consultants = ReferencesField(Consultant)


class ProposalInput(Overriding):
    """What is proposed, and until when."""

    activity = ReferenceField(Activity)
    slots = ProposedSlotInput(many=True, allow_empty=False)
    expires_at = MomentField(required=False, allow_null=True)


class Choice(Overriding):
    """Which of the times, by its number from 0, and who takes part."""

    slot = WholeField()
    participants = ReferencesField(Person, required=False)


class Proposals(Shown, Created):
    """What was proposed to municipalities, and how they answered."""

    model = Proposal
    resource = "proposals"
    may = READING | {"create": working_here, "accept": answering, "decline": answering}
    may_with = {"create": of("activity", of("course", advises))}
    serializer_class = ProposalShape
    input_class = ProposalInput
    parents = ("course", "activity")
    filters = {
        "activity": by_id("activity"),
        "course": by_id("activity__course"),
        "municipality": by_key("activity__course__municipality"),
        "state": by_choice("state", ProposalState),
        **by_moment("sent_at"),
        **by_moment("expires_at"),
    }
    ordering_fields = ("sent_at", "expires_at", "state")
    search_fields = ("activity__title", "activity__course__municipality__name")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("activity__course").prefetch_related("slots__hold__assignments")

    def make(self, said: Said) -> Proposal:
        slots = [
            proposing.Offer(Time(each["starts_at"], each["ends_at"]), each["consultants"]) for each in said.pop("slots")
        ]
        proposal, token = proposing.propose(said.pop("activity"), slots, by=self.person, **said)
        self.shown_once = {"answer_url": proposing.answer_url(token)}
        return proposal

    @verb(Choice)
    def accept(self, row: Proposal, said: Said) -> Proposal:
        """Choose one of the times; the others are free again."""
        self.permit(all(each.in_full for each in said.get("participants", [])))
        return proposing.accept(row, said.pop("slot"), by=self.person, **said)

    @verb(Reason)
    def decline(self, row: Proposal, said: Said) -> Proposal:
        """Say that none of the times suits."""
        return proposing.decline(row, reason=said["reason"], by=self.person)
