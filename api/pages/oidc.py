"""Logging in at an OpenID Connect provider, such as a MitID broker: code flow, PKCE, nonce, and a signed ID token."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, Final

import jwt
import requests
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from api.pages.entering import NOT_BELIEVED, enter, safe_next, turn_away
from network.people.vouching import Vouched

KEPT: Final = "oidc"
SECONDS: Final = 10
SIGNATURES: Final = ["RS256", "PS256", "ES256"]
NEEDED: Final = ["iss", "sub", "aud", "exp", "iat", "nonce"]
LEEWAY: Final = 60


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, with what its answer must fit."""
    if not settings.OIDC:
        return redirect(settings.LOGIN_URL)
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    request.session[KEPT] = kept | {"next": safe_next(request)}
    asked = {
        "response_type": "code",
        "client_id": _provider().client_id,
        "redirect_uri": _callback_address(),
        "scope": _provider().scope,
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": _challenge(kept["verifier"]),
        "code_challenge_method": "S256",
    }
    try:
        return redirect(f"{_described()['authorization_endpoint']}?{urlencode(asked)}")
    except (requests.RequestException, ValueError, KeyError):
        return turn_away(request, NOT_BELIEVED)


@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Believe the provider's answer if all of it fits, and let the person in. It is read once."""
    kept: Mapping[str, str] | None = request.session.pop(KEPT, None)
    if not settings.OIDC or kept is None:
        return redirect(settings.LOGIN_URL)
    if request.GET.get("state") != kept["state"] or "code" not in request.GET:
        return turn_away(request, NOT_BELIEVED)
    try:
        claims = _claims(request.GET["code"], kept)
    except (requests.RequestException, jwt.PyJWTError, ValueError, KeyError):
        return turn_away(request, NOT_BELIEVED)
    return enter(request, _vouched(claims), kept["next"])


def _claims(code: str, kept: Mapping[str, str]) -> dict[str, Any]:
    """What the provider says of whoever logged in.

    Raises:
        jwt.PyJWTError: the signature, issuer, audience, time or nonce is not as it must be.
    """
    described = _described()
    said = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _callback_address(),
        "code_verifier": kept["verifier"],
    }
    who = (_provider().client_id, _provider().client_secret)
    answer = requests.post(described["token_endpoint"], said, auth=who, timeout=SECONDS, allow_redirects=False)
    answer.raise_for_status()
    token = answer.json()["id_token"]
    key = jwt.PyJWKClient(described["jwks_uri"], timeout=SECONDS).get_signing_key_from_jwt(token)
    claims: dict[str, Any] = jwt.decode(
        token,
        key.key,
        algorithms=SIGNATURES,
        issuer=_provider().issuer,
        audience=_provider().client_id,
        leeway=LEEWAY,
        options={"require": NEEDED},
    )
    if claims["nonce"] != kept["nonce"] or claims.get("azp", _provider().client_id) != _provider().client_id:
        raise jwt.InvalidTokenError
    return claims


def _described() -> dict[str, Any]:
    """How the provider describes itself; what calls itself by another name is not believed."""
    address = f"{_provider().issuer.rstrip('/')}/.well-known/openid-configuration"
    answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
    answer.raise_for_status()
    described: dict[str, Any] = answer.json()
    if described["issuer"] != _provider().issuer:
        raise ValueError(described["issuer"])
    return described


def _provider() -> Any:
    """The provider and what we are called there, as `deploy.single_sign_on` reads them."""
    return settings.OIDC


def _vouched(claims: Mapping[str, Any]) -> Vouched:
    return Vouched(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=str(claims.get("email", "")),
        cvr=str(claims.get(_provider().cvr_claim, "")),
        assurance=str(claims.get(_provider().assurance_claim, "")),
    )


def _callback_address() -> str:
    return f"{settings.BASE_URL}{reverse('oidc_callback')}"


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
