"""Invitations: what stands in whose calendar, and what they answered."""

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from api.doors import Shown, verb
from api.fields import IdField, MomentField, OneOf
from api.filtering import Filter, by_choice, by_id, by_moment
from api.permissions import READING
from api.rights import manages, of
from api.who import working_here
from network.invitations import ledger
from network.invitations.models import Invitation, Method
from network.meetings.models import MeetingState

HELD = [ledger.NOTHING, ledger.TENTATIVE, ledger.CONFIRMED, ledger.CANCELLED]
STATES = ["pending", "sent", "bounced", "failed"]


class InvitationShape(serializers.Serializer[Any]):
    """An invitation: how its last mail fared, what the calendar holds, and whether that is still true."""

    id = IdField()
    meeting = IdField(source="meeting_id")
    person = IdField(source="person_id")
    sequence_sent = serializers.IntegerField(allow_null=True)
    method = serializers.CharField(allow_null=True)
    state = serializers.SerializerMethodField()
    holds = serializers.SerializerMethodField()
    stale = serializers.SerializerMethodField()
    sent_at = MomentField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    participation = OneOf(Invitation.Participation)
    answered_at = MomentField(allow_null=True)

    def get_state(self, row: Any) -> str:
        return row.outcome or "pending"

    def get_holds(self, row: Any) -> str:
        return ledger.holds(row.held_method, row.held_fingerprint)

    def get_stale(self, row: Any) -> bool:
        return ledger.is_stale(row.held_method, row.held_fingerprint, row.meeting)


def _holding(rows: QuerySet[Any], what: str) -> QuerySet[Any]:
    tentative = Q(held_fingerprint__startswith=MeetingState.SAVE_THE_DATE)
    asked = rows.filter(held_method=Method.REQUEST)
    return {
        ledger.TENTATIVE: asked.filter(tentative),
        ledger.CONFIRMED: asked.exclude(tentative),
        ledger.CANCELLED: rows.filter(held_method=Method.CANCEL),
        ledger.NOTHING: rows.filter(Q(held_method__isnull=True) | Q(held_method=Method.NOTICE)),
    }[what]


def _in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    pending = rows.filter(outcome__isnull=True) | rows.filter(outcome="")
    return pending if state == "pending" else rows.filter(outcome=state)


def _stale(rows: QuerySet[Any], so: bool) -> QuerySet[Any]:
    found = ledger.stale(rows)
    return rows.filter(pk__in=found) if so else rows.exclude(pk__in=found)


class Invitations(Shown):
    """One mailbox's copy of a meeting."""

    model = Invitation
    resource = "invitations"
    may = READING | {"resend": working_here}
    may_with = {"resend": of("meeting", manages)}
    moving = frozenset({"state", "holds", "stale", "sent_at", "error", "method", "sequence_sent"})
    serializer_class = InvitationShape
    filters = {
        "meeting": by_id("meeting"),
        "person": by_id("person"),
        "participation": by_choice("participation", Invitation.Participation),
        "state": Filter(serializers.ChoiceField(choices=STATES), _in_state),
        "holds": Filter(serializers.ChoiceField(choices=HELD), _holding),
        "stale": Filter(serializers.BooleanField(), _stale),
        **by_moment("answered_at"),
        **by_moment("sent_at"),
    }
    ordering_fields = ("answered_at", "meeting__starts_at", "person__name")
    search_fields = ("person__name", "meeting__title")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return ledger.with_what_is_held(rows.select_related("meeting"))

    @verb()
    def resend(self, row: Invitation) -> Invitation:
        """Send the newest mail again, byte for byte; once at most."""
        return ledger.resend(row, by=self.person)
