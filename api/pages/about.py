"""Pages about the service itself: whom it is accessible to, and how other systems use it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

SHOWN_MAILS = 20
FILE_NAME = re.compile(r"[\w.@+=-]+\.eml", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the page lists it."""

    name: str
    subject: str
    to: str
    written_at: datetime


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    contact = {"mail": settings.AGENCY_MAIL, "phone": settings.AGENCY_PHONE, "statement_url": settings.STATEMENT_URL}
    return render(request, "pages/accessibility.html", contact)


@require_safe
def was(_: HttpRequest) -> HttpResponse:
    """The short address of the statement: the common register's where it is registered, else ours."""
    return redirect(settings.STATEMENT_URL or "accessibility")


@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    """The API; and, where this is developed, the mails that would have been sent."""
    return render(request, "pages/systems.html", {"mails": _latest_mails() if settings.DEVELOPMENT else None})


@require_safe
def mail(_: HttpRequest, name: str) -> HttpResponse:
    """One mail as it was written, for development only."""
    path = Path(settings.MAIL_DIR) / name
    if not settings.DEVELOPMENT or not FILE_NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="text/plain; charset=utf-8")


def _latest_mails() -> list[Mail]:
    found = [path for path in Path(settings.MAIL_DIR).glob("*.eml") if FILE_NAME.fullmatch(path.name)]
    newest = sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN_MAILS]
    return [_read(path) for path in newest]


def _read(path: Path) -> Mail:
    with path.open("rb") as file:
        message = BytesHeaderParser(policy=policy.default).parse(file)
    written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Mail(path.name, str(message["Subject"] or ""), str(message["To"] or ""), written_at)
