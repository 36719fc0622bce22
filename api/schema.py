"""How the API describes itself (OpenAPI 3.1)."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiFilterExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from api.problems import MEDIA_TYPE

PLAIN_ACTIONS = {"list", "retrieve", "create", "partial_update", "destroy"}
REFUSALS = {
    400: "Something in the request cannot be used; `errors` says what.",
    401: "Nobody is logged in.",
    403: "The caller may not do this.",
    404: "It does not exist, or the caller may not see it.",
    409: "A rule stands in the way.",
    412: "It has changed since the caller fetched it.",
    422: "The Idempotency-Key was used for another request.",
    429: "Too many requests.",
    503: "The database does not answer.",
}


class ProblemError(serializers.Serializer[Any]):
    """One thing that is wrong with the input."""

    pointer = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = ProblemError(many=True, required=False)  # type: ignore[assignment]
    allowed = serializers.ListField(child=serializers.CharField(), required=False)
    overridable = serializers.BooleanField(required=False)


class FiltersOfBodyFields(OpenApiFilterExtension):  # type: ignore[no-untyped-call]
    """Keeps our filters from being guessed from model fields: `Operations` describes them by their readers."""

    target_class = "api.filtering.StrictFilterBackend"
    priority = 1

    def get_schema_operation_parameters(self, auto_schema: AutoSchema, *_: Any, **__: Any) -> list[dict[str, Any]]:
        """Order, search and format."""
        parameters: list[dict[str, Any]] = self.target.get_schema_operation_parameters(auto_schema.view)
        return parameters


class Operations(AutoSchema):
    """Describes doors: verbs, their bodies, problems, and filters by their fields."""

    def get_operation_id(self) -> str:
        """`meetings_publish`: the resource and what is done with it."""
        name = getattr(self.view, "action", None) or self.method_mapping[self.method.lower()]
        within = getattr(self.view, "address", "").rpartition("/")[2]
        resource = getattr(self.view, "resource", self.path.strip("/").rpartition("/")[2])
        return "_".join(part for part in (resource, within, name) if part)

    def get_tags(self) -> list[str]:
        """One heading per resource."""
        return [getattr(self.view, "resource", "api")]

    def get_request_serializer(self) -> Any:
        """What the action reads."""
        action = getattr(self.view, "action", "")
        if action == "partial_update":
            return getattr(self.view, "change_class", None)
        if self.method == "POST":
            return getattr(self.view, "input_class", None)
        return super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        """What the action shows, and every way it can refuse."""
        found = getattr(self.view, "answer_class", None) or super().get_response_serializers()
        success: dict[Any, Any] = (
            found if isinstance(found, dict) else {self._success(): None if self._is_empty() else found}
        )
        refusals = {(code, MEDIA_TYPE): OpenApiResponse(Problem, REFUSALS[code]) for code in self._refusals()}
        return success | refusals

    def _success(self) -> int:
        action = getattr(self.view, "action", "")
        return 201 if action == "create" else 204 if action == "destroy" else 200

    def _is_empty(self) -> bool:
        return getattr(self.view, "action", "") == "destroy"

    def _refusals(self) -> list[int]:
        action, codes = getattr(self.view, "action", ""), [400, 401, 403]
        if action not in {"list", "create"}:
            codes.append(404)
        if self.method != "GET":
            codes += [409, 412] if action != "create" else [409]
        if self.method == "POST":
            codes.append(422)
        return [*codes, 429, 503]

    def _is_list_view(self, _: Any = None) -> bool:
        if getattr(self.view, "action", None) in PLAIN_ACTIONS:
            return getattr(self.view, "action", None) == "list"
        return False

    def get_override_parameters(self) -> list[Any]:
        """Filters, the parameters of a resource's own, and the headers that guard a write."""
        fields: dict[str, Any] = dict(getattr(self.view, "extra_parameters", {}))
        if getattr(self.view, "action", "") == "list":
            fields |= {name: each.reader for name, each in getattr(self.view, "filters", {}).items()}
        return [*self._described(fields), *self._headers()]

    def _described(self, fields: Mapping[str, Any]) -> list[OpenApiParameter]:
        described = []
        for name, field in fields.items():
            schema = self._map_serializer_field(field, "request")  # type: ignore[no-untyped-call]
            described.append(
                OpenApiParameter(
                    name, schema, OpenApiParameter.QUERY, required=bool(getattr(field, "is_needed", False))
                )
            )
        return described

    def _headers(self) -> list[OpenApiParameter]:
        action, headers = getattr(self.view, "action", ""), []
        if self.method == "POST":
            headers.append("Idempotency-Key")
        if self.method in {"POST", "PATCH", "DELETE"} and action != "create":
            headers.append("If-Match")
        if action == "retrieve":
            headers.append("If-None-Match")
        return [OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER) for name in headers]


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description tells of tokens."""

    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, _: object) -> dict[str, str]:
        """A Bearer token."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description tells of the session cookie."""

    target_class = "api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, _: object) -> dict[str, str]:
        """The cookie of the pages."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class OneOfField(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Values that have names in the code are described once, under the same name."""

    target_class = "api.fields.OneOf"

    def get_name(self) -> str:
        """`MeetingKind` for `Meeting.Kind`."""
        name: str = self.target.values.__qualname__
        return name.replace(".", "")

    def map_serializer_field(self, _schema: AutoSchema, _direction: str) -> dict[str, Any]:
        """The values."""
        return {"type": "string", "enum": list(self.target.values.values)}
