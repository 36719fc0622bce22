"""Style sheets and scripts of our own and of the packages we use, straight from where they are installed."""

from django.contrib.staticfiles.views import serve as find_and_serve
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """One file, to be kept for an hour and asked about after that."""
    response = find_and_serve(request, path, insecure=True)
    response["Cache-Control"] = "public, max-age=3600"
    return response
