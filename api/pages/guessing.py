"""Addresses in mails that lead nowhere: the same page for all of them, and none at all for who tries thousands."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from api.pages.patience import is_too_much, wait

GUESSES = 300.0
"""How many wrong addresses a minute each process answers; right ones are answered whatever others guess."""


def led_nowhere(request: HttpRequest) -> HttpResponse:
    """404, or 429 to whoever guesses."""
    if is_too_much("guesses of links", GUESSES):
        return wait(request)
    return render(request, "pages/led_nowhere.html", status=HTTPStatus.NOT_FOUND)
