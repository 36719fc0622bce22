"""What went wrong, said to whoever asked: a page for people, problem details for everything else."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from api import problems
from api.problems import BUSY

FOR_SYSTEMS = ("/api/", "/feeds/", "/static/", "/healthz", "/readyz", "/metrics")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, Django's handler."""
    if _reads_pages(request):
        return render(request, "mishaps/not_found.html", status=404)
    return problems.not_found(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, Django's handler."""
    if _reads_pages(request):
        return render(request, "mishaps/forbidden.html", status=403)
    return problems.forbidden(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, Django's handler; nothing is looked up, as anything may be broken."""
    if _reads_pages(request):
        return render(None, "mishaps/server_error.html", status=500)
    return problems.server_error(request)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django's
    """403 for a form that was open for too long or came from elsewhere; Django's `CSRF_FAILURE_VIEW`."""
    return render(request, "mishaps/expired.html", status=403)


class Calm:
    """Says 503 when the database does not answer, as the API does."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a database that does not answer; other errors are Django's to handle."""
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        if not _reads_pages(request):
            return problems.rendered(problems.problem(503, "busy", str(BUSY), {"Retry-After": "2"}))
        page = render(None, "mishaps/busy.html", status=503)
        page["Retry-After"] = "2"
        return page


def _reads_pages(request: HttpRequest) -> bool:
    is_person = "text/html" in request.headers.get("Accept", "")
    return is_person and not request.path.startswith(FOR_SYSTEMS)
