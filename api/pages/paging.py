"""Long lists, a page at a time."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ON_A_PAGE = 50


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page that `?page=` names, or the nearest there is; show `pages/pager.html` below it."""
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
