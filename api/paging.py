"""Pages of lists."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import InvalidPage
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from api.problems import BadParameterError
from network.errors import Text

if TYPE_CHECKING:  # DRF's views import this module while they are made
    from rest_framework.views import APIView

NO_PAGE = Text("Den side findes ikke.", "There is no such page.")
NO_SIZE = Text(
    "Sidestørrelsen skal være et helt tal fra 1 til 200.", "The page size must be a whole number from 1 to 200."
)


class Pages(PageNumberPagination):
    """`?page=` and `?page_size=`; what cannot be used is refused and named."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any]:  # noqa: ARG002 DRF's
        """The rows of the page that is asked for."""
        self.request = request
        size = self.get_page_size(request)
        number = whole(request.query_params.get("page", "1"))
        try:
            self.page = self.django_paginator_class(queryset, size or self.page_size).page(number)
        except InvalidPage:
            raise BadParameterError(("page", "no_such_page", str(NO_PAGE))) from None
        return list(self.page)

    def get_page_size(self, request: Request) -> int | None:
        """How many rows a page has."""
        if "page_size" not in request.query_params:
            return self.page_size
        size = whole(request.query_params["page_size"])
        if not 1 <= size <= self.max_page_size:
            raise BadParameterError(("page_size", "out_of_range", str(NO_SIZE)))
        return size

    def get_schema_operation_parameters(self, _: "APIView") -> list[dict[str, Any]]:
        """`page` and `page_size`."""
        return [
            _parameter("page", {"type": "integer", "minimum": 1}),
            _parameter("page_size", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
        ]


def whole(text: str) -> int:
    """A whole number of at most nine digits, else -1."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1  # noqa: PLR2004


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
