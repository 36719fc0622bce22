"""What every page knows about the agency."""

from django.conf import settings
from django.http import HttpRequest


def agency(_: HttpRequest) -> dict[str, str]:
    """The agency's present name; it has been renamed before."""
    return {"agency": settings.AGENCY_NAME}
