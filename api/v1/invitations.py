"""Invitations: what stands in whose calendar, and what they answered."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from rest_framework import serializers

from api.doors import Shown
from api.fields import IdField, MomentField, OneOf
from api.filtering import Filter, by_choice, by_id, by_moment
from api.permissions import READING
from network.invitations.models import Dispatch, Invitation, Method

Outcome = Dispatch.Outcome
ASIDE = [Method.NOTICE, Method.DECLINECOUNTER]
"""Mails that say nothing about what the calendar holds."""
STATES = ["pending", "sent", "bounced", "failed"]


class InvitationShape(serializers.Serializer[Any]):
    """An invitation and how its last mail fared."""

    id = IdField()
    meeting = IdField(source="meeting_id")
    person = IdField(source="person_id")
    sequence_sent = serializers.IntegerField(allow_null=True)
    method = serializers.CharField(allow_null=True)
    state = serializers.SerializerMethodField()
    participation = OneOf(Invitation.Participation)
    answered_at = MomentField(allow_null=True)

    def get_state(self, row: Any) -> str:
        return row.outcome or "pending"


def _in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    pending = rows.filter(outcome__isnull=True) | rows.filter(outcome="")
    return pending if state == "pending" else rows.filter(outcome=state)


class Invitations(Shown):
    """One mailbox's copy of a meeting."""

    model = Invitation
    resource = "invitations"
    may = READING
    serializer_class = InvitationShape
    filters = {
        "meeting": by_id("meeting"),
        "person": by_id("person"),
        "participation": by_choice("participation", Invitation.Participation),
        "state": Filter(serializers.ChoiceField(choices=STATES), _in_state),
        **by_moment("answered_at"),
    }
    ordering_fields = ("answered_at", "meeting__starts_at", "person__name")
    search_fields = ("person__name", "meeting__title")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        mails = Dispatch.objects.filter(invitation=OuterRef("pk")).exclude(method__in=ASIDE)
        newest = mails.exclude(outcome=Outcome.OVERTAKEN).order_by("-sequence", "-pk")
        full: QuerySet[Any] = rows.annotate(
            sequence_sent=Subquery(newest.filter(outcome=Outcome.SENT).values("sequence")[:1]),
            method=Subquery(newest.values("method")[:1]),
            outcome=Subquery(newest.values("outcome")[:1]),
        )
        return full
