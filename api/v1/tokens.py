"""Keys to the API: one's own; planners see everybody's, administrators make them for systems."""

import re
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from api.doors import Created, Door, Removed, Said, Shown
from api.fields import IdField, LineField, MomentField, ReferenceField
from api.filtering import Filter, by_id, by_moment
from api.permissions import READING
from api.rights import makes_token, revokes_token
from api.who import anybody
from network.clock import now
from network.errors import Text
from network.people import keys
from network.people.models import Person, Token

SCOPE = re.compile(r"([a-z_]+):(read|write)")
NO_SCOPE = Text(
    "Et scope skrives som RESSOURCE:read eller RESSOURCE:write, for eksempel meetings:read.",
    "A scope is written RESOURCE:read or RESOURCE:write, for example meetings:read.",
)


def resources() -> set[str]:
    """The names of all doors."""
    doors, found = list(Door.__subclasses__()), set()
    while doors:
        door = doors.pop()
        doors += door.__subclasses__()
        found.add(getattr(door, "resource", ""))
    return found - {""}


class ScopeField(LineField):
    """`RESOURCE:read` or `RESOURCE:write`, of a resource that exists."""

    def to_internal_value(self, data: Any) -> str:
        """The scope."""
        scope = super().to_internal_value(data)
        match = SCOPE.fullmatch(scope)
        if match is None or match[1] not in resources():
            raise serializers.ValidationError(str(NO_SCOPE), code="unknown_scope")
        return scope


class TokenShape(serializers.Serializer[Any]):
    """A key. Its `token` is shown only when it is made."""

    id = IdField()
    person = IdField(source="person_id")
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = MomentField()
    expires_at = MomentField(allow_null=True)
    last_used_at = MomentField(allow_null=True)


class TokenInput(serializers.Serializer[Any]):
    """What the key shall open, and until when; without scopes whatever the person's roles allow."""

    person = ReferenceField(Person, required=False)
    scopes = serializers.ListField(child=ScopeField(max_length=60), required=False, max_length=100)
    expires_at = MomentField(required=False, allow_null=True)


def _expired(rows: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    expired = rows.filter(expires_at__lte=now())
    return expired if wanted else rows.exclude(pk__in=expired.values("pk"))


class Tokens(Shown, Created, Removed):
    """Keys to the API."""

    model = Token
    resource = "tokens"
    may = READING | {"create": anybody, "destroy": anybody}
    may_with = {"create": makes_token, "destroy": revokes_token}
    serializer_class = TokenShape
    input_class = TokenInput
    moving = frozenset({"last_used_at"})
    filters = {
        "person": by_id("person"),
        "expired": Filter(serializers.BooleanField(), _expired),
        **by_moment("created_at"),
        **by_moment("expires_at"),
        **by_moment("last_used_at"),
    }
    ordering_fields = ("created_at", "expires_at", "last_used_at")
    search_fields = ("person__name", "person__email")

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.order_by("created_at", "pk")

    def make(self, said: Said) -> Token:
        scopes = said.get("scopes", [])
        self.permit(self._is_no_wider(scopes))
        whose = said.get("person", self.person)
        token, secret = keys.issue(whose, scopes=scopes, expires_at=said.get("expires_at"), by=self.person)
        self.shown_once = {"token": secret}
        return token

    def _is_no_wider(self, scopes: list[str]) -> bool:
        """Whether a key makes no key that opens more than itself."""
        own = set(getattr(self.request.auth, "scopes", None) or [])
        return not own or (bool(scopes) and set(scopes) <= own)

    def remove(self, row: Token) -> None:
        keys.revoke(row, by=self.person)
