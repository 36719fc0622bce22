"""Who reads a page, and what they may see."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from api.rights import manages
from api.scoping import visible
from api.who import Right
from network.meetings.models import Meeting
from network.people.models import Person

More = ParamSpec("More")
Row = TypeVar("Row", bound=Model)
Deed = TypeVar("Deed")
View = Callable[Concatenate[HttpRequest, More], HttpResponseBase]


def for_people(view: View[More]) -> View[More]:
    """Ask whoever is not logged in to do so first."""

    @wraps(view)
    def known(request: HttpRequest, /, *args: More.args, **kwargs: More.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return known


def for_those(may: Right) -> Callable[[View[More]], View[More]]:
    """Let only those in for whom the rule holds; others who are logged in get a 403."""

    def decorate(view: View[More]) -> View[More]:
        @wraps(view)
        @for_people
        def permitted(request: HttpRequest, /, *args: More.args, **kwargs: More.kwargs) -> HttpResponseBase:
            if not may(reader(request)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return permitted

    return decorate


def reader(request: HttpRequest) -> Person:
    """Who reads a page that only people who are logged in can read."""
    return cast("Person", request.user)


def seen(model: type[Row], request: HttpRequest, **which: Any) -> Row:
    """The one row that the reader may see.

    Raises:
        Http404: there is none.
    """
    found = visible(model, reader(request)).filter(**which).first()
    if found is None:
        raise Http404
    return cast("Row", found)


def managed(request: HttpRequest, pk: UUID) -> Meeting:
    """The meeting, for those who plan it.

    Raises:
        Http404: the reader does not see it; PermissionDenied: somebody else plans it.
    """
    meeting = seen(Meeting, request, pk=pk)
    if not manages(reader(request), meeting):
        raise PermissionDenied
    return meeting


def one_of(deeds: Mapping[str, Deed], verb: str) -> Deed:
    """What stands for a verb of an address.

    Raises:
        Http404: nothing does.
    """
    if verb not in deeds:
        raise Http404
    return deeds[verb]
