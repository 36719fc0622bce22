"""Reading a body: JSON and nothing but JSON."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError
from rest_framework.parsers import JSONParser

from network.errors import Text

TOO_DEEP = Text("JSON-indholdet er indlejret for dybt.", "The JSON is nested too deeply.")
SURROGATE = Text(
    "Teksten rummer et halvt surrogatpar, som ikke kan gemmes.",
    "The text holds half a surrogate pair, which cannot be kept.",
)


class StrictJSONParser(JSONParser):
    """JSON without NaN, without endless nesting and without text that UTF-8 cannot carry."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """What the body says; an empty body says nothing, which is what a verb without particulars needs."""
        try:
            data = super().parse(stream, media_type, parser_context)
            _refuse_surrogates(data, [])
        except RecursionError:
            raise ParseError(str(TOO_DEEP)) from None
        return data


def _refuse_surrogates(data: Any, path: list[str | int]) -> None:
    if isinstance(data, str) and not _is_sound(data):
        raise ValidationError(_at(path))
    if isinstance(data, dict):
        for name, inner in data.items():
            _refuse_surrogates(name, path)
            _refuse_surrogates(inner, [*path, name])
    if isinstance(data, list):
        for index, inner in enumerate(data):
            _refuse_surrogates(inner, [*path, index])


def _is_sound(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _at(path: list[str | int]) -> Any:
    detail: Any = [ErrorDetail(str(SURROGATE), code="control_characters")]
    for name in reversed(path):
        detail = {name: detail}
    return detail
