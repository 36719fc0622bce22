"""Every address the service answers."""

from django.urls import include, path

urlpatterns = [path("", include("api.urls"))]
