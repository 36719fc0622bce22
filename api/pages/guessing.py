"""Addresses in mails that lead nowhere: the same page for all of them, and none at all for who tries thousands."""

import time
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from api.throttling import missing_from

GUESSES = 300.0
"""How many wrong addresses a minute each process answers; right ones are answered whatever others guess."""


def led_nowhere(request: HttpRequest) -> HttpResponse:
    """404, or 429 to whoever guesses."""
    if missing_from("guesses of links", time.monotonic(), GUESSES) <= 0:
        return render(request, "pages/led_nowhere.html", status=HTTPStatus.NOT_FOUND)
    page = render(request, "mishaps/wait.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    page["Retry-After"] = "60"
    return page
