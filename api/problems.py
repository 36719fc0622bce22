"""Every refusal as `application/problem+json` (RFC 9457); the one place where errors become answers."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from api import refusals
from network.errors import InputError, RuleBrokenError, Text

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: Text("Noget i kaldet kan ikke bruges", "Something in the request cannot be used"),
    401: Text("Log ind først", "Log in first"),
    403: Text("Det har du ikke adgang til", "You may not do that"),
    404: Text("Findes ikke", "Not found"),
    405: Text("Adressen kan ikke bruges på den måde", "The address cannot be used that way"),
    409: Text("En regel står i vejen", "A rule stands in the way"),
    412: Text("Oplysningerne er ændret i mellemtiden", "It has changed in the meantime"),
    413: Text("Kaldet er for stort", "The request is too large"),
    415: Text("Indholdet skal være JSON", "The content must be JSON"),
    422: Text("Nøglen er brugt til noget andet", "The key was used for something else"),
    429: Text("For mange kald", "Too many requests"),
    500: Text("Der er sket en fejl hos os", "Something went wrong here"),
    503: Text("Tjenesten er optaget", "The service is busy"),
}
OUR_FAULT = Text(
    "Fejlen er noteret. Prøv igen, eller skriv til os, hvis den bliver ved.",
    "The error has been noted. Try again, or write to us if it persists.",
)
BUSY = Text("Databasen svarer ikke lige nu. Prøv igen om lidt.", "The database does not answer now. Try again soon.")
UNUSABLE = Text("Ret det nævnte, og send igen.", "Correct what is named and send again.")
ABSURD = Text("En værdi er for stor eller kan ikke gemmes.", "A value is too large or cannot be kept.")


class ProblemRenderer(JSONRenderer):
    """Problem details. Only ASCII is written, so that even a lone surrogate from a caller can be quoted."""

    media_type = MEDIA_TYPE
    ensure_ascii = True


class RefusedError(exceptions.APIException):
    """A refusal of the door itself, with a status and a code of its own."""

    def __init__(self, status_code: int, code: str, text: Text, **headers: str) -> None:
        super().__init__(str(text), code)
        self.status_code = status_code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class BadParameterError(exceptions.APIException):
    """Query parameters that cannot be used; `errors` says which."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "invalid"

    def __init__(self, *errors: tuple[str, str, str]) -> None:
        super().__init__(str(UNUSABLE))
        self.errors = [{"parameter": name, "code": code, "detail": detail} for name, code, detail in errors]


def answer(error: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to anything a view raised; DRF's `EXCEPTION_HANDLER`."""
    response = _answer(error)
    if response.status_code == status.HTTP_500_INTERNAL_SERVER_ERROR:
        log.error("unexpected error", exc_info=error)
        got_request_exception.send(sender=answer, request=context.get("request"))
    if request := context.get("request"):
        request.accepted_renderer, request.accepted_media_type = ProblemRenderer(), MEDIA_TYPE
    response.exception = True
    return response


def _answer(error: Exception) -> Response:
    if isinstance(error, RuleBrokenError):
        return _rule_broken(error)
    if isinstance(error, InputError):
        pointer = "/" + error.field.replace(".", "/")
        return problem(400, "invalid", str(UNUSABLE), errors=[_said(pointer, error.code, str(error.text))])
    if isinstance(error, exceptions.APIException):
        return _api_exception(error)
    if isinstance(error, DatabaseError | InterfaceError):
        return _database_error(error)
    return _plain_error(error)


def problem(
    status_code: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """One problem document; `more` are the members beyond RFC 9457's own."""
    content = {
        "type": f"urn:netvaerk:problem:{code}",
        "title": str(TITLES.get(status_code, TITLES[400])),
        "status": status_code,
        "detail": detail,
        "code": code,
        **more,
    }
    return Response(content, status=status_code, headers=dict(headers or {}), content_type=MEDIA_TYPE)


def _rule_broken(error: RuleBrokenError) -> Response:
    more: dict[str, Any] = dict(error.details)
    if error.allowed is not None:
        more["allowed"] = error.allowed
    if error.overridable:
        more["overridable"] = True
    return problem(409, error.code, str(error.text), **more)


def _api_exception(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        return problem(400, "invalid", str(UNUSABLE), errors=list(_flattened(error.detail)))
    if isinstance(error, BadParameterError):
        return problem(400, "invalid", str(UNUSABLE), errors=error.errors)
    headers = dict(getattr(error, "headers", {}))
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait) + 1)  # type: ignore[attr-defined]
    if isinstance(error, exceptions.ParseError):
        return problem(
            400, "parse_error", str(error.detail), headers, errors=[_said("", "parse_error", str(error.detail))]
        )
    codes = error.get_codes()
    return problem(error.status_code, codes if isinstance(codes, str) else "invalid", str(error.detail), headers)


def _database_error(error: Exception) -> Response:
    if isinstance(error, IntegrityError | InternalError) and (code := refusals.code_of(error)):
        return problem(409, code, str(refusals.text_of(code)))
    if isinstance(error, DataError):
        return problem(400, "invalid", str(ABSURD), errors=[_said("", "out_of_range", str(ABSURD))])
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("the database refused to work: %s", error)
        return problem(503, "busy", str(BUSY), {"Retry-After": "2"})
    return problem(500, "error", str(OUR_FAULT))


def _plain_error(error: Exception) -> Response:
    if isinstance(error, Http404):
        return _api_exception(exceptions.NotFound())
    if isinstance(error, PermissionDenied):
        return _api_exception(exceptions.PermissionDenied())
    if isinstance(error, RequestDataTooBig):
        return problem(413, "too_large", str(TITLES[413]))
    if isinstance(error, SuspiciousOperation):
        return problem(400, "invalid", str(UNUSABLE))
    if isinstance(error, OverflowError):
        return problem(400, "invalid", str(ABSURD), errors=[_said("", "out_of_range", str(ABSURD))])
    return problem(500, "error", str(OUR_FAULT))


def _flattened(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """Each message of DRF's nested errors with its JSON pointer (RFC 6901)."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from _flattened(inner, pointer + own)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _flattened(inner, f"{pointer}/{index}" if isinstance(inner, dict | list) else pointer)
    else:
        yield _said(pointer, getattr(detail, "code", "invalid"), str(detail))


def _said(pointer: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "code": code, "detail": detail}


def bad_request(_: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django's
    """Django's own 400, such as a host we do not answer for."""
    return rendered(problem(400, "invalid", str(UNUSABLE)))


def not_found(_: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django's
    """Django's own 404."""
    return rendered(_plain_error(Http404()))


def forbidden(_: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django's
    """Django's own 403."""
    return rendered(_plain_error(PermissionDenied()))


def server_error(_: HttpRequest) -> HttpResponse:
    """Django's own 500."""
    return rendered(problem(500, "error", str(OUR_FAULT)))


def rendered(response: Response) -> HttpResponse:
    """A problem as finished bytes, for doors that are not DRF's."""
    headers = {name: value for name, value in response.items() if name.lower() != "content-type"}
    body = ProblemRenderer().render(response.data)
    return HttpResponse(body, status=response.status_code, content_type=MEDIA_TYPE, headers=headers)
