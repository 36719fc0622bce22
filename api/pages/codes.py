"""Addresses as QR codes for a telephone's camera."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET = 4
PIXELS = 12


def inline(url: str) -> SafeString:
    """The code as a part of a page."""
    return mark_safe(_code(url).svg_inline(svgclass="qr", lineclass=None, omitsize=True))  # noqa: S308 drawn by segno


def svg(url: str) -> bytes:
    """The code as a file that can be printed at any size."""
    return _saved(url, "svg")


def png(url: str) -> bytes:
    """The code as a picture for slides."""
    return _saved(url, "png")


def _saved(url: str, kind: str) -> bytes:
    file = io.BytesIO()
    _code(url).save(file, kind=kind, scale=PIXELS, border=QUIET)
    return file.getvalue()


def _code(url: str) -> segno.QRCode:
    return segno.make_qr(url, error="m")
