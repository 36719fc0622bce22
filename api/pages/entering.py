"""Letting somebody in whom another service vouches for, or turning them away calmly."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from network.errors import RuleBrokenError, Text
from network.people.recognising import recognise
from network.people.vouching import Vouched

NOT_BELIEVED = Text(
    "Svaret fra login-tjenesten kunne ikke bruges. Prøv igen.",
    "The answer from the login service could not be used. Please try again.",
)


def enter(request: HttpRequest, vouched: Vouched, then: str) -> HttpResponse:
    """Log the person in, in a session of its own, and go where they were going."""
    try:
        person = recognise(vouched, at_least=settings.SSO_ASSURANCE, organisations=settings.SSO_ORGANISATIONS)
    except RuleBrokenError as broken:
        return turn_away(request, broken.text)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(then)


def turn_away(request: HttpRequest, why: Text) -> HttpResponse:
    """Say why, and what else can be done."""
    return render(request, "pages/turned_away.html", {"why": why}, status=403)


def safe_next(request: HttpRequest) -> str:
    """Where the person was going, if that is here."""
    wanted = request.GET.get("next", "")
    is_here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if is_here else reverse(settings.LOGIN_REDIRECT_URL)
