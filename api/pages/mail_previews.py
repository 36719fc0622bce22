"""How a meeting's invitation looks before it is sent."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.pages.paging import page_of
from api.pages.reading import for_those, managed
from api.who import working_here
from network.invitations.preview import preview


@require_safe
@for_those(working_here)
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The mail in both languages as one recipient gets it, and who the recipients are."""
    meeting = managed(request, pk)
    found = preview(meeting)
    recipients = page_of(request, found.recipients.select_related("organisation"))
    return render(request, "pages/mail_preview.html", {"meeting": meeting, "found": found, "page": recipients})
