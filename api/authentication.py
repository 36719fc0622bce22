"""Who is calling: a Bearer token, or somebody logged in on the pages."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, prefetch_related_objects
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.authentication import SessionAuthentication as RestSessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from network.clock import now
from network.errors import Text
from network.people.models import Person, Token

NOTED_EVERY = timedelta(minutes=1)
UNKNOWN = Text(
    "Nøglen kendes ikke, eller den er udløbet. Bed en administrator om en ny.",
    "The token is unknown or has expired. Ask an administrator for a new one.",
)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer TOKEN`."""

    def authenticate(self, request: Request) -> tuple[Person, Token] | None:
        """The token's person; None when no Bearer token is presented, so that a session may speak instead.

        Raises:
            AuthenticationFailed: the token is unknown, has expired or cannot be read.
        """
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = Token.objects.presented(secret.strip().decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(str(UNKNOWN), code="unknown_token")
        _note_use(token)
        return token.person, token

    def authenticate_header(self, _: Request) -> str:
        """What a caller without a token is told to bring."""
        return "Bearer"


class SessionAuthentication(RestSessionAuthentication):
    """The session cookie, with CSRF."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The person who is logged in on the pages, with their roles."""
        found = super().authenticate(request)
        if found is None:
            return None
        prefetch_related_objects([found[0]], "grants")
        return found[0], None


def _note_use(token: Token) -> None:
    """Remember that the token was used, at most once a minute."""
    moment = now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=moment - NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < moment - NOTED_EVERY:
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=moment)
