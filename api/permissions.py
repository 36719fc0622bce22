"""Who may knock at which door: everything is refused that no rule allows."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from api import scoping
from network.people import roles
from network.people.models import Person

if TYPE_CHECKING:  # DRF's views import this module while they are made
    from rest_framework.views import APIView

Rule = Callable[[Person], bool]
RuleAbout = Callable[[Person, Any], bool]

READING = {"list": lambda _: True, "retrieve": lambda _: True}


def anybody(_: Person) -> bool:
    """Everybody who is logged in; what they see is scoped."""
    return True


def planning(person: Person) -> bool:
    """Planners, administrators, and systems within their scopes."""
    return scoping.sees_everything(person)


def working_here(person: Person) -> bool:
    """Agency staff and systems."""
    return scoping.works_here(person)


def working_inside(person: Person) -> bool:
    """Agency staff and systems, those who are hired in aside."""
    return scoping.works_inside(person)


def looking_after(person: Person) -> bool:
    """Planners, and coordinators of some organisation."""
    return scoping.sees_everything(person) or bool(roles.coordinated(person))


def answering(person: Person) -> bool:
    """Agency staff, and coordinators, who answer for their own municipality."""
    return scoping.works_here(person) or bool(roles.coordinated(person))


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
        may: Mapping[str, Rule] = getattr(view, "may", {})
        rule = may.get(action)
        allowed = rule is not None and rule(person_of(request))
        if not allowed and hasattr(view, "refuse_unseen"):
            view.refuse_unseen()
        return allowed

    def has_object_permission(self, request: Request, view: "APIView", obj: Any) -> bool:
        """Whether this caller may take this action on this object, which they see."""
        may_with: Mapping[str, RuleAbout] = getattr(view, "may_with", {})
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
