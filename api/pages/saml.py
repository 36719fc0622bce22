"""Logging in at an identity provider of SAML 2.0, such as NemLog-in: a request by redirect, a signed answer by POST.

The provider's page sends the answer, so the session's cookie, which is `SameSite=Lax`, does not come with it, nor does
that of the language. What the answer must fit, and what language to answer in, therefore lies in a signed cookie of its
own, which comes along to that one address and nowhere else.
"""

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from api.pages.entering import NOT_BELIEVED, enter, safe_next, turn_away
from network.errors import RuleBrokenError

if TYPE_CHECKING:
    from api.pages.assertions import IdentityProvider

KEPT: Final = "saml"
MINUTES: Final = 30
METADATA_TYPE: Final = "application/samlmetadata+xml"


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, with what its answer must fit."""
    relay = secrets.token_urlsafe(32)
    address, asked = _provider().asked(relay)
    kept = {"relay": relay, "asked": asked, "next": safe_next(request), "language": get_language()}
    answer = redirect(address)
    answer.set_cookie(
        KEPT,
        signing.dumps(kept, salt=KEPT),
        max_age=MINUTES * 60,
        path=reverse("saml_consumer"),
        secure=True,  # browsers count this machine as such without https too
        httponly=True,
        samesite="None",
    )
    return answer


@never_cache
@csrf_exempt  # what the answer must fit lies in the cookie
@require_http_methods(["GET", "HEAD", "POST"])
def consumer(request: HttpRequest) -> HttpResponse:
    """Believe the provider's answer if all of it fits, and let the person in. It is read once.

    Whoever comes here otherwise, by changing the language of a refusal for one, is led to the login page.
    """
    provider, kept = _provider(), _kept(request)
    if request.method != "POST" or kept is None:
        return redirect(settings.LOGIN_URL)
    with override(kept["language"]):
        answer = _answer(request, provider, kept)
    answer.delete_cookie(KEPT, path=reverse("saml_consumer"))
    return answer


@require_safe
def metadata(_request: HttpRequest) -> HttpResponse:
    """What the provider must know of us."""
    return HttpResponse(_provider().metadata(), content_type=METADATA_TYPE)


def _answer(request: HttpRequest, provider: "IdentityProvider", kept: Mapping[str, str]) -> HttpResponse:
    if request.POST.get("RelayState") != kept["relay"]:
        return turn_away(request, NOT_BELIEVED)
    try:
        vouched = provider.vouched(request.POST.get("SAMLResponse", ""), kept["asked"])
    except RuleBrokenError as broken:
        return turn_away(request, broken.text)
    return enter(request, vouched, kept["next"])


def _kept(request: HttpRequest) -> Mapping[str, str] | None:
    try:
        kept: Mapping[str, str] = signing.loads(request.COOKIES.get(KEPT, ""), salt=KEPT, max_age=MINUTES * 60)
    except signing.BadSignature:
        return None
    return kept


def _provider() -> "IdentityProvider":
    """The provider, with the libraries that read XML: 16 MB that an installation without one does without."""
    if settings.SAML is None:
        raise Http404
    from api.pages.assertions import IdentityProvider

    return IdentityProvider(settings.SAML)
