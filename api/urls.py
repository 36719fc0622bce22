"""The doors."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from api import feeds, health, metrics, static
from api.pages import about, start
from api.v1.nowhere import Nowhere

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.page, name="start"),
    path("", include("api.pages.urls")),
    path("was", about.was, name="was"),
    path("mail/<str:name>", about.mail, name="mail"),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", metrics.scrape),
    path("feeds/s/<str:token>.ics", feeds.secret),
    path("feeds/<path:path>", feeds.public),
    path("api/v1/", include("api.v1.urls")),
    re_path("^api/", Nowhere.as_view()),
    path("static/<path:path>", static.serve),
]
