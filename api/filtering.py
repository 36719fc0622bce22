"""Query parameters: filters through django-filter, order and search.

A parameter nobody knows is refused, so that no typing error silently widens a list. A filter's value is read by
the same fields as a body's, and so refuses the same absurdities.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Choices, Q, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.request import Request

from api.fields import DayField, IdField, LineField, MomentField, OneOf
from api.problems import BadParameterError
from network.errors import Text

if TYPE_CHECKING:  # DRF's views import this module while they are made
    from rest_framework.views import APIView

Narrow = Callable[[QuerySet[Any], Any], QuerySet[Any]]

ALWAYS = {"format"}
OF_LISTS = {"page", "page_size", "ordering", "search"}
FORMATS = ["json", "csv", "xlsx"]
UNKNOWN = Text("Parameteren kendes ikke her.", "The parameter is not known here.")
TWICE = Text("Parameteren er angivet to gange.", "The parameter is given twice.")
NO_ORDER = Text("Der kan ikke sorteres sådan. Muligt er: {}.", "That order is not possible. Possible are: {}.")


class ReadByBodyField(forms.Field):
    """A parameter's value as the field of a body reads it; one that is not given stays None."""

    def __init__(self, *, reader: serializers.Field[Any, Any, Any, Any], **options: Any) -> None:
        super().__init__(**options)
        self.reader = reader

    def clean(self, value: Any) -> Any:
        """The value, or Django's ValidationError with the field's own codes."""
        if value is None:
            return None
        try:
            return self.reader.run_validation(value)
        except serializers.ValidationError as error:
            raise forms.ValidationError(
                [forms.ValidationError(str(each), code=each.code) for each in _details(error)]
            ) from error


class Filter(django_filters.Filter):
    """How one parameter narrows a list: by a lookup, or by a function of the rows and the value."""

    field_class = ReadByBodyField

    def __init__(self, reader: serializers.Field[Any, Any, Any, Any], by: str | Narrow) -> None:
        super().__init__(label="", reader=reader)
        self.reader = reader
        self.by = by

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The rows that match; all of them when nothing is asked."""
        if value is None:
            return rows
        return rows.filter(**{self.by: value}) if isinstance(self.by, str) else self.by(rows, value)


def by_id(lookup: str) -> Filter:
    """Rows that refer to one object."""
    return Filter(IdField(), lookup)


def by_key(lookup: str) -> Filter:
    """Rows with a short text: a slug, a code."""
    return Filter(LineField(max_length=120), lookup)


def by_choice(lookup: str, choices: type[Choices]) -> Filter:
    """Rows with one of several values."""
    return Filter(OneOf(choices), lookup)


def by_switch(lookup: str) -> Filter:
    """Rows for which something is so, or is not."""
    return Filter(serializers.BooleanField(), lookup)


def by_day(name: str, lookup: str | None = None) -> dict[str, Filter]:
    """`NAME`, `NAME_after` and `NAME_before`, days, both inclusive."""
    lookup = lookup or name
    return {
        name: Filter(DayField(), lookup),
        f"{name}_after": Filter(DayField(), f"{lookup}__gte"),
        f"{name}_before": Filter(DayField(), f"{lookup}__lte"),
    }


def by_moment(name: str, lookup: str | None = None) -> dict[str, Filter]:
    """`NAME_after` (inclusive) and `NAME_before` (exclusive), instants with offset."""
    lookup = lookup or name
    return {
        f"{name}_after": Filter(MomentField(), f"{lookup}__gte"),
        f"{name}_before": Filter(MomentField(), f"{lookup}__lt"),
    }


class StrictFilterBackend(DjangoFilterBackend):
    """A view's `filters`, `ordering_fields` and `search_fields`."""

    def get_filterset_class(self, view: "APIView", queryset: QuerySet[Any] | None = None) -> Any:  # noqa: ARG002
        """The view's filters as django-filter knows them."""
        return type("Filters", (django_filters.FilterSet,), deepcopy(dict(getattr(view, "filters", {}))))

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
        """The rows that match every parameter, in the order asked for.

        Raises:
            BadParameterError: with every parameter that cannot be used.
        """
        filterset = self.get_filterset(request, queryset, view)
        if not filterset.is_valid():
            wrong = filterset.errors.as_data().items()
            raise BadParameterError(*((name, error.code, error.message) for name, errors in wrong for error in errors))
        return _ordered(request, _searched(request, filterset.qs, view), view)

    def get_schema_operation_parameters(self, _: "APIView") -> list[dict[str, Any]]:
        """The parameters besides the filters, which `api.schema` describes with their fields."""
        return [
            _parameter("ordering", {"type": "string"}),
            _parameter("search", {"type": "string"}),
            _parameter("format", {"type": "string", "enum": FORMATS, "default": "json"}),
        ]


def refuse_unknown(request: Request, known: set[str]) -> None:
    """Refuse parameters that are not known here, or given twice.

    Raises:
        BadParameterError: with every one of them.
    """
    wrong = [(name, "unknown", str(UNKNOWN)) for name in request.query_params if name not in known | ALWAYS]
    twice = [(name, "twice", str(TWICE)) for name, all_ in request.query_params.lists() if len(all_) > 1]
    if wrong or twice:
        raise BadParameterError(*wrong, *twice)


def values(request: Request, fields: Mapping[str, serializers.Field[Any, Any, Any, Any]]) -> dict[str, Any]:
    """The values of the parameters that are given, read by their fields.

    Raises:
        BadParameterError: with every one that cannot be used.
    """
    read: dict[str, Any] = {}
    wrong: list[tuple[str, str, str]] = []
    for name, field in fields.items():
        if name not in request.query_params:
            continue
        try:
            read[name] = field.run_validation(request.query_params[name])
        except serializers.ValidationError as error:
            wrong += [(name, each.code, str(each)) for each in _details(error)]
    if wrong:
        raise BadParameterError(*wrong)
    return read


def _details(error: serializers.ValidationError) -> list[Any]:
    return error.detail if isinstance(error.detail, list) else list(error.detail.values())


def _searched(request: Request, rows: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
    fields: list[str] = list(getattr(view, "search_fields", []))
    given = values(request, {"search": LineField(allow_blank=True)}).get("search", "")
    for word in given.split():
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(anywhere)
    return rows


def _ordered(request: Request, rows: QuerySet[Any], view: "APIView") -> QuerySet[Any]:
    possible: list[str] = list(getattr(view, "ordering_fields", []))
    if "ordering" not in request.query_params:
        return rows
    wanted = request.query_params["ordering"].split(",")
    if any(name.removeprefix("-") not in possible for name in wanted):
        said = Text(NO_ORDER.da.format(", ".join(possible)), NO_ORDER.en.format(", ".join(possible)))
        raise BadParameterError(("ordering", "unknown", str(said)))
    return rows.order_by(*wanted, "pk")


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
