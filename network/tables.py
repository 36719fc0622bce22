"""Rows as a table, as CSV and as an Excel workbook; the same rows give the same bytes."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
STAMP: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def table(rows: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Rows as a table with headings; members of an object get columns of their own."""
    flat = [_flat(row) for row in rows]
    heads = list(dict.fromkeys(name for row in flat for name in row))
    return [heads, *([_cell(row.get(name)) for name in heads] for row in flat)]


def csv_file(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as comma-separated text in UTF-8, headings first."""
    file = io.StringIO()
    csv.writer(file).writerows(table(rows))
    return file.getvalue().encode()


def workbook(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as a workbook with one sheet, headings first."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in table(rows):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return _timeless(file)


def _timeless(file: io.BytesIO) -> bytes:
    """The workbook without the moment of its making."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = STAMP.sub(b"1980-01-01T00:00:00Z", part)
            new.writestr(zipfile.ZipInfo(name, LONG_AGO), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


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
