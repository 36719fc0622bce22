"""Notices: the mails that change no calendar, each to one person, and how each has fared."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api.doors import Shown
from api.fields import IdField, LineField, MomentField
from api.filtering import Filter, by_id, by_moment
from api.permissions import READING
from network.notices import ledger
from network.notices.models import Notice


class NoticeShape(serializers.Serializer[Any]):
    """A notice: to whom and about what, and how it has fared; `digest` is the daily mail in which it stands."""

    id = IdField()
    person = IdField(source="person_id")
    kind = serializers.CharField()
    meeting = IdField(source="meeting_id", allow_null=True)
    about = IdField()
    state = serializers.CharField(source="fate")
    sent_at = MomentField(allow_null=True)
    error = serializers.CharField(source="problem", allow_blank=True)
    digest = IdField(source="digest_id", allow_null=True)


class Notices(Shown):
    """What was written to somebody beside what their calendar is told."""

    model = Notice
    resource = "notices"
    may = READING
    moving = frozenset({"state", "sent_at", "error", "digest"})
    serializer_class = NoticeShape
    filters = {
        "meeting": by_id("meeting"),
        "person": by_id("person"),
        "about": by_id("about"),
        "digest": by_id("digest"),
        "kind": Filter(LineField(max_length=20), "kind"),
        "state": Filter(serializers.ChoiceField(choices=ledger.STATES), "fate"),
        **by_moment("sent_at"),
    }
    ordering_fields = ("sent_at", "person__name", "kind")
    search_fields = ("person__name", "meeting__title")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return ledger.with_fates(rows)
