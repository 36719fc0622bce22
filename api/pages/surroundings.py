"""What every page knows: whose it is, who reads it, and where they can go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from advisory.demo import story
from api import static
from api.pages.navigation import menu


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """The agency, the language, the menu, and whether all data are invented; looked up when a page shows it."""
    return {
        "agency": settings.AGENCY_NAME,
        "logo": static.LOGO if static.located(static.LOGO) else None,
        "language": get_language(),
        "has_design": static.located("design/dkfds.css") is not None,
        "is_rehearsal": settings.MAIL_REHEARSAL,
        "is_invented": SimpleLazyObject(story.is_loaded),
        "single_sign_on": [door for door, service in _services() if service is not None],
        "menu": SimpleLazyObject(lambda: list(menu(request))),
    }


def _services() -> tuple[tuple[str, Any], ...]:
    """The doors of those who may vouch for people, each with the service behind it, or None."""
    return ("oidc_start", settings.OIDC), ("saml_start", settings.SAML)
