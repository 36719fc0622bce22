"""Every address the service answers."""

from django.urls import include, path

handler400 = "api.problems.bad_request"
handler403 = "api.pages.mishaps.forbidden"
handler404 = "api.pages.mishaps.not_found"
handler500 = "api.pages.mishaps.server_error"

urlpatterns = [path("", include("api.urls"))]
