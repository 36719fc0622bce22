"""Style sheets, scripts and pictures: our own, those of the packages we use, and what npm fetched.

An address carries a mark of the file's content, `/static/~MARK/NAME`, so that a browser may keep it for good. What a
style sheet refers to beside itself comes under the same mark.
"""

import gzip
import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

DESIGN = "design/"
LOGO = "agency/logo"
SMALL = 1000
MARK_LENGTH = 10
TEXTS = {".css", ".js", ".svg", ".json", ".md"}
FOR_AN_HOUR = "public, max-age=3600"
FOR_GOOD = "public, max-age=31536000, immutable"


class Versioned(StaticFilesStorage):
    """Gives every file an address that changes with its content."""

    def url(self, name: str | None, *_: object, **__: object) -> str:
        """The address; without a mark when there is no such file."""
        path = located(name or "")
        return f"{settings.STATIC_URL}~{mark(path)}/{name}" if path else f"{settings.STATIC_URL}{name}"


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """One file, compressed where that helps."""
    marked, _, name = path.partition("/") if path.startswith("~") else ("", "", path)
    found = located(name)
    if found is None:
        raise Http404
    return _answer(request, found, FOR_GOOD if marked else FOR_AN_HOUR)


@condition(etag_func=lambda _, path, __: f'"{mark(path)}"')
def _answer(request: HttpRequest, path: Path, keep: str) -> HttpResponse:
    plain, packed = _bytes(path, path.stat().st_mtime_ns)
    is_packed = packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    response = HttpResponse(packed if is_packed else plain, content_type=content_type)
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"], response["Cache-Control"] = "Accept-Encoding", keep
    return response


def located(name: str) -> Path | None:
    """Where the file lies; None when there is none."""
    if "\0" in name or ".." in PurePosixPath(name).parts or name.startswith("/"):
        return None
    path = _place(name)
    return path if path.is_file() else None


def _place(name: str) -> Path:
    if name == LOGO:
        return Path(settings.AGENCY_LOGO or "")
    return Path(settings.ASSETS_DIR / name if name.startswith(DESIGN) else finders.find(name) or "")


def mark(path: Path) -> str:
    """A mark of the file's content."""
    return hashlib.sha256(_bytes(path, path.stat().st_mtime_ns)[0]).hexdigest()[:MARK_LENGTH]


@lru_cache(maxsize=512)
def _bytes(path: Path, _changed: int) -> tuple[bytes, bytes | None]:
    """The content and, for texts of some size, the same compressed."""
    content = path.read_bytes()
    is_text = path.suffix in TEXTS and len(content) >= SMALL
    return content, gzip.compress(content, mtime=0) if is_text else None
