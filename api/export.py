"""Any list as CSV or as an Excel workbook."""

from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from api.problems import BadParameterError
from network import tables
from network.errors import Text

NO_FORMAT = Text(
    "Muligt er json, csv og xlsx (de to sidste for lister).", "Possible are json, csv and xlsx (lists only)."
)


class CSVRenderer(BaseRenderer):
    """Rows as comma-separated text in UTF-8."""

    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, _type: str | None = None, _context: Any = None) -> bytes:
        """The rows, headings first."""
        return tables.csv_file(data)


class XLSXRenderer(BaseRenderer):
    """Rows as a workbook with one sheet."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"
    charset = None
    render_style = "binary"

    def render(self, data: Any, _type: str | None = None, _context: Any = None) -> bytes:
        """The rows, headings first."""
        return tables.workbook(data)


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
