"""What a page lets a browser do."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class Modest:
    """Tells browsers that no page here needs camera, position and the like."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and say so."""
        response = self._answer(request)
        response["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        return response
