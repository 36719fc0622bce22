"""What every resource's view is made of: validate, one call, render.

A view names its operations; this module brings permission, preconditions, transactions, idempotency and ETags.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api import scoping
from api.etags import etag_of, is_unchanged, refuse_stale, wants_match
from api.export import ByFormat, CSVRenderer, XLSXRenderer
from api.fields import DayField, ProseField
from api.filtering import OF_LISTS, Filter, refuse_unknown
from api.idempotency import answer_once
from api.parsing import StrictJSONParser
from api.permissions import person_of
from api.problems import RefusedError
from api.throttling import PerToken
from api.who import Right, deciding
from network.errors import Text
from network.people.models import Person

UUID_PATTERN = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
PLANNERS_ONLY = Text(
    "Kun planlæggere og administratorer kan dispensere med en begrundelse.",
    "Only planners and administrators can give a dispensation with a reason.",
)
NOT_SETTABLE = Text(
    "Feltet kan ikke sættes; tilstanden ændres med trin.", "The field cannot be set; verbs change states."
)
NO_SUCH_FIELD = Text("Feltet kendes ikke.", "The field is not known.")
NOT_ALLOWED = Text("Det kan din rolle ikke.", "Your role cannot do that.")

Said = dict[str, Any]


class Nothing(serializers.Serializer[Any]):
    """A verb without particulars."""


class Reason(serializers.Serializer[Any]):
    """Why."""

    reason = ProseField(max_length=500, required=False, default="")


class LastDay(serializers.Serializer[Any]):
    """Until when something lasts, that day included."""

    def get_fields(self) -> dict[str, Any]:
        """`to`, a name that reads well."""
        return super().get_fields() | {"to": DayField(source="last_day", required=False)}


class Overriding(serializers.Serializer[Any]):
    """A planner's dispensation from a soft rule."""

    override_reason = ProseField(max_length=500, required=False)


class Door(GenericViewSet[Any]):
    """One resource.

    `serializer_class` shows, `input_class` and `change_class` read; `answer_class` is an action's answer where that is
    not the object. `may` and `may_with` are rights of `api.who` and `api.rights`; the object of `may_with["create"]`
    is what the caller said. `moving` names the members that workers change; `as_files` the actions whose rows can be
    had as files too; `address` is where a resource lies that belongs to another; `parents` the rows an operation locks
    before this one. An operation may set `shown_once`: what is shown in this answer only, and is no part of the ETag.
    """

    model: ClassVar[type[Model]]
    resource: ClassVar[str]
    address: ClassVar[str] = ""
    may: ClassVar[Mapping[str, Right]]
    may_with: ClassVar[Mapping[str, Right]] = {}
    filters: ClassVar[Mapping[str, Filter]] = {}
    ordering_fields: ClassVar[Iterable[str]] = ()
    search_fields: ClassVar[Iterable[str]] = ()
    extra_parameters: ClassVar[Mapping[str, serializers.Field[Any, Any, Any, Any]]] = {}
    as_files: ClassVar[frozenset[str]] = frozenset({"list"})
    moving: ClassVar[frozenset[str]] = frozenset()
    parents: ClassVar[tuple[str, ...]] = ()
    input_class: type[serializers.Serializer[Any]] = Nothing
    answer_class: type[serializers.Serializer[Any]] | None = None
    shown_once: dict[str, Any] = {}

    parser_classes = [StrictJSONParser]
    renderer_classes = [JSONRenderer]
    throttle_classes = [PerToken]
    content_negotiation_class = ByFormat
    metadata_class = None
    lookup_value_regex = UUID_PATTERN

    @property
    def person(self) -> Person:
        """The caller."""
        return person_of(self.request)

    def dress(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with all that showing them needs, in a fixed number of queries."""
        return rows

    def get_queryset(self) -> QuerySet[Any]:
        """What the caller may see."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.dress(scoping.visible(self.model, self.person))

    def get_renderers(self) -> list[Any]:
        """Lists can be had as files too."""
        more: list[Any] = [CSVRenderer(), XLSXRenderer()] if self.action in self.as_files else []
        return [*super().get_renderers(), *more]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After DRF's own checks, look at the parameters and let writes run as one."""
        super().initial(request, *args, **kwargs)
        self.refuse_strange_parameters(request)
        method = str(request.method).lower()
        if request.method not in SAFE_METHODS and self.action:
            setattr(self, method, self._as_one(getattr(self, method)))

    def refuse_strange_parameters(self, request: Request) -> None:
        """Refuse query parameters that would be ignored."""
        of_lists = OF_LISTS | set(self.filters) if self.action == "list" else set()
        refuse_unknown(request, of_lists | set(self.extra_parameters))

    def _as_one(self, handler: Callable[..., Response]) -> Callable[..., HttpResponseBase]:
        """Run `handler` in one transaction, and once per Idempotency-Key."""

        def handle(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and "Idempotency-Key" in request.headers:
                return answer_once(request, lambda: self._answered(handler, request, *args, **kwargs))
            with transaction.atomic():
                return handler(request, *args, **kwargs)

        return handle

    def _answered(self, handler: Callable[..., Response], *args: Any, **kwargs: Any) -> Response:
        try:
            with transaction.atomic():
                return handler(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 the handler answers whatever happened
            return self.handle_exception(error)

    def refuse_unseen(self) -> None:
        """Whoever may not do this learns first whether they see what it is about.

        Raises:
            NotFound: the address names an object that the caller does not see.
        """
        if self.kwargs:
            self._found(lock=False)

    def get_object(self) -> Any:
        """The object the address names, if the caller sees it, may do this with it and knows its present state."""
        guarded = self.request.method not in SAFE_METHODS and wants_match(self.request)
        found = self._found(lock=guarded)
        self.check_object_permissions(self.request, found)
        if guarded:
            refuse_stale(self.request, self.etag(self.shown(found)))
        return found

    def _found(self, *, lock: bool) -> Any:
        rows, key = self.get_queryset(), self.kwargs["pk"]
        if lock and (seen := rows.filter(pk=key).first()) is not None:
            for parent in self.parents:
                _lock(_above(seen, parent))
            _lock(seen)
        found = rows.filter(pk=key).first()
        if found is None:
            raise NotFound
        return found

    def said(self, shape: type[serializers.Serializer[Any]], *, about: Any = None) -> Said:
        """What the body says, in the shape the operation needs; `about` is the object that is partly changed."""
        data: Any = self.request.data or {}
        reader = shape(data=data, partial=about is not None, context=self.get_serializer_context())
        reader.is_valid(raise_exception=True)
        self._refuse_strange(data, reader, about)
        said: Said = reader.validated_data
        if said.get("override_reason") and not deciding(self.person):
            raise RefusedError(403, "planners_only", PLANNERS_ONLY)
        return said

    def _refuse_strange(self, data: Mapping[str, Any], reader: serializers.Serializer[Any], about: Any) -> None:
        """Refuse members that would be ignored; repeating what the object shows already is no harm."""
        shown = self.shown(about) if about is not None else {}
        strange = [name for name in data if name not in reader.fields]
        wrong = {name: self._strange(name) for name in strange if name not in shown or shown[name] != data[name]}
        if wrong:
            raise serializers.ValidationError(wrong)

    def _strange(self, name: str) -> list[serializers.ErrorDetail]:
        if name in self.get_serializer().fields:  # type: ignore[attr-defined]
            return [serializers.ErrorDetail(str(NOT_SETTABLE), code="read_only")]
        return [serializers.ErrorDetail(str(NO_SUCH_FIELD), code="unknown")]

    def permit(self, allowed: bool) -> None:
        """Go on only if so.

        Raises:
            RefusedError: 403.
        """
        if not allowed:
            raise RefusedError(403, "permission_denied", NOT_ALLOWED)

    def shown(self, row: Any) -> dict[str, Any]:
        """How the object looks to the caller."""
        return dict(self.get_serializer(row).data)

    def etag(self, representation: Mapping[str, Any]) -> str:
        """The ETag of how the object looks to the caller."""
        return etag_of(representation, self.moving)

    def listed(self, rows: Any) -> Response:
        """One page of the rows, or all of them as the file that is asked for."""
        if self.request.accepted_renderer.format != "json":
            return self.as_file(self.get_serializer(rows, many=True).data)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def as_file(self, rows: Any) -> Response:
        """The rows as the file that is asked for."""
        name = f"{self.resource}.{self.request.accepted_renderer.format}"
        return Response(rows, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    def rendered(self, row: Any, status_code: int = status.HTTP_200_OK) -> Response:
        """The object in its new state, read again."""
        representation = self.shown(self.dress(scoping.everything(self.model)).get(pk=row.pk))
        headers = {"ETag": self.etag(representation)}
        if status_code == status.HTTP_201_CREATED:
            headers["Location"] = f"{self.request.path.rstrip('/')}/{row.pk}/"
        return Response(representation | self.shown_once, status=status_code, headers=headers)


class Listed(Door):
    """Has a list."""

    def list(self, _: Request, **_kwargs: Any) -> Response:
        """One page, or all of it as a file."""
        return self.listed(self.filter_queryset(self.get_queryset()))


class Shown(Listed):
    """Has objects that can be looked at, one by one."""

    def retrieve(self, request: Request, **_: Any) -> Response:
        """One object, or 304 when the caller has it."""
        representation = self.shown(self.get_object())
        etag = self.etag(representation)
        if is_unchanged(request, etag):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag})
        return Response(representation, headers={"ETag": etag})


class Created(Door):
    """Has objects that callers create."""

    def make(self, said: Said) -> Any:
        """The one call."""
        raise NotImplementedError(said)

    def is_there(self, said: Said) -> bool:
        """Whether what is to be created is there already, so that the answer is 200."""
        return not said

    def create(self, _: Request) -> Response:
        """Validate, call, show."""
        said = self.said(self.input_class)
        about = self.may_with.get("create")
        self.permit(about is None or about(self.person, said))
        is_there = self.is_there(said)
        return self.rendered(self.make(said), status.HTTP_200_OK if is_there else status.HTTP_201_CREATED)


class Changed(Door):
    """Has objects that callers change, member by member."""

    change_class: ClassVar[type[serializers.Serializer[Any]]]

    def change(self, row: Any, said: Said) -> Any:
        """The one call."""
        raise NotImplementedError(row)

    def partial_update(self, _: Request, **_kwargs: Any) -> Response:
        """Validate, call, show."""
        row = self.get_object()
        return self.rendered(self.change(row, self.said(self.change_class, about=row)))


class Removed(Door):
    """Has objects that callers take away."""

    def remove(self, row: Any) -> None:
        """The one call."""
        raise NotImplementedError(row)

    def destroy(self, _: Request, **_kwargs: Any) -> Response:
        """Call."""
        self.remove(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)


Do = Callable[..., Any]


def verb(
    shape: type[serializers.Serializer[Any]] = Nothing, answer: type[serializers.Serializer[Any]] | None = None
) -> Callable[[Do], Any]:
    """Make `do(self, row, said)` a verb, `POST …/{id}/{name}/`, that answers with the object in its new state.

    A verb without particulars is `do(self, row)`. `answer` describes what is shown where that is more than the object.
    """

    def decorate(do: Do) -> Any:
        def handle(self: Door, _: Request, **_kwargs: Any) -> Response:
            row, said = self.get_object(), self.said(shape)
            return self.rendered(do(self, row) if shape is Nothing else do(self, row, said))

        handle.__name__ = do.__name__
        handle.__doc__ = do.__doc__
        more: dict[str, Any] = {"answer_class": answer} if answer else {}
        return action(detail=True, methods=["post"], url_path=do.__name__, input_class=shape, **more)(handle)

    return decorate


def _above(row: Model, path: str) -> Model | None:
    """The row that `path` leads to from this one, such as `invitation__meeting`."""
    above: Any = row
    for name in path.split("__"):
        above = above and getattr(above, name)
    return above  # type: ignore[no-any-return]


def _lock(row: Model | None) -> None:
    """Let nobody else change the row until the transaction ends."""
    if row is not None:
        type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).values("pk").first()
