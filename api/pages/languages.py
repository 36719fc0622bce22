"""Which language a page speaks: what the reader chose last, here or when logged in, else Danish."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from network.people import enrolment
from network.people.models import Person

Answer = Callable[[HttpRequest], HttpResponseBase]
A_YEAR = 365 * 24 * 3600


class Remembered:
    """Lets a page speak the language its reader chose. Systems ask by `Accept-Language`, as ever."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in that language."""
        if request.path.startswith("/api/"):
            return self._answer(request)
        language = _chosen(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            return self._answer(request)


def _chosen(request: HttpRequest) -> str:
    known = Person.Language.values
    if (kept := request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)) in known:
        return str(kept)
    return request.user.language if isinstance(request.user, Person) else Person.Language.DANISH


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, and lead back to where the reader was."""
    wanted, back = request.POST.get("language", ""), request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if is_ours else "start")
    if wanted in Person.Language.values:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, max_age=A_YEAR, httponly=True, samesite="Lax")
        if isinstance(request.user, Person):
            enrolment.change(request.user, {"language": wanted}, by=request.user)
    return response
