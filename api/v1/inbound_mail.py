"""Inbound mail: what came to our mailboxes, what became of it, and what staff decide about the rest."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from advisory.booking import countering
from api.doors import Overriding, Reason, Said, Shown, verb
from api.fields import IdField, MomentField, OneOf
from api.filtering import Filter, by_choice, by_id, by_key, by_moment
from api.permissions import READING
from api.rights import decides_about_mail
from api.who import anybody
from network.invitations import replies
from network.invitations.models import InboundMail, Invitation
from network.invitations.reasons import sentence
from network.people import cpr

Verdict = InboundMail.Verdict


class MaskedField(serializers.CharField):
    """What a stranger wrote, with CPR numbers hidden."""

    def to_representation(self, value: Any) -> str:
        return cpr.masked(value)


class ConflictShape(serializers.Serializer[Any]):
    """One thing in the way of a proposed time; where `is_refused` is false it is for people to weigh."""

    code = serializers.CharField()
    detail = serializers.CharField(source="text")
    is_refused = serializers.BooleanField()
    overridable = serializers.BooleanField()
    consultant = IdField(allow_null=True)
    meeting = IdField(allow_null=True)
    hold = IdField(allow_null=True)
    people = serializers.ListField(child=IdField())


class CheckShape(serializers.Serializer[Any]):
    """Whether a proposed time fits everybody's calendar and capacity as they are now."""

    fits = serializers.BooleanField()
    conflicts = ConflictShape(many=True)


class InboundMailShape(serializers.Serializer[Any]):
    """A mail; `reason` is a stable code and `explanation` its sentence, empty where there is nothing to explain."""

    id = IdField()
    kind = OneOf(InboundMail.Kind)
    state = OneOf(Verdict, source="verdict")
    reason = serializers.CharField()
    explanation = serializers.SerializerMethodField()
    problem = serializers.CharField()
    subject = MaskedField()
    received_at = MomentField()
    invitation = IdField(source="invitation_id", allow_null=True)
    meeting = IdField(source="invitation.meeting_id", default=None, allow_null=True)
    person = IdField(source="invitation.person_id", default=None, allow_null=True)
    participation = serializers.SerializerMethodField()
    comment = MaskedField()
    proposed_starts_at = MomentField(allow_null=True)
    proposed_ends_at = MomentField(allow_null=True)
    decided_by = IdField(source="decided_by_id", allow_null=True)
    decided_at = MomentField(allow_null=True)
    check = serializers.SerializerMethodField()

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": serializers.CharField(source="sender", read_only=True)}

    def get_explanation(self, row: InboundMail) -> str:
        return str(sentence(row.reason))

    def get_participation(self, row: InboundMail) -> str | None:
        return row.participation or None

    @extend_schema_field(CheckShape(allow_null=True))
    def get_check(self, row: InboundMail) -> Any:
        """An open proposal's; lists leave it out, since it takes a look at many rows."""
        found = None if isinstance(self.parent, serializers.ListSerializer) else countering.check(row)
        return CheckShape(found).data if found else None


class Applied(Overriding, Reason):
    """Why the meeting is moved, for everybody to read; and a planner's dispensation."""


class InboundMails(Shown):
    """What came to our mailboxes."""

    model = InboundMail
    resource = "inbound_mail"
    may = READING | {"apply": anybody, "dismiss": anybody}
    may_with = dict.fromkeys(("apply", "dismiss"), decides_about_mail)
    serializer_class = InboundMailShape
    filters = {
        "from": by_key("sender__iexact"),
        "kind": by_choice("kind", InboundMail.Kind),
        "state": by_choice("verdict", Verdict),
        "reason": by_key("reason"),
        "invitation": by_id("invitation"),
        "meeting": by_id("invitation__meeting"),
        "person": by_id("invitation__person"),
        "participation": Filter(OneOf(Invitation.Participation), "participation"),
        **by_moment("received_at"),
    }
    ordering_fields = ("received_at", "kind", "subject")
    search_fields = ("sender", "subject", "comment")
    moving = frozenset({"check"})
    parents = ("invitation__meeting", "invitation")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("invitation__meeting").defer("raw")

    @verb(Applied)
    def apply(self, row: InboundMail, said: Said) -> InboundMail:
        """Take the answer for what it says; an open proposal moves the meeting, its consultants' time checked."""
        override_reason = said.get("override_reason", "")
        if row.verdict != Verdict.PROPOSAL:
            return replies.apply(row, by=self.person, override_reason=override_reason)
        return countering.accept(row, reason=said["reason"], by=self.person, override_reason=override_reason)

    @verb()
    def dismiss(self, row: InboundMail) -> InboundMail:
        """Lay the mail aside; an open proposal is turned down, and its sender told."""
        return replies.dismiss(row, by=self.person)
