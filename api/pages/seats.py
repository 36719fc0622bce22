"""What the signed links in mails lead to: giving a seat back, or taking one that is offered, without logging in.

Opening a link does nothing, since mail programs open links by themselves; only the button on the page acts.
"""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from api.pages.guessing import led_nowhere
from network.clock import now
from network.errors import RuleBrokenError
from network.meetings import links, registration, serving
from network.meetings.models import Registration


# The signature in the address is the permission, and no other page knows it: a CSRF token would add nothing, and
# would lock out people whose mail program shows pages without cookies.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, signed: str) -> HttpResponse:
    """Show what withdrawing would do, and do it when the button is pressed."""
    found = links.to_withdraw(signed)
    if found is None or found.meeting.ends_at <= now():
        return led_nowhere(request)
    if request.method == "POST" and "withdraw" in found.allowed:
        registration.withdraw(found, by=found.person)
        return redirect(request.path)
    return _shown(request, "pages/withdraw.html", found)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, signed: str) -> HttpResponse:
    """Show the seat that is offered, and give it when the button is pressed."""
    found = links.to_accept(signed)
    if found is None or found.meeting.ends_at <= now():
        return led_nowhere(request)
    if request.method == "POST":
        with suppress(RuleBrokenError):  # the page shows how things stand, whatever came in between
            serving.accept(found, by=found.person)
        return redirect(request.path)
    return _shown(request, "pages/offer.html", found)


def _shown(request: HttpRequest, template: str, found: Registration) -> HttpResponse:
    meeting = found.meeting
    is_late = meeting.registration_closes_at is not None and now() >= meeting.registration_closes_at
    shown = {
        "registration": found,
        "meeting": meeting,
        "is_late": is_late,
        "may_accept": serving.may_accept(found, meeting),
        "withdraw_address": links.withdraw_address(found),
    }
    return render(request, template, shown)
