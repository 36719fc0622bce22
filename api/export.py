"""Any list as CSV or as an Excel workbook."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from api.problems import BadParameterError
from network.errors import Text

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NO_FORMAT = Text(
    "Muligt er json, csv og xlsx (de to sidste for lister).", "Possible are json, csv and xlsx (lists only)."
)


class CSVRenderer(BaseRenderer):
    """Rows as comma-separated text in UTF-8."""

    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, _type: str | None = None, _context: Any = None) -> bytes:
        """The rows, headings first."""
        file = io.StringIO()
        csv.writer(file).writerows(table(data))
        return file.getvalue().encode()


class XLSXRenderer(BaseRenderer):
    """Rows as a workbook with one sheet."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"
    charset = None
    render_style = "binary"

    def render(self, data: Any, _type: str | None = None, _context: Any = None) -> bytes:
        """The rows, headings first."""
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in table(data):
            sheet.append(row)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()


class ByFormat(BaseContentNegotiation):
    """JSON unless a list is asked for as something else with `?format=`; the Accept header decides nothing."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser for the body's type."""
        from rest_framework.negotiation import DefaultContentNegotiation

        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(self, request: Request, renderers: Any, _suffix: str | None = None) -> tuple[Any, str]:
        """The renderer that `?format=` names.

        Raises:
            BadParameterError: there is no such format here.
        """
        wanted = request.query_params.get("format", "json")
        for renderer in renderers:
            if renderer.format == wanted and request.method in {"GET", "HEAD"}:
                return renderer, renderer.media_type
        if wanted == "json":
            return JSONRenderer(), "application/json"
        raise BadParameterError(("format", "unknown", str(NO_FORMAT)))


def table(rows: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Rows as a table with headings; members of an object get columns of their own."""
    flat = [_flat(row) for row in rows]
    heads = list(dict.fromkeys(name for row in flat for name in row))
    return [heads, *([_cell(row.get(name)) for name in heads] for row in flat)]


def _flat(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            cells |= _flat(value, f"{prefix}{name}.")
        else:
            cells[prefix + name] = value
    return cells


def _cell(value: Any) -> Any:
    """A value no spreadsheet takes for a formula; codes stay texts and keep their leading zero."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        plain = all(isinstance(each, str) for each in value)
        value = ", ".join(value) if plain else json.dumps(value, ensure_ascii=False, default=str)
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
