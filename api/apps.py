"""The doors."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Every HTTP door; it holds no rules."""

    name = "api"
