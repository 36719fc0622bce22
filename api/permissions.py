"""Who may knock at which door: everything is refused that no rule allows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from api.who import Right, anybody
from network.people import roles
from network.people.models import Person

if TYPE_CHECKING:  # DRF's views import this module while they are made
    from rest_framework.views import APIView

READING = {"list": anybody, "retrieve": anybody}


class Allowed(BasePermission):
    """Default deny: a view's `may` says who may take an action at all, `may_with` on which object."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether this caller may take this action on some object."""
        if request.user is None:
            return False
        action = getattr(view, "action", None)
        if action is None or action == "metadata":
            return True  # there is no such action; the answer is 405
        if not _in_scope(request, view):
            return False
        may: Mapping[str, Right] = getattr(view, "may", {})
        rule = may.get(action)
        allowed = rule is not None and rule(person_of(request))
        if not allowed and hasattr(view, "refuse_unseen"):
            view.refuse_unseen()
        return allowed

    def has_object_permission(self, request: Request, view: "APIView", obj: Any) -> bool:
        """Whether this caller may take this action on this object, which they see."""
        may_with: Mapping[str, Right] = getattr(view, "may_with", {})
        rule = may_with.get(str(getattr(view, "action", "")))
        return rule is None or rule(person_of(request), obj)


def person_of(request: Request) -> Person:
    """The caller."""
    person: Person = request.user  # type: ignore[assignment]
    return person


def _in_scope(request: Request, view: "APIView") -> bool:
    """A token with scopes opens only those; a system without scopes may nothing."""
    scopes = getattr(request.auth, "scopes", None)
    if not scopes:
        return not roles.is_integration(person_of(request))
    verb = "read" if request.method in SAFE_METHODS else "write"
    return f"{getattr(view, 'resource', '')}:{verb}" in scopes
