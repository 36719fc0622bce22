"""Every address the service answers."""

from django.urls import include, path

handler400 = "api.problems.bad_request"
handler404 = "api.problems.not_found"
handler500 = "api.problems.server_error"

urlpatterns = [path("", include("api.urls"))]
