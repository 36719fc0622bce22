"""Forms and addresses that anybody may use without logging in: answered as often as people need, and no oftener."""

import time
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from api.throttling import missing_from

clock = time.monotonic


def is_too_much(what: str, a_minute: float) -> bool:
    """Count one more of `what`; whether this process has seen more than so many within a minute."""
    return missing_from(what, clock(), a_minute) > 0


def wait(request: HttpRequest) -> HttpResponse:
    """429, and a calm page that asks for a minute."""
    page = render(request, "mishaps/wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    page["Retry-After"] = "60"
    return page
