"""Logins by another service that were replaced, for planners to decide on."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api.doors import Shown, verb
from api.fields import IdField, MomentField, OneOf
from api.filtering import by_choice, by_id, by_moment
from api.permissions import READING
from api.who import deciding
from network.people import replacing
from network.people.models import ReplacedLogin


class ReplacedLoginShape(serializers.Serializer[Any]):
    """That somebody came with another login than before; the subject itself is shown to nobody."""

    id = IdField()
    person = IdField(source="person_id")
    issuer = serializers.CharField()
    state = OneOf(ReplacedLogin.State)
    asked_at = MomentField()
    decided_at = MomentField(allow_null=True)


class ReplacedLogins(Shown):
    """Whoever comes with another login than before is let in once a planner has accepted it."""

    model = ReplacedLogin
    resource = "replaced_logins"
    may = READING | {"accept": deciding, "dismiss": deciding}
    serializer_class = ReplacedLoginShape
    filters = {
        "person": by_id("person"),
        "state": by_choice("state", ReplacedLogin.State),
        **by_moment("asked_at"),
    }
    ordering_fields = ("asked_at", "state")
    search_fields = ("person__name",)

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("person")

    @verb()
    def accept(self, row: ReplacedLogin) -> ReplacedLogin:
        """Know the person by the new login from now on."""
        return replacing.accept(row, by=self.person)

    @verb()
    def dismiss(self, row: ReplacedLogin) -> ReplacedLogin:
        """Leave it at the login that is known."""
        return replacing.dismiss(row, by=self.person)
